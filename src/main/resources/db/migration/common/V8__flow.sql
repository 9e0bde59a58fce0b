-- Who waits for whom: a row for each job that has not yet ended as the waiting one needs. The id
-- of the one waited for has no foreign key, whose check would lock that job's row a second time.
create table prerequisite (
  after_id bigint not null,
  job_id   bigint not null references job on delete cascade,
  primary key (after_id, job_id)
);
create index prerequisite_job on prerequisite (job_id);

create sequence batch_id;

create table batch (
  id           bigint                      not null primary key,
  name         varchar(200),
  submitted_by varchar(100)                not null,
  created_at   timestamp(6) with time zone not null,
  -- the job that starts when all children have ended, and the one that starts when one is dead
  then_id      bigint,
  on_death_id  bigint,
  -- when the first child was seen dead
  died_at      timestamp(6) with time zone,
  cancelled_at timestamp(6) with time zone,
  ended_at     timestamp(6) with time zone,
  -- as they were when it ended; null before
  succeeded    integer,
  dead         integer,
  cancelled    integer
);

-- Whether the answer told of a job that was there before.
alter table idempotency_key add column found boolean default false not null;
