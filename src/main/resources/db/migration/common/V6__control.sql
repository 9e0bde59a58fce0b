-- A node that is to claim nothing more, and when the last of its jobs had gone.
alter table node add column drain_asked_at timestamp(6) with time zone;
alter table node add column drained_at timestamp(6) with time zone;

-- What running jobs tell of themselves, written beside their transactions. No foreign keys: a line
-- that cannot be written must not hold up those of other jobs.
create table job_progress (
  job_id  bigint                      not null primary key,
  attempt integer                     not null,
  done    bigint                      not null,
  total   bigint                      not null,
  message varchar(2000),
  at      timestamp(6) with time zone not null
);

create table job_log (
  job_id  bigint                      not null,
  attempt integer                     not null,
  line    integer                     not null,
  at      timestamp(6) with time zone not null,
  text    varchar(2000)               not null,
  primary key (job_id, attempt, line)
);
