SELECT partition, sequence, account, side, amount_minor, reason, transaction::text, about::text,
       document, scheme, settlement, item, command_id::text, recorded_at
  FROM receivable_entry WHERE partition = $1 ORDER BY sequence
