-- What a settlement up to this item would come to, by account and side.
SELECT i.account, CASE WHEN i.amount_minor > 0 THEN 'DEBIT' ELSE 'CREDIT' END AS side,
       sum(abs(i.amount_minor))::bigint AS amount_minor,
       coalesce(sum(abs(i.amount_minor)) FILTER (WHERE i.reason = 'CONTRIBUTION'), 0)::bigint
           AS contribution_minor,
       count(*)::integer AS lines
  FROM receivable_item i
 WHERE i.partition = $1 AND i.sequence <= $2
   AND i.sequence > (SELECT coalesce(max(s.last_item), 0) FROM settlement s
                      WHERE s.partition = $1 AND s.standing = 'SETTLED')
   AND NOT EXISTS (SELECT FROM receivable_entry e WHERE e.partition = $1 AND e.item = i.sequence)
 GROUP BY i.account, side
 ORDER BY i.account, side
