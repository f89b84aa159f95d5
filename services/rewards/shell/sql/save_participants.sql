INSERT INTO participant (partition, participant, body, birthday, name_day)
SELECT $1, * FROM unnest($2::text[], $3::bytea[], $4::text[], $5::text[])
ON CONFLICT (partition, participant) DO UPDATE
   SET body = EXCLUDED.body, birthday = EXCLUDED.birthday, name_day = EXCLUDED.name_day
