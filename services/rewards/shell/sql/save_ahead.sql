INSERT INTO ahead (partition, participant) SELECT $1, * FROM unnest($2::text[])
