-- The spends of these participants on these purchases.
SELECT DISTINCT spend_id::text
  FROM spend
 WHERE partition = $1 AND purchase = ANY($2::uuid[]) AND participant = ANY($3::text[])
