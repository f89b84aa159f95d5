-- Who stands behind the unit of an event, so that a change of a merchant finds what waits for it (D-57).
ALTER TABLE rewards.event ADD COLUMN merchant text COLLATE "C";

UPDATE rewards.event
   SET merchant = convert_from(body, 'UTF8')::jsonb ->> 9
 WHERE convert_from(body, 'UTF8')::jsonb ->> 9 IS NOT NULL;

-- Only what waits for a merchant stands in it: none of the events that sleep for another reason.
CREATE INDEX event_merchant ON rewards.event (partition, merchant) WHERE waits_for @> '{merchant}';
