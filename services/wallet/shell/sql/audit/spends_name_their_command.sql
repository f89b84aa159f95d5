SELECT s.spend_id AS subject, s.standing || ' by ' || s.command_id AS stored,
       coalesce('command was refused: ' || c.refusal, 'no such command') AS recomputed
  FROM (SELECT * FROM spend WHERE partition = $1) s
  LEFT JOIN (SELECT * FROM command_log WHERE partition = $1) c USING (command_id)
 WHERE c.command_id IS NULL OR (c.refusal IS NOT NULL) <> (s.standing IN ('REFUSED', 'PURCHASE_REFUSED'))
