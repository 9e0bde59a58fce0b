-- A queue that was deleted keeps its row for a while, which nobody is shown: a job that comes to it
-- meanwhile, from a node that has not heard of it, is found there, and makes it appear again.
alter table job_queue add column deleted_at timestamp(6) with time zone;
-- Whose submission made it; null for those of before.
alter table job_queue add column made_by varchar(100);
