SELECT event_type, evaluation, waits_for, body, standing
  FROM event
 WHERE partition = $1 AND evaluation = ANY($2::text[]) AND participant = ANY($3::text[])
