SELECT partition, sequence, transaction::text, kind, lot_id::text, amount_minor, command_id::text
  FROM lot_use WHERE partition = $1 ORDER BY sequence
