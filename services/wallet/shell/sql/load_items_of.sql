-- What merchants are due of these awards and spends, and no settlement has booked.
SELECT i.partition, i.sequence, i.account, i.reason, i.amount_minor, i.of_minor,
       i.transaction::text, i.about::text, i.currency, i.scheme, i.command_id::text, i.recorded_at
  FROM receivable_item i
 WHERE i.partition = $1 AND i.about = ANY($2::uuid[])
   AND NOT EXISTS (SELECT FROM receivable_entry e WHERE e.partition = $1 AND e.item = i.sequence)
 ORDER BY i.sequence
