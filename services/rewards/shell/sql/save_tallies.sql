INSERT INTO tally (partition, participant, offer, body)
SELECT $1, * FROM unnest($2::text[], $3::text[], $4::bytea[])
ON CONFLICT (partition, participant, offer) DO UPDATE SET body = EXCLUDED.body
