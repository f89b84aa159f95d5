SELECT partition, sequence, command_id::text, replace(content_hash::text, '-', ''), participant,
       record_offset, recorded_at
  FROM divergence WHERE partition = $1 ORDER BY sequence
