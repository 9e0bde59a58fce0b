create sequence replay_id;

-- Dead jobs sent to run again together.
create table replay (
  id               bigint                      not null primary key,
  state            varchar(9)                  not null,
  -- what it covers, as JSON
  covers           varchar(4000)               not null,
  -- how each payload is edited, as JSON
  patch            varchar(1048576),
  -- jobs in a second
  rate             double precision,
  canary           integer,
  stop_share       double precision,
  note             varchar(1000),
  created_by       varchar(100)                not null,
  created_at       timestamp(6) with time zone not null,
  ended_at         timestamp(6) with time zone,
  reason           varchar(1000),
  matched          bigint                      not null,
  sent             bigint                      not null,
  succeeded        bigint                      not null,
  dead_again       bigint                      not null,
  gone             bigint                      not null,
  refused          bigint                      not null,
  skipped          bigint                      not null,
  -- the last job whose turn has come
  turn             bigint                      not null,
  -- up to when what the rate allows is used up
  paced_at         timestamp(6) with time zone not null,
  -- what had been counted when it began or was last resumed: failures before that are forgiven
  sent_before      bigint                      not null,
  succeeded_before bigint                      not null,
  dead_before      bigint                      not null,
  -- whether there is still something to send or to wait for, and when a node last looked
  watched          boolean                     not null,
  stepped_at       timestamp(6) with time zone not null
);

-- The jobs a replay covers, all written with it: none of them has two turns.
create table replayed (
  replay_id bigint      not null references replay on delete cascade,
  job_id    bigint      not null,
  outcome   varchar(10) not null,
  reason    varchar(1000),
  primary key (replay_id, job_id)
);
