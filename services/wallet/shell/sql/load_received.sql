-- The lots that these commands received.
SELECT transaction::text AS lot_id
  FROM entry
 WHERE partition = $1 AND command_id = ANY($2::uuid[])
   AND kind IN ('DEBIT', 'REIMBURSE', 'TRANSFER') AND kind = 'TRANSFER'
