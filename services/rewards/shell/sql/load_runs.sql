SELECT run_id FROM run_log WHERE partition = $1 AND run_id = ANY($2::text[])
