WITH settled AS (
    SELECT coalesce(max(last_item), 0) AS last_item
      FROM settlement WHERE partition = $1 AND standing = 'SETTLED'
), booked AS (
    SELECT settlement, count(*) AS items,
           coalesce(sum(amount_minor) FILTER (WHERE side = 'DEBIT'), 0)::bigint AS debit_minor,
           coalesce(sum(amount_minor) FILTER (WHERE side = 'CREDIT'), 0)::bigint AS credit_minor
      FROM receivable_entry WHERE partition = $1 AND settlement IS NOT NULL GROUP BY settlement
)
SELECT 'item ' || i.sequence AS subject, 'not settled' AS stored,
       'settled up to item ' || s.last_item AS recomputed
  FROM receivable_item i
  JOIN settled s ON i.sequence <= s.last_item
  LEFT JOIN receivable_entry e ON e.partition = $1 AND e.item = i.sequence
 WHERE i.partition = $1 AND e.item IS NULL
 UNION ALL
SELECT 'settlement ' || s.settlement,
       format('%s items, debits %s, credits %s', s.items, s.debit_minor, s.credit_minor),
       format('%s items, debits %s, credits %s', coalesce(b.items, 0), coalesce(b.debit_minor, 0),
              coalesce(b.credit_minor, 0))
  FROM settlement s
  LEFT JOIN booked b USING (settlement)
 WHERE s.partition = $1 AND s.standing = 'SETTLED'
   AND (s.items, s.debit_minor, s.credit_minor)
       IS DISTINCT FROM
       (coalesce(b.items, 0), coalesce(b.debit_minor, 0), coalesce(b.credit_minor, 0))
