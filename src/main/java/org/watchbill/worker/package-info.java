/**
 * Who runs jobs: a message wakes {@link org.watchbill.worker.WorkerMdb}, {@link
 * org.watchbill.worker.Work} is its turn, {@link org.watchbill.worker.RunJob} one attempt.
 */
package org.watchbill.worker;
