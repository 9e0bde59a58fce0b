-- Nothing reads it, and it is written at the end of each job. What ended long ago has low ids.
drop index job_finished;
