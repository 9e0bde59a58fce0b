-- How many claims of the job were given back before its attempt began: those have no number.
alter table job add column given_back integer default 0 not null;
