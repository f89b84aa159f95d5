-- What merchants are due and no settlement has booked; a settlement leaves nothing before its end.
SELECT i.partition, i.sequence, i.account, i.reason, i.amount_minor, i.of_minor,
       i.transaction::text, i.about::text, i.currency, i.scheme, i.command_id::text, i.recorded_at
  FROM receivable_item i
 WHERE i.partition = $1 AND i.sequence <= $3
   AND i.sequence > greatest($2, (SELECT coalesce(max(s.last_item), 0) FROM settlement s
                                   WHERE s.partition = $1 AND s.standing = 'SETTLED'))
   AND NOT EXISTS (SELECT FROM receivable_entry e WHERE e.partition = $1 AND e.item = i.sequence)
 ORDER BY i.sequence
 LIMIT $4
