INSERT INTO run_log (partition, run_id, version, kind, definition, as_of, recorded_at,
                     participants, events, awards, amount_minor, parked, refused)
SELECT $1, * FROM unnest(
    $2::text[], $3::bigint[], $4::text[], $5::text[], $6::timestamptz[], $7::timestamptz[],
    $8::bigint[], $9::bigint[], $10::bigint[], $11::bigint[], $12::bigint[], $13::text[])
