SELECT partition, sequence, account, reason, amount_minor, of_minor, transaction::text,
       about::text, currency, scheme, command_id::text, recorded_at
  FROM receivable_item WHERE partition = $1 ORDER BY sequence
