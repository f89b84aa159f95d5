INSERT INTO run_extension (partition, sequence, run_id,
                           participants, events, awards, amount_minor, parked)
SELECT $1, * FROM unnest(
    $2::bigint[], $3::text[], $4::bigint[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[])
