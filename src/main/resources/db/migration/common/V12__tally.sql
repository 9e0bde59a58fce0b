-- What became of all jobs ever, a row for each transaction that changed it, added up now and then.
-- No key and no index: rows are only added, since a row that every worker updates would have them
-- wait for each other.
create table tally (
  submitted bigint not null,
  succeeded bigint not null,
  dead      bigint not null,
  cancelled bigint not null
);
insert into tally
select count(*),
       coalesce(sum(case when state = 'SUCCEEDED' then 1 else 0 end), 0),
       coalesce(sum(case when state = 'DEAD' then 1 else 0 end), 0),
       coalesce(sum(case when state = 'CANCELLED' then 1 else 0 end), 0)
  from job;
