-- What every transaction has of these awards' lots, and what these spends have of any lot; net,
-- oldest first, 0 once it was given back.
SELECT l.participant, u.transaction::text, u.kind, u.lot_id::text, u.amount_minor,
       (SELECT s.detail FROM spend s
         WHERE u.kind = 'SPEND' AND s.partition = $1 AND s.spend_id = u.transaction
         ORDER BY s.sequence DESC LIMIT 1) AS detail
  FROM (SELECT transaction, kind, lot_id,
               sum(amount_minor)::bigint AS amount_minor, min(sequence) AS first
          FROM (SELECT * FROM lot_use WHERE partition = $1 AND lot_id = ANY($2::uuid[])
                 UNION
                SELECT * FROM lot_use WHERE partition = $1 AND transaction = ANY($3::uuid[])) found
         GROUP BY transaction, kind, lot_id) u
  JOIN lot l ON l.partition = $1 AND l.lot_id = u.lot_id
 ORDER BY u.first
