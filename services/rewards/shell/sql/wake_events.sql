UPDATE event e
   SET evaluation = 'WAITING', waits_for = '{}'
  FROM unnest($2::text[], $3::text[], $4::timestamptz[]) AS woken (participant, reason, since)
 WHERE e.partition = $1 AND e.evaluation = 'DORMANT' AND e.participant = woken.participant
   AND (woken.reason = ANY(e.waits_for) OR e.waits_for = '{}')
   AND (woken.since IS NULL OR e.performed_on >= woken.since)
