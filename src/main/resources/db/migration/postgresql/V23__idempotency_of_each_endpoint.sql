-- A key belongs to the address it came to, as well as to who sent it.
alter table idempotency_key add column endpoint varchar(300) default 'jobs' not null;
update idempotency_key set endpoint = 'jobs/bulk' where location is null;
alter table idempotency_key alter column endpoint drop default;
alter table idempotency_key drop constraint idempotency_key_pkey;
alter table idempotency_key add primary key (submitter, endpoint, name);
