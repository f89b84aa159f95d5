SELECT participant, offer, body
  FROM tally
 WHERE partition = $1 AND participant = ANY($2::text[])
