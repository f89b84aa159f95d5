SELECT participant, transaction::text, kind, rest_minor, detail
  FROM owed
 WHERE partition = $1 AND participant = ANY($2::text[])
 ORDER BY participant, place
