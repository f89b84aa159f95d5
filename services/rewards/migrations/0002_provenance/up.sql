-- How far each partition above the topic was heard: shared/runtime/sql/position.sql.
ALTER TABLE rewards.position ADD COLUMN heard jsonb NOT NULL DEFAULT '{}';
