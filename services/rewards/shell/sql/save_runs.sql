INSERT INTO run_log (partition, run_id, version, kind, definition, as_of, recorded_at)
SELECT $1, * FROM unnest(
    $2::text[], $3::bigint[], $4::text[], $5::text[], $6::timestamptz[], $7::timestamptz[])
