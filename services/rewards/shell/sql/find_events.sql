SELECT partition, event_id::text AS event_id, participant, reference, event_type, performed_on,
       state, evaluation, waits_for, body, standing, decisions
  FROM event
 WHERE partition IN (SELECT partition FROM position)
   AND ($1::uuid IS NOT NULL AND event_id = $1 OR $1::uuid IS NULL AND reference = $2)
 ORDER BY partition, event_id
