-- What was spent so far on these purchases; was one refused together with its spend request?
SELECT participant, purchase::text, sum(amount_minor)::bigint AS spent_minor,
       bool_or(standing = 'PURCHASE_REFUSED') AS refused
  FROM spend
 WHERE partition = $1 AND purchase = ANY($2::uuid[])
 GROUP BY participant, purchase
