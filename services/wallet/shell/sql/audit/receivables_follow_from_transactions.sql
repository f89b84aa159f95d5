-- What every award, spend and reimbursement, and every VOID of one, makes due or books.
WITH made AS (
    SELECT e.transaction, coalesce(e.voids, e.transaction) AS about,
           CASE WHEN e.voids IS NULL THEN 1 ELSE -1 END AS sign,
           e.amount_minor, e.from_account, e.to_account, e.command_id
      FROM entry e WHERE e.partition = $1
), asked AS (
    SELECT DISTINCT ON (spend_id) spend_id, detail::jsonb AS detail
      FROM spend
     WHERE partition = $1 AND detail IS JSON
       AND (detail LIKE '%"merchant":"%' OR detail LIKE '%"credits_participant":true%')
     ORDER BY spend_id, sequence
), due AS (
    SELECT m.transaction, m.about, 'merchant:' || (l.detail::jsonb ->> 'merchant') AS account,
           'CONTRIBUTION' AS reason,
           m.sign * (l.detail::jsonb ->> 'contribution_minor')::bigint AS change_minor
      FROM made m
      JOIN lot l ON l.partition = $1 AND l.lot_id = m.about
     WHERE 'awards' IN (m.from_account, m.to_account) AND l.detail LIKE '%"merchant":"%'
       AND l.detail IS JSON AND (l.detail::jsonb ->> 'contribution_minor')::bigint <> 0
     UNION ALL
    SELECT m.transaction, m.about,
           CASE WHEN (a.detail ->> 'credits_participant')::boolean
                THEN 'participant:' || (a.detail ->> 'participant')
                ELSE 'merchant:' || (a.detail ->> 'merchant') END,
           'SPEND', -m.sign * m.amount_minor
      FROM made m
      JOIN asked a ON a.spend_id = m.about
     WHERE 'spends' IN (m.from_account, m.to_account)
     UNION ALL
    SELECT m.transaction, m.about,
           'participant:' || substr(CASE m.sign WHEN 1 THEN m.from_account ELSE m.to_account END, 8),
           'REIMBURSEMENT', -m.sign * m.amount_minor
      FROM made m
     WHERE 'reimbursements' IN (m.from_account, m.to_account)
), written AS (
    SELECT transaction, about, account, reason, amount_minor AS change_minor
      FROM receivable_item WHERE partition = $1
     UNION ALL
    SELECT transaction, about, account, reason,
           CASE side WHEN 'DEBIT' THEN amount_minor ELSE -amount_minor END
      FROM receivable_entry WHERE partition = $1 AND item IS NULL
)
SELECT transaction AS subject,
       format('%s of %s in %s', w.reason, w.change_minor, w.account) AS stored,
       format('%s of %s in %s', d.reason, d.change_minor, d.account) AS recomputed
  FROM due d
  FULL JOIN written w USING (transaction)
 WHERE (w.about, w.account, w.reason, w.change_minor)
       IS DISTINCT FROM (d.about, d.account, d.reason, d.change_minor)
