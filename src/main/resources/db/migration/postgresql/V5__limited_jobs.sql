-- What limited claims count. H2 counts by the index job_ready, which holds every state there.
create index job_limited on job (queue, concurrency_key) where state = 'RUNNING' and limited;
