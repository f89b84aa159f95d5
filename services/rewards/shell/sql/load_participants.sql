SELECT participant, body
  FROM participant
 WHERE partition = $1 AND participant = ANY($2::text[])
