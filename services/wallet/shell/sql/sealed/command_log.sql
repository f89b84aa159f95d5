SELECT partition, sequence, command_id::text, replace(content_hash::text, '-', ''), refusal,
       participant, cause, recorded_at
  FROM command_log WHERE partition = $1 ORDER BY sequence
