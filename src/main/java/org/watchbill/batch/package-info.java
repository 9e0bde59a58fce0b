/**
 * Batches: jobs that belong together, and what starts when they have ended. {@link
 * org.watchbill.batch.SubmitBatch} makes one, {@link org.watchbill.batch.LookAfterBatches} hears of
 * each child's end, {@link org.watchbill.batch.EndBatch} decides.
 */
package org.watchbill.batch;
