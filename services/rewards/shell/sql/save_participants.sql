INSERT INTO participant (partition, participant, body)
SELECT $1, * FROM unnest($2::text[], $3::bytea[])
ON CONFLICT (partition, participant) DO UPDATE SET body = EXCLUDED.body
