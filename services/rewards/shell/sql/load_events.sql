SELECT event_type, evaluation, body, standing
  FROM event
 WHERE partition = $1 AND event_id = ANY($2::uuid[])
