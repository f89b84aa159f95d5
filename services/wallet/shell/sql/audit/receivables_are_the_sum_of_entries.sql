WITH entered AS (
    SELECT account,
           coalesce(sum(amount_minor) FILTER (WHERE side = 'DEBIT'), 0)::bigint AS debit_minor,
           coalesce(sum(amount_minor) FILTER (WHERE side = 'CREDIT'), 0)::bigint AS credit_minor
      FROM receivable_entry WHERE partition = $1 GROUP BY account
)
SELECT account AS subject,
       format('debits %s, credits %s', r.debit_minor, r.credit_minor) AS stored,
       format('debits %s, credits %s', e.debit_minor, e.credit_minor) AS recomputed
  FROM entered e
  FULL JOIN (SELECT * FROM receivable WHERE partition = $1) r USING (account)
 WHERE (r.debit_minor, r.credit_minor) IS DISTINCT FROM (e.debit_minor, e.credit_minor)
