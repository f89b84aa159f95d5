SELECT partition, spend_id::text, sequence, participant, purchase::text, purchase_total_minor,
       standing, amount_minor, command_id::text, detail
  FROM spend WHERE partition = $1 ORDER BY sequence
