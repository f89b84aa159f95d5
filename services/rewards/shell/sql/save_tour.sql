INSERT INTO tour (partition, run_offset, marker, run_id, now, after, counts)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (partition) DO UPDATE
   SET run_offset = EXCLUDED.run_offset, marker = EXCLUDED.marker, run_id = EXCLUDED.run_id,
       now = EXCLUDED.now, after = EXCLUDED.after, counts = EXCLUDED.counts
