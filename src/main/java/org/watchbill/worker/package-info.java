/**
 * Who runs jobs: a message wakes {@link org.watchbill.worker.WorkerMdb}, {@link
 * org.watchbill.worker.Work} is its turn, {@link org.watchbill.worker.RunJob} one attempt. Which
 * queue a worker serves next {@link org.watchbill.worker.WorkerSlots} decides; {@link
 * org.watchbill.worker.EachSecond} looks after what runs: time limits, cancels, drains, progress.
 */
package org.watchbill.worker;
