create index replay_watched on replay (stepped_at) where watched;
-- Those under way: what a replay that is driven looks at several times a second.
create index replayed_sent on replayed (replay_id, job_id) where outcome = 'SENT';
-- Those somebody may look for.
create index replayed_failed on replayed (replay_id, outcome, job_id)
  where outcome in ('DEAD_AGAIN', 'GONE', 'REFUSED', 'SKIPPED');
