UPDATE event
   SET evaluation = 'WAITING', waits_for = '{}'
 WHERE partition = $1 AND merchant = ANY($2::text[]) AND waits_for @> '{merchant}'
RETURNING participant
