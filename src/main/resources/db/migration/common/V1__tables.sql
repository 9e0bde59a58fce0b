create sequence job_id;
create sequence node_number;

create table job (
  id            bigint                      not null primary key,
  type          varchar(200)                not null,
  queue         varchar(100)                not null,
  state         varchar(9)                  not null,
  priority      smallint                    not null,
  payload       varchar(1048576)            not null,
  run_at        timestamp(6) with time zone not null,
  created_at    timestamp(6) with time zone not null,
  started_at    timestamp(6) with time zone,
  finished_at   timestamp(6) with time zone,
  attempt       integer                     not null,
  failures      integer                     not null,
  max_attempts  integer                     not null,
  backoff_ms    bigint                      not null,
  node          varchar(80),
  schedule      varchar(200),
  planned_at    timestamp(6) with time zone,
  unique_key    varchar(500),
  -- type and unique key while the job is open, else null: what makes the key unique
  open_key      varchar(701),
  submitted_by  varchar(100)                not null,
  result        varchar(1048576),
  error_type    varchar(300),
  error_message varchar(4000)
);

create table job_tag (
  tag    varchar(100) not null,
  job_id bigint       not null references job on delete cascade,
  primary key (tag, job_id)
);
create index job_tag_job on job_tag (job_id);

-- No foreign key: a row is written by the statement that ends the attempt in its job's row, and the
-- check would cost as much as the insert.
create table attempt (
  job_id        bigint                      not null,
  number        integer                     not null,
  node          varchar(80)                 not null,
  started_at    timestamp(6) with time zone not null,
  finished_at   timestamp(6) with time zone not null,
  outcome       varchar(9)                  not null,
  error_type    varchar(300),
  error_message varchar(4000),
  stack_trace   varchar(20000),
  primary key (job_id, number)
);

create table job_queue (
  name      varchar(100) not null primary key,
  paused_at timestamp(6) with time zone
);

create table schedule (
  name          varchar(200)                not null primary key,
  -- as it was put, as JSON
  definition    varchar(1049600)            not null,
  -- names of exclusion calendars, separated by commas
  exclude       varchar(1000),
  -- the class or file that declares it, and what that declares, as JSON
  source        varchar(500),
  declared      varchar(1049600),
  enabled       boolean                     not null,
  paused_at     timestamp(6) with time zone,
  paused_until  timestamp(6) with time zone,
  next_at       timestamp(6) with time zone,
  -- when the clock has to look: at the next instant, or at the end of a pause
  due_at        timestamp(6) with time zone,
  -- the last planned instant that is accounted for: none is planned twice
  last_at       timestamp(6) with time zone,
  -- after which instant, and by which release of the tz database, the next one was planned
  planned_after timestamp(6) with time zone,
  planned_with  varchar(20),
  -- the instant that waits for the open run to end
  queued_at     timestamp(6) with time zone,
  -- its jobs that may be open, the latest first
  runs          varchar(2100),
  -- the job whose end it waits for
  awaits        bigint,
  firings_left  integer,
  -- how many planned instants were accounted for
  planned       bigint                      not null,
  parked        varchar(1000),
  ended         varchar(200),
  -- counts definitions; what an ETag names
  revision      bigint                      not null,
  created_at    timestamp(6) with time zone not null,
  updated_at    timestamp(6) with time zone not null,
  updated_by    varchar(100)                not null
);

create table firing (
  schedule        varchar(200)                not null,
  planned_at      timestamp(6) with time zone not null,
  -- a stretch of instants that came to nothing together is one row
  last_planned_at timestamp(6) with time zone not null,
  instants        integer                     not null,
  outcome         varchar(20)                 not null,
  fired_at        timestamp(6) with time zone not null,
  job_id          bigint,
  node            varchar(80)                 not null,
  primary key (schedule, planned_at)
);

-- what the ledger of a schedule adds up to, as far as it was checked; outlives the schedule
create table balance (
  schedule   varchar(200)                not null primary key,
  checked_to timestamp(6) with time zone not null,
  planned    bigint                      not null,
  fired      bigint                      not null,
  caught_up  bigint                      not null,
  skipped    bigint                      not null,
  missed     bigint                      not null,
  broken     varchar(1000)
);

create table node (
  id          varchar(80)                 not null primary key,
  name        varchar(60)                 not null,
  started_at  timestamp(6) with time zone not null,
  lease_until timestamp(6) with time zone not null,
  ended_at    timestamp(6) with time zone
);

create table idempotency_key (
  submitter  varchar(100)                not null,
  name       varchar(255)                not null,
  body_hash  varchar(64)                 not null,
  location   varchar(200),
  answer     varchar(1048576)            not null,
  created_at timestamp(6) with time zone not null,
  primary key (submitter, name)
);

create table account (
  name          varchar(100)                not null primary key,
  password_hash varchar(500)                not null,
  roles         varchar(200)                not null,
  created_at    timestamp(6) with time zone not null
);

create table exclusion_calendar (
  name       varchar(100)                not null primary key,
  -- days in JSON, of no time zone
  definition varchar(1048576)            not null,
  entries    integer                     not null,
  revision   bigint                      not null,
  updated_at timestamp(6) with time zone not null,
  updated_by varchar(100)                not null
);
