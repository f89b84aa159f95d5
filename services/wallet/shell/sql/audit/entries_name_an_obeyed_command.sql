SELECT e.transaction AS subject, e.command_id AS stored,
       CASE WHEN c.command_id IS NULL THEN 'no such command'
            WHEN c.refusal IS NOT NULL THEN 'was refused: ' || c.refusal
            ELSE 'is of ' || c.participant || ', recorded ' || c.recorded_at
       END AS recomputed
  FROM (SELECT * FROM entry WHERE partition = $1) e
  LEFT JOIN (SELECT * FROM command_log WHERE partition = $1) c USING (command_id)
 WHERE c.command_id IS NULL OR c.refusal IS NOT NULL OR c.cause = ''
    OR c.recorded_at <> e.recorded_at
    OR (c.participant <> '' AND 'wallet:' || c.participant NOT IN (e.from_account, e.to_account))
