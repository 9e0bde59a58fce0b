/**
 * When jobs are made. Pure, without a container: {@link org.watchbill.schedule.Recurrence} is the
 * rule, {@link org.watchbill.schedule.Timetable} the rule as one schedule keeps it, {@link
 * org.watchbill.schedule.Plan} what becomes of due instants. In transactions: {@link
 * org.watchbill.schedule.FireSchedules} submits the jobs, {@link
 * org.watchbill.schedule.ReleaseSchedules} goes on when a run has ended, {@link
 * org.watchbill.schedule.Schedules} is what people do, {@link org.watchbill.schedule.Ledger} proves
 * that nothing is lost; {@link org.watchbill.schedule.ReconcileSchedules} brings in what classes
 * and files declare. {@link org.watchbill.schedule.Clock} has the timers.
 *
 * <p>Where the rule book was silent:
 *
 * <ul>
 *   <li>Overlapping runs are allowed unless a schedule says otherwise, as in Kubernetes: a schedule
 *       that skips is a decision somebody made.
 *   <li>An instant is late if it was due before any node was on watch, or longer ago than
 *       watchbill.schedule.misfire-grace. With ONCE a later instant that is on time stands for
 *       those that were missed. An instant further back than the misfire window is SKIPPED_WINDOW.
 *   <li>An instant kept by QUEUE_ONE is in the ledger as QUEUED until the run before has ended, and
 *       FIRED then; it is the first one that came due, later ones are skipped.
 *   <li>With REPLACE, of several instants due at once only the last runs.
 *   <li>The jitter is part of the plan: the planned instant is the one put off, and days of rest,
 *       start and end go by the instant of the rule.
 *   <li>startAt is included, endAt is not. maxFirings counts jobs submitted, not instants.
 * </ul>
 */
package org.watchbill.schedule;
