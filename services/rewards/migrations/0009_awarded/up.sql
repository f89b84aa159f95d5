-- When an event was awarded last, for offers on what was awarded before (rules 2.2, D-19).
SET LOCAL search_path TO rewards;

ALTER TABLE event ADD COLUMN awarded_at timestamptz;

UPDATE event
   SET awarded_at = (SELECT max((award ->> 5)::timestamptz)
                       FROM jsonb_array_elements(convert_from(standing, 'UTF8')::jsonb -> 3) AS award)
 WHERE convert_from(standing, 'UTF8')::jsonb -> 3 <> '[]';

CREATE INDEX event_awarded ON event (partition, participant, awarded_at)
    WHERE awarded_at IS NOT NULL;

-- A new offer opens the question anew for what was performed since it is effective: mostly nothing.
CREATE INDEX event_performed ON event USING brin (performed_on) WITH (autosummarize = on);
