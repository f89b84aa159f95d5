-- How often each offer awarded each participant, and when last: a row each, so that what an event
-- writes does not grow with all that ever happened to its participant.
SET LOCAL search_path TO rewards;

CREATE TABLE tally (
    partition   integer NOT NULL,
    participant text    NOT NULL COLLATE "C",
    offer       text    NOT NULL COLLATE "C",
    body        bytea   NOT NULL,             -- count, the latest moment, some before it
    PRIMARY KEY (partition, participant, offer)
) WITH (fillfactor = 80);

INSERT INTO tally
SELECT p.partition, p.participant, a.key,
       convert_to(jsonb_build_array(a.value -> 'count', a.value -> 'latest',
                                    COALESCE(a.value -> 'before', '[]')) #>> '{}', 'UTF8')
  FROM participant p, jsonb_each(convert_from(p.body, 'UTF8')::jsonb -> 'awards') AS a;

UPDATE participant
   SET body = convert_to((convert_from(body, 'UTF8')::jsonb - 'awards')::text, 'UTF8');

GRANT SELECT, INSERT, UPDATE ON tally TO rewardstream_rewards;
GRANT SELECT ON tally TO rewardstream_reader;
