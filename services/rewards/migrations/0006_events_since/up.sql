-- Whom a run visits, in order, and which of their events are due or asleep, from a moment on.
DROP INDEX rewards.event_evaluation;
CREATE INDEX event_evaluation ON rewards.event (partition, evaluation, participant, performed_on);
