-- H2 keeps rows in pages, and writes a page anew whenever one of its rows changes, texts included: a
-- claim of a job of a megabyte would write it and its neighbours, twice in each job's life. As CLOB a
-- text lies beside its row, which only refers to it. A short one stays in the row (bytes at three for
-- a character), where it costs least.
set max_length_inplace_lob 4096;
-- H2 changes a table by copying it. What is larger than these two allow has been taken out before, and
-- is put back afterwards (H2Texts).
set max_memory_rows 500;
alter table job alter column payload set data type character large object(1048576);
alter table job alter column result set data type character large object(1048576);
alter table job alter column error_message set data type character large object(4000);
alter table attempt alter column error_message set data type character large object(4000);
alter table attempt alter column stack_trace set data type character large object(20000);
alter table schedule alter column definition set data type character large object(1049600);
alter table schedule alter column declared set data type character large object(1049600);
alter table replay alter column patch set data type character large object(1048576);
alter table idempotency_key alter column answer set data type character large object(1048576);
alter table exclusion_calendar alter column definition set data type character large object(1048576);
set max_memory_rows 10000;
