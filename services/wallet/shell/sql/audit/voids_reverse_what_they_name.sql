SELECT v.transaction AS subject,
       format('%s from %s to %s', v.amount_minor, v.from_account, v.to_account) AS stored,
       CASE WHEN e.transaction IS NULL THEN 'voids nothing that is here'
            ELSE format('%s from %s to %s', e.amount_minor, e.to_account, e.from_account)
       END AS recomputed
  FROM (SELECT * FROM entry WHERE partition = $1 AND kind = 'VOID') v
  LEFT JOIN (SELECT * FROM entry WHERE partition = $1) e ON e.transaction = v.voids
 WHERE (e.amount_minor, e.to_account, e.from_account)
       IS DISTINCT FROM (v.amount_minor, v.from_account, v.to_account)
