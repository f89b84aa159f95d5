SELECT partition, sequence, settlement, standing, as_of, last_item, items, debit_minor,
       credit_minor, command_id::text, recorded_at
  FROM settlement WHERE partition = $1 ORDER BY sequence
