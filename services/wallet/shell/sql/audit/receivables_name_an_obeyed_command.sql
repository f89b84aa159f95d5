WITH written AS (
    SELECT 'entry ' || sequence AS subject, command_id, recorded_at
      FROM receivable_entry WHERE partition = $1
     UNION ALL
    SELECT 'item ' || sequence, command_id, recorded_at FROM receivable_item WHERE partition = $1
     UNION ALL
    SELECT 'settlement ' || sequence, command_id, recorded_at FROM settlement WHERE partition = $1
)
SELECT w.subject, w.command_id AS stored,
       CASE WHEN c.command_id IS NULL THEN 'no such command'
            WHEN c.refusal IS NOT NULL THEN 'was refused: ' || c.refusal
            ELSE 'recorded ' || c.recorded_at
       END AS recomputed
  FROM written w
  LEFT JOIN (SELECT * FROM command_log WHERE partition = $1) c USING (command_id)
 WHERE c.command_id IS NULL OR c.refusal IS NOT NULL OR c.recorded_at <> w.recorded_at
