SELECT e.event_type, e.evaluation, e.waits_for, e.body, e.standing
  FROM unnest($3::text[], $4::timestamptz[]) AS wanted (participant, since)
  JOIN event e ON e.partition = $1
   AND e.evaluation = ANY($2::text[])
   AND e.participant = wanted.participant
   AND e.performed_on >= COALESCE(wanted.since, '-infinity')
