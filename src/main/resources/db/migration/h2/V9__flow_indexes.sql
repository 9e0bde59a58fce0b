-- Whether a batch has an open child, and lists of a batch.
create index job_of_batch on job (batch, finished_at);
create index batch_open on batch (ended_at);
