-- Whom a run visits for offers without an event, and when runs asked them last (rules 3.12, D-64).
SET LOCAL search_path TO rewards;

ALTER TABLE participant
    ADD COLUMN birthday text COLLATE "C",          -- "12-06"
    ADD COLUMN name_day text COLLATE "C";

UPDATE participant
   SET birthday = substr(convert_from(body, 'UTF8')::jsonb #>> '{details,date_of_birth}', 6, 5),
       name_day = convert_from(body, 'UTF8')::jsonb #>> '{details,name_day}';

CREATE INDEX participant_birthday ON participant (partition, birthday, participant)
    WHERE birthday IS NOT NULL;
CREATE INDEX participant_name_day ON participant (partition, name_day, participant)
    WHERE name_day IS NOT NULL;

-- One row a partition: by offer without an event, the runs that asked it last.
CREATE TABLE diary (
    partition integer PRIMARY KEY,
    body      bytea   NOT NULL
);

GRANT SELECT, INSERT, UPDATE ON diary TO rewardstream_rewards;
GRANT SELECT ON diary TO rewardstream_reader;
