SELECT 'item ' || e.item AS subject,
       format('%s of %s in %s for %s', e.side, e.amount_minor, e.account, e.transaction) AS stored,
       CASE WHEN i.sequence IS NULL THEN 'no such item'
            ELSE format('%s of %s in %s for %s', i.side, abs(i.amount_minor), i.account,
                        i.transaction)
       END AS recomputed
  FROM (SELECT * FROM receivable_entry WHERE partition = $1 AND item IS NOT NULL) e
  LEFT JOIN (SELECT *, CASE WHEN amount_minor > 0 THEN 'DEBIT' ELSE 'CREDIT' END AS side
               FROM receivable_item WHERE partition = $1) i ON i.sequence = e.item
 WHERE (e.account, e.side, e.amount_minor, e.reason, e.transaction, e.about,
        e.settlement || '/' || e.account
                     || CASE e.side WHEN 'DEBIT' THEN '/INVOICE' ELSE '/CREDIT_NOTE' END)
       IS DISTINCT FROM
       (i.account, i.side, abs(i.amount_minor), i.reason, i.transaction, i.about, e.document)
