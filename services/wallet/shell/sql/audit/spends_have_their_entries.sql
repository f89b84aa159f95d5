WITH moved AS (
    SELECT coalesce(e.voids, e.transaction) AS spend_id, e.command_id,
           CASE e.kind WHEN 'SPEND' THEN e.amount_minor ELSE -e.amount_minor END AS amount_minor
      FROM entry e
     WHERE e.partition = $1 AND 'spends' IN (e.from_account, e.to_account)
)
SELECT coalesce(spend_id, m.spend_id) AS subject, s.amount_minor AS stored,
       m.amount_minor AS recomputed
  FROM (SELECT * FROM spend WHERE partition = $1 AND amount_minor <> 0) s
  FULL JOIN moved m USING (spend_id, command_id)
 WHERE s.amount_minor IS DISTINCT FROM m.amount_minor
