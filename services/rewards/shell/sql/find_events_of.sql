SELECT partition, event_id::text AS event_id, participant, reference, event_type, performed_on,
       state, evaluation, waits_for, body, standing, decisions
  FROM event
 WHERE partition = $1 AND participant = $2 AND evaluation IN ('WAITING', 'DORMANT', 'SETTLED')
   AND event_type = ANY($3::text[])
 ORDER BY performed_on DESC, event_id DESC
 LIMIT $4
