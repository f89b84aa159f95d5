-- What was spent so far on these purchases.
SELECT participant, purchase::text, sum(amount_minor)::bigint AS spent_minor
  FROM spend
 WHERE partition = $1 AND purchase = ANY($2::uuid[])
 GROUP BY participant, purchase
