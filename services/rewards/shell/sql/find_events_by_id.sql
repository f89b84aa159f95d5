SELECT partition, event_id::text AS event_id, participant, reference, event_type, performed_on,
       state, evaluation, waits_for, body, standing, decisions
  FROM event
 WHERE partition IN (SELECT partition FROM position) AND event_id = $1
 ORDER BY partition
