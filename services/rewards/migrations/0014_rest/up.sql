-- Until when a participant need not be looked at by runs over offers without an event (rules 3.17-4).
SET LOCAL search_path TO rewards;

ALTER TABLE participant
    ADD COLUMN rest_until timestamptz NOT NULL DEFAULT '-infinity';

-- Whoever is to be looked at by the next run, in order; and whose rest ends some day.
CREATE INDEX participant_astir ON participant (partition, participant)
    WHERE rest_until = '-infinity';
CREATE INDEX participant_rest ON participant (partition, rest_until, participant)
    WHERE rest_until > '-infinity' AND rest_until < 'infinity';
