SELECT sequence, body
  FROM decision
 WHERE partition = $1 AND sequence = ANY($2::bigint[])
 ORDER BY sequence
