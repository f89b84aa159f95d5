INSERT INTO platform (partition, currency, time_zone) VALUES ($1, $2, $3)
ON CONFLICT (partition) DO NOTHING
