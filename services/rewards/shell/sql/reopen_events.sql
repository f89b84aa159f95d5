UPDATE event
   SET evaluation = 'WAITING', waits_for = '{}'
 WHERE partition = $1 AND evaluation <> 'WAITING' AND state = 'POSTED' AND event_type = ANY($2::text[])
   AND ($3::timestamptz IS NULL OR performed_on >= $3)
   AND ($4::timestamptz IS NULL OR performed_on < $4)
