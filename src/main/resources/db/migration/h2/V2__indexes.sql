-- H2 has no partial indexes: one index serves claims and lists by state.
create index job_ready on job (state, queue, priority desc, id);
create unique index job_open_key on job (open_key);
create index job_due on job (state, run_at);
create index job_type on job (type, id);
create index job_of_schedule on job (schedule, id);
create index job_finished on job (finished_at);

create index schedule_due on schedule (due_at);
create index schedule_waiting on schedule (awaits);
create index firing_job on firing (job_id);
