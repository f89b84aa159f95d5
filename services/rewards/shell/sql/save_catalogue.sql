INSERT INTO catalogue_change (partition, version, recorded_at, message, code, change)
SELECT $1, * FROM unnest($2::bigint[], $3::timestamptz[], $4::text[], $5::text[], $6::jsonb[])
