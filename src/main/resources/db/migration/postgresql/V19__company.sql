-- Whether the latest claim of the job took others with it: if it is lost then, its attempt may never
-- have begun, and does not count. And whether it was lost so: from then on it is claimed alone, and
-- another loss counts.
alter table job
  add column company boolean default false not null,
  add column alone   boolean default false not null;
-- What an earlier version claimed, alone or not, nobody knows any more.
update job set company = true where state = 'RUNNING' and node is not null;
