INSERT INTO diary (partition, body) VALUES ($1, $2)
ON CONFLICT (partition) DO UPDATE SET body = EXCLUDED.body
