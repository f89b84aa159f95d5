SELECT array_agg(partition) FROM position
