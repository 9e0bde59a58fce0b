-- How long one attempt may take.
alter table job add column timeout_ms bigint;
-- What limits per key go by.
alter table job add column concurrency_key varchar(200);
-- Whether it was claimed under its queue's limits: what such a queue counts.
alter table job add column limited boolean default false not null;
-- Until when its unique key stays taken even if it ends before.
alter table job add column unique_until timestamp(6) with time zone;
-- The batch it is a child of.
alter table job add column batch bigint;
-- How many of the jobs it waits for have not ended as it needs, and what a failed one does to it.
alter table job add column waits_for integer default 0 not null;
alter table job add column after_failure varchar(6);
-- Whether others wait for it: who ends it has to look for them.
alter table job add column followed boolean default false not null;
