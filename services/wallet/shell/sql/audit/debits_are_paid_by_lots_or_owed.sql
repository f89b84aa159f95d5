WITH paid AS (
    SELECT transaction, sum(amount_minor)::bigint AS paid_minor
      FROM lot_use WHERE partition = $1 AND kind <> 'VOID' GROUP BY transaction
), debits AS (
    SELECT e.transaction, v.voids IS NOT NULL AS voided,
           CASE WHEN v.voids IS NULL THEN e.amount_minor ELSE 0 END AS amount_minor
      FROM entry e
      LEFT JOIN entry v ON v.partition = $1 AND v.voids = e.transaction
     WHERE e.partition = $1 AND e.kind IN ('SPEND', 'DEBIT', 'REIMBURSE', 'TRANSFER', 'EXPIRATION')
       AND starts_with(e.from_account, 'wallet:')
)
SELECT coalesce(transaction, o.transaction) AS subject,
       format('paid %s, owed %s', coalesce(p.paid_minor, 0), coalesce(o.rest_minor, 0)) AS stored,
       CASE WHEN d.voided THEN 'voided' ELSE 'debit of ' || d.amount_minor END AS recomputed
  FROM debits d
  FULL JOIN paid p USING (transaction)
  FULL JOIN (SELECT * FROM owed WHERE partition = $1) o USING (transaction)
 WHERE d.amount_minor IS DISTINCT FROM coalesce(p.paid_minor, 0) + coalesce(o.rest_minor, 0)
