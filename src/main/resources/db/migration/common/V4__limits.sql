-- What a queue's jobs have to heed when they are claimed, as JSON; null for nothing.
alter table job_queue add column limits varchar(1000);
-- Whether a job with a concurrency key was ever submitted to it.
alter table job_queue add column keyed boolean default false not null;
-- Whether claims have to look at limits or keys at all: the fast claim leaves such a queue alone.
alter table job_queue add column limited boolean default false not null;

-- Token buckets: the queue's own has no key, the others are its concurrency keys'. One that is full
-- needs no row.
create table rate_bucket (
  queue      varchar(100) not null,
  bucket_key varchar(200) not null,
  -- when the bucket would be full again, in nanoseconds since 1970 by the database's clock
  full_at    bigint       not null,
  primary key (queue, bucket_key)
);
