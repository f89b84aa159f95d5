INSERT INTO participant (partition, participant, body, birthday, name_day, rest_until)
SELECT $1, participant, body, birthday, name_day,
       CASE WHEN astir THEN '-infinity' ELSE COALESCE(rest_until, 'infinity') END
  FROM unnest($2::text[], $3::bytea[], $4::text[], $5::text[], $6::boolean[], $7::timestamptz[])
       AS changed (participant, body, birthday, name_day, astir, rest_until)
ON CONFLICT (partition, participant) DO UPDATE
   SET body = EXCLUDED.body, birthday = EXCLUDED.birthday, name_day = EXCLUDED.name_day,
       rest_until = EXCLUDED.rest_until
