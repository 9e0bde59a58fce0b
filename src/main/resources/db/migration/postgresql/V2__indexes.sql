-- Claim: the best ready job of a queue. Partial, so it holds the backlog only and never the history.
create index job_ready on job (queue, priority desc, id) where state = 'READY';
-- Due: what the clock promotes next.
create index job_due on job (run_at) where state = 'SCHEDULED';
-- Rescue. Whatever ends an attempt says "state = 'RUNNING'" too and must not come by this index,
-- which is full of dead entries of jobs that ran: "node is not null" is for rescuers to say.
create index job_running on job (node) where state = 'RUNNING' and node is not null;
create unique index job_open_key on job (open_key) where open_key is not null;
-- Lists, newest first. SUCCEEDED needs none: the primary key yields them as soon as it is past the
-- backlog. A full index would be written three times in a job's life: when it is submitted, claimed
-- and ended. So type and queue are indexed when it has ended; of open ones the backlog is read.
create index job_failed on job (state, id) where state in ('DEAD', 'CANCELLED');
create index job_type on job (type, id) where finished_at is not null;
create index job_in_queue on job (queue, id) where finished_at is not null;
create index job_of_schedule on job (schedule, id) where schedule is not null;
-- Retention.
create index job_finished on job (finished_at) where finished_at is not null;

create index schedule_due on schedule (due_at) where due_at is not null;
create index schedule_waiting on schedule (awaits) where awaits is not null;
create index firing_job on firing (job_id) where job_id is not null;

-- Room for a job's next versions beside it.
alter table job set (fillfactor = 60);
