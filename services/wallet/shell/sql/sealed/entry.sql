SELECT partition, sequence, transaction::text, kind, from_account, to_account, amount_minor,
       voids::text, command_id::text, recorded_at, value_date
  FROM entry WHERE partition = $1 ORDER BY sequence
