/**
 * What a job is and may do: {@link org.watchbill.job.Job} has its life, {@link
 * org.watchbill.job.SubmitJob} its beginning, {@link org.watchbill.job.SettleJob} its end.
 */
package org.watchbill.job;
