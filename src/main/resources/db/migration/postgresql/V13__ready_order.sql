-- What is ready, in order of age. The sum is the id, but the primary key cannot yield it in order:
-- where statistics say that most jobs are ready, which they are after a large submission, the
-- planner would read the primary key from its beginning, and with it the whole history.
drop index job_ready;
create index job_ready on job (queue, priority desc, (id + 0)) where state = 'READY';
