SELECT partition, lot_id::text, entry, kind, participant, amount_minor, expires_at, detail
  FROM lot WHERE partition = $1 ORDER BY entry
