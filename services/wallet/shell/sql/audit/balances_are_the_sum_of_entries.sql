WITH moved AS (
    SELECT substr(account, 8) AS participant, sum(change)::bigint AS balance_minor
      FROM (SELECT to_account AS account, amount_minor AS change
              FROM entry WHERE partition = $1 AND starts_with(to_account, 'wallet:')
             UNION ALL
            SELECT from_account, -amount_minor
              FROM entry WHERE partition = $1 AND starts_with(from_account, 'wallet:')) changes
     GROUP BY account
)
SELECT participant AS subject, b.balance_minor AS stored, m.balance_minor AS recomputed
  FROM moved m
  FULL JOIN (SELECT * FROM balance WHERE partition = $1) b USING (participant)
 WHERE b.balance_minor IS DISTINCT FROM m.balance_minor
