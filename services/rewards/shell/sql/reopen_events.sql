UPDATE event
   SET evaluation = 'WAITING', waits_for = '{}'
 WHERE partition = $1 AND evaluation <> 'WAITING' AND state = 'POSTED' AND event_type = ANY($2::text[])
   AND performed_on >= COALESCE($3::timestamptz, '-infinity')
   AND performed_on < COALESCE($4::timestamptz, 'infinity')
