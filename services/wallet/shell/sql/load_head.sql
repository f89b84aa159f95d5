-- The last seal: where every table of the ledger stands, for each batch ends with one.
SELECT sequence, digest, commands, entries, lot_uses, spends, divergences,
       receivable_items, receivable_entries, settlements
  FROM seal
 WHERE partition = $1
 ORDER BY sequence DESC
 LIMIT 1
