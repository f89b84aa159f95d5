DELETE FROM owed WHERE partition = $1 AND participant = ANY($2::text[])
