-- How these spend requests stand; the amount is what was spent, also of a cancelled one.
SELECT DISTINCT ON (spend_id)
       participant, spend_id::text, standing, abs(amount_minor) AS amount_minor, detail
  FROM spend
 WHERE partition = $1 AND spend_id = ANY($2::uuid[])
 ORDER BY spend_id, sequence DESC
