WITH used AS (
    SELECT lot_id, sum(amount_minor)::bigint AS used_minor
      FROM lot_use WHERE partition = $1 GROUP BY lot_id
), remaining AS (
    SELECT l.lot_id, l.participant, l.expires_at,
           l.amount_minor - coalesce(u.used_minor, 0) AS remaining_minor
      FROM (SELECT * FROM lot WHERE partition = $1) l
      LEFT JOIN used u USING (lot_id)
)
SELECT coalesce(o.lot_id, r.lot_id) AS subject,
       o.participant || ' has ' || o.remaining_minor || ' until ' || coalesce(o.expires_at::text, 'ever')
           AS stored,
       r.participant || ' has ' || r.remaining_minor || ' until ' || coalesce(r.expires_at::text, 'ever')
           AS recomputed
  FROM (SELECT * FROM remaining WHERE remaining_minor <> 0) r
  FULL JOIN (SELECT * FROM open_lot WHERE partition = $1) o USING (lot_id)
 WHERE (o.remaining_minor, o.participant, o.expires_at)
       IS DISTINCT FROM (r.remaining_minor, r.participant, r.expires_at)
