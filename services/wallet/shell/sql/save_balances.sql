INSERT INTO balance (partition, participant, balance_minor, owed_minor)
SELECT $1, * FROM unnest($2::text[], $3::bigint[], $4::bigint[])
    ON CONFLICT (partition, participant) DO UPDATE
   SET balance_minor = EXCLUDED.balance_minor, owed_minor = EXCLUDED.owed_minor
