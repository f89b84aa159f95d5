SELECT participant, balance_minor, owed_minor
  FROM balance
 WHERE partition = $1 AND participant = ANY($2::text[])
