-- For what an event that sleeps waits (D-57), by the names of services/rewards/domain/remembered/waiting.py.
-- Empty: anything wakes it, as it was before.
ALTER TABLE rewards.event ADD COLUMN waits_for text[] NOT NULL DEFAULT '{}';
