/**
 * Durable cron schedules and a background worker pool for a Jakarta EE server, in one WAR.
 *
 * <p>A job's life, and where to read it:
 *
 * <pre>
 *  1. submitted   job.SubmitJob      one transaction: job rows; also firing rows and the advanced
 *                                    schedule, if schedule.FireSchedules submits; for who has no
 *                                    transaction to join, one statement (SubmitAtOnce)
 *  2. rung        queue.Doorbell     after the commit, a JMS message: "this queue has work";
 *                                    while the broker is away, worker.Relief works instead
 *  3. claimed     worker.Work        a worker takes a group of ready jobs; committed (ClaimJobs)
 *  4. run         worker.RunJob      handler and completion in one transaction (Completion); short
 *                                    jobs of a group may share it (RunGroup); those that want none
 *                                    are recorded together (RunOutside)
 *  5. settled     job.SettleJob      SUCCEEDED, if the attempt is still ours, and counted; who waits
 *                                    for it goes on (ReleaseFollowers)
 *  6. or failed   worker.RunJob      rolled back; next try or DEAD recorded in another transaction
 *  7. or lost     worker.RescueJobs  its node's lease is over: ready again (LookAfterOrphans)
 *     or late     worker.LateEnds    the database was away: recorded when it is back
 *  8. told        ops.OperatorLog    after the commit
 * </pre>
 *
 * <p>The rooms and the arrows between them (a test holds them):
 *
 * <pre>
 *  schedule ──▶ job ──▶ queue        worker ──▶ queue, job, handler      ops ──▶ job, schedule, node
 *               job ──▶ handler      handler.http, handler.sql ──▶ handler, never each other
 *  replay ──▶ job, node              ops ──▶ replay
 *  schedule, worker ──▶ node         job, schedule, calendar, worker, security ──▶ memory
 *  all ──▶ problem, json, rest, settings, security, schema, errand
 *  batch ──▶ job, queue, errand      ops ──▶ batch      health ──▶ node, queue, errand
 *  schedule ──▶ calendar, which knows none of the others
 * </pre>
 *
 * <p>Decisions:
 *
 * <ul>
 *   <li>The database is the truth, JMS is the doorbell and the worker pool. A message names a
 *       queue, not a job, is not persistent, and may be lost or doubled: a sweep rings again, and a
 *       claim that finds nothing does nothing. No two-phase commit anywhere.
 *   <li>Timers only wake; what is due is a row. A planned instant becomes a job exactly once:
 *       firing, job and advanced schedule commit together, and (schedule, instant) is a key.
 *   <li>The timers are managed threads that wait by a clock nobody can set (errand.Rhythm), no EJB
 *       timers: Payara's go by dates, so all of them stood still for an hour when the machine's
 *       clock was set back by one. The time of day is the database's, carried on between two looks
 *       by that same clock: late at worst. A step of it is not believed at once
 *       (node.DatabaseTime).
 *   <li>Bytes are bounded like rows. A job's entity has no long text; who needs one reads it by
 *       itself (job.JobTexts), and a test knows every statement that may read one. A claim brings
 *       short payloads only. What long ones take in hand, and what requests do, are shares of the
 *       heap (memory.Room): who finds none waits, or is told to come again.
 *   <li>A claim is a committed step and hands out a token. Whoever ends an attempt must find it
 *       still RUNNING; else everything done on its behalf is rolled back. Tokens only grow; a claim
 *       that is given back before it began leaves no attempt and no gap in their numbers (job.Job).
 *   <li>Groups are as large as jobs of late were short, which may be wrong from one job to the
 *       next: so nothing claimed stays behind what takes long or was never run (worker.GroupSize,
 *       worker.GiveBack).
 *   <li>A worker begins and ends its transactions by hand, below a bean that manages its own: only
 *       so does GlassFish enlist the data sources a handler uses, and interceptors would cost more
 *       than the transaction (see worker.InTransaction). A claim from a queue without limits is one
 *       statement that commits by itself on PostgreSQL.
 *   <li>The attempt that succeeded has no row of its own: the job's row says all there is to say of
 *       it, and a second row would cost a job as much as its end. Attempts that ended otherwise
 *       have rows.
 *   <li>Jobs are counted twice, by their rows and by a tally to which whoever makes one appear, end
 *       or live again adds a row in the same transaction; the two are compared (job.Books). Rows
 *       are added, never updated: a counter would have all workers wait for each other, and behind
 *       a long transaction its old versions would pile up.
 *   <li>What is limited is counted from the rows of running jobs under the lock of the queue's row:
 *       no counter can drift, and what a dead node ran is free when it is rescued.
 *   <li>Liveness is a lease per node on the database's clock. Jobs are rescued when a node is dead,
 *       never because they are slow.
 *   <li>A stop, a crash or an outage costs an attempt only to a job that was surely running. A
 *       claim that took several says so in their rows, and what is lost of it is claimed alone the
 *       next time; nothing is written when an attempt begins, which would cost as much as the
 *       claim. A node that stops says that first. Who may race with whom is in the guide's page on
 *       the engine and with each class; the attempt token decides.
 *   <li>A schedule is its definition, kept as JSON, and its state. Whatever changes either locks
 *       the row and first settles what is due by the old definition, so no instant falls between
 *       two.
 *   <li>Every planned instant ends as one outcome in the ledger, and the ledger is checked against
 *       the schedule's own count and against the rule walked again (schedule.Ledger).
 *   <li>A schedule's run is the job its firing submits; the schedule's row remembers which may be
 *       open. The jobs a fan-out submits are not runs: their keys keep them from being doubled.
 *   <li>An instant that was due while no node was on watch was missed; however many there were, one
 *       job catches up. An instant due while a node was on watch fires even if it is a little late.
 *   <li>Job ids come from a sequence one by one, not in blocks per node, so that their order is the
 *       order of submission. A single job is inserted, numbered and counted by one statement; a
 *       bulk draws its ids by one more.
 *   <li>Who submits without a transaction gets no less: on PostgreSQL that one statement commits by
 *       itself, at two thirds of the cost of a container's transaction around it. Options that are
 *       set after the submission need a transaction, since a worker may have begun by then.
 *   <li>Not every ring is a message: a worker of this node that is about to look at the queue, or
 *       is done with a few short jobs in some milliseconds, answers for it (queue.Lookout). Under a
 *       stream of single jobs this halves what a job costs, since claims take several at once.
 *   <li>PostgreSQL's index of ready jobs keeps an entry of each job that was taken until a vacuum
 *       comes, and with a long history that is seldom; so claims start where earlier ones had come
 *       to (worker.Frontier). Its order is that of an expression, lest the planner ever read the
 *       primary key in its place, and all the history with it.
 *   <li>The tables live in a schema {@code watchbill} of their own, so that they may share a
 *       database with an application.
 *   <li>Whoever waits for jobs counts those left in its own row; their ends take off the count in
 *       their own transactions. The end of a batch's child touches nothing of the batch: who ended
 *       it looks afterwards whether it was the last, since a counter would be a queue for all.
 *   <li>A live job's row is written three times: submitted, claimed, ended. Each index on it costs
 *       that often, so type and queue are indexed only once it has ended, and lists read the open
 *       ones from the backlog. No statement that ends an attempt may go by an index of running
 *       jobs, which is full of dead entries: it would slow down with every job that ran.
 *   <li>New jobs, firings and successes are written by plain statements, past the entity manager,
 *       whose care for an object costs more than the row.
 *   <li>Who writes something that has a name locks its row, which is made if there is none
 *       (schema.NamedRow), so that whoever comes second waits, and finds it. What loses a race all
 *       the same is begun again around the transaction, in one place (schema.TryAgain).
 *   <li>Texts and numbers are held to one rule where they come in (rest.CheckTexts for addresses,
 *       headers and bytes, json.DoorParser for JSON, json.CheckTree for what Java submits), and
 *       mended where a handler says them (json.WellFormed). Numbers are kept as they are written
 *       (json.WrittenNumber): a Java number has not every form, nor every digit.
 *   <li>What one claim takes goes by the handler's own time; the time of the commit, which grows
 *       with the number of workers, would make claims small just when they should be large.
 * </ul>
 */
package org.watchbill;
