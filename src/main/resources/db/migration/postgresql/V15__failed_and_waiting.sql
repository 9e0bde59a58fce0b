-- One index for the states few jobs are in and that are listed and counted. Each statement that
-- writes jobs opens and locks every index of the table, whether or not it has to write to it.
drop index job_waiting;
drop index job_failed;
create index job_aside on job (state, id) where state in ('DEAD', 'CANCELLED', 'WAITING');
