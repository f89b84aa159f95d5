SELECT event_type, evaluation, waits_for, body, standing
  FROM event
 WHERE partition = $1 AND event_id = ANY($2::uuid[])
