/**
 * When jobs are made: {@link org.watchbill.schedule.Recurrence} is the rule, {@link
 * org.watchbill.schedule.Plan} what becomes of due instants, {@link
 * org.watchbill.schedule.FireSchedules} the transaction, {@link org.watchbill.schedule.Clock} the
 * timers; {@link org.watchbill.schedule.ReconcileSchedules} brings in what classes and files
 * declare.
 */
package org.watchbill.schedule;
