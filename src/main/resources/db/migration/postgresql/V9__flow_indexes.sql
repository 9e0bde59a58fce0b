-- Whether a batch has an open child: the question each child's end asks.
create index job_open_child on job (batch) where batch is not null and finished_at is null;
create index job_dead_child on job (batch) where batch is not null and state = 'DEAD';
-- Lists and counts of a batch.
create index job_of_batch on job (batch, id) where batch is not null;
create index job_waiting on job (id) where state = 'WAITING';
create index batch_open on batch (id) where ended_at is null;
