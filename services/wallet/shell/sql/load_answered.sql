-- Which of these commands were answered before, and what they asked.
SELECT command_id::text, replace(content_hash::text, '-', '') AS content_hash
  FROM command_log
 WHERE partition = $1 AND command_id = ANY($2::uuid[])
