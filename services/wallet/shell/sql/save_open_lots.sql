INSERT INTO open_lot (partition, participant, lot_id, remaining_minor, expires_at)
SELECT $1, * FROM unnest($2::text[], $3::uuid[], $4::bigint[], $5::timestamptz[])
    ON CONFLICT (partition, participant, lot_id) DO UPDATE
   SET remaining_minor = EXCLUDED.remaining_minor
