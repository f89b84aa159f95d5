INSERT INTO run_clock (partition, run_id, began_at, ended_at)
SELECT $1, * FROM unnest($2::text[], $3::timestamptz[], $4::timestamptz[])
ON CONFLICT (partition, run_id) DO UPDATE SET ended_at = EXCLUDED.ended_at
