-- The lots of these awards, and those that these spends took from; is their credit voided?
SELECT l.participant, l.lot_id::text, l.kind, l.detail,
       EXISTS (SELECT FROM entry e WHERE e.partition = $1 AND e.voids = l.lot_id) AS voided
  FROM lot l
 WHERE l.partition = $1
   AND l.lot_id = ANY(ARRAY(
           SELECT unnest($2::uuid[])
            UNION
           SELECT u.lot_id FROM lot_use u
            WHERE u.partition = $1 AND u.transaction = ANY($3::uuid[])))
