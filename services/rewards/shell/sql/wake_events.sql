UPDATE event e
   SET evaluation = 'WAITING'
  FROM unnest($2::text[], $3::text[]) AS woken (participant, event_type)
 WHERE e.partition = $1 AND e.evaluation = 'DORMANT' AND e.participant = woken.participant
   AND (woken.event_type IS NULL OR woken.event_type = e.event_type)
