-- One row, locked by whoever takes the books anew, since two who did so at once would each make up
-- for the same difference, and by whoever adds the tally up in steps.
create table books (
  id       integer not null primary key,
  taken_at timestamp(6) with time zone,
  taken_by varchar(100)
);
insert into books (id) values (1);
-- Rows that are to be replaced by their sum, and of which rows another is the sum: they count until
-- it is there, and no more from then on.
alter table tally add column fold bigint;
alter table tally add column sum_of bigint;
create sequence tally_fold;
