create index replay_watched on replay (watched);
create index replayed_outcome on replayed (replay_id, outcome, job_id);
