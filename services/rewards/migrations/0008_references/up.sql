-- What upstream calls an event, for those who ask why (rewardstream explain).
CREATE INDEX event_reference ON rewards.event (partition, reference);
