-- Which transactions have how much of which lots, from either side: lots, or transactions; net, in
-- the order in which it was first taken. What was given back is not there.
SELECT u.transaction::text, u.kind, u.lot_id::text, u.amount_minor, l.participant,
       l.kind AS lot_kind, l.detail AS lot_detail, l.expires_at,
       c.recorded_at AS allocated_at,
       (SELECT s.detail FROM spend s
         WHERE u.kind = 'SPEND' AND s.partition = u.partition AND s.spend_id = u.transaction
         ORDER BY s.sequence DESC LIMIT 1) AS detail
  FROM (SELECT f.partition, f.transaction, f.kind, f.lot_id,
               sum(f.amount_minor)::bigint AS amount_minor, min(f.sequence) AS first,
               (array_agg(f.command_id ORDER BY f.sequence DESC)
                   FILTER (WHERE f.amount_minor > 0))[1] AS command_id
          FROM (SELECT * FROM lot_use
                 WHERE partition IN (SELECT partition FROM position)
                   AND lot_id = ANY($1::uuid[])
                 UNION
                SELECT * FROM lot_use
                 WHERE partition IN (SELECT partition FROM position)
                   AND transaction = ANY($2::uuid[])) f
         GROUP BY f.partition, f.transaction, f.kind, f.lot_id
        HAVING sum(f.amount_minor) > 0) u
  JOIN lot l ON l.partition = u.partition AND l.lot_id = u.lot_id
  JOIN command_log c ON c.partition = u.partition AND c.command_id = u.command_id
 ORDER BY u.first
