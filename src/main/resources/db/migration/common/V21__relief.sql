-- Since when, and why, a node works without the broker's help; null while the broker takes its rings.
alter table node add column relief_since timestamp(6) with time zone;
alter table node add column relief_reason varchar(500);
