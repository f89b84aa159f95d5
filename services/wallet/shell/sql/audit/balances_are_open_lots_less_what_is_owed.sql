WITH lots AS (
    SELECT participant, sum(remaining_minor)::bigint AS open_minor
      FROM open_lot WHERE partition = $1 GROUP BY participant
), debts AS (
    SELECT participant, sum(rest_minor)::bigint AS owed_minor
      FROM owed WHERE partition = $1 GROUP BY participant
)
SELECT participant AS subject,
       format('%s, owed %s', b.balance_minor, b.owed_minor) AS stored,
       format('%s, owed %s', coalesce(l.open_minor, 0) - coalesce(d.owed_minor, 0),
              coalesce(d.owed_minor, 0)) AS recomputed
  FROM (SELECT * FROM balance WHERE partition = $1) b
  FULL JOIN lots l USING (participant)
  FULL JOIN debts d USING (participant)
 WHERE b.balance_minor IS DISTINCT FROM coalesce(l.open_minor, 0) - coalesce(d.owed_minor, 0)
    OR b.owed_minor IS DISTINCT FROM coalesce(d.owed_minor, 0)
