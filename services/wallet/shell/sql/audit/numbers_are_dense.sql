WITH numbered AS (
    SELECT 'command_log' AS subject, count(*), min(sequence), max(sequence), count(DISTINCT sequence)
           AS different FROM command_log WHERE partition = $1
     UNION ALL
    SELECT 'divergence', count(*), min(sequence), max(sequence), count(*)
      FROM divergence WHERE partition = $1
     UNION ALL
    SELECT 'entry', count(*), min(sequence), max(sequence), count(*) FROM entry WHERE partition = $1
     UNION ALL
    SELECT 'lot_use', count(*), min(sequence), max(sequence), count(*)
      FROM lot_use WHERE partition = $1
     UNION ALL
    SELECT 'spend', count(*), min(sequence), max(sequence), count(DISTINCT sequence)
      FROM spend WHERE partition = $1
     UNION ALL
    SELECT 'receivable_item', count(*), min(sequence), max(sequence), count(*)
      FROM receivable_item WHERE partition = $1
     UNION ALL
    SELECT 'receivable_entry', count(*), min(sequence), max(sequence), count(*)
      FROM receivable_entry WHERE partition = $1
     UNION ALL
    SELECT 'settlement', count(*), min(sequence), max(sequence), count(*)
      FROM settlement WHERE partition = $1
     UNION ALL
    SELECT 'outgoing_receivable', count(*), min(sequence), max(sequence), count(*)
      FROM outgoing_receivable WHERE partition = $1
     UNION ALL
    SELECT 'seal', count(*), min(sequence), max(sequence), count(*) FROM seal WHERE partition = $1
     UNION ALL
    SELECT 'outgoing_transaction', count(*), min(sequence), max(sequence), count(*)
      FROM outgoing_transaction WHERE partition = $1
     UNION ALL
    SELECT 'outgoing_award', count(*), min(sequence), max(sequence), count(*)
      FROM outgoing_award WHERE partition = $1
     UNION ALL
    SELECT 'notice', count(*), min(sequence), max(sequence), count(*)
      FROM notice WHERE partition = $1
     UNION ALL
    SELECT 'dead_letter', count(*), min(sequence), max(sequence), count(*)
      FROM dead_letter WHERE partition = $1
)
SELECT subject, format('%s rows, %s to %s', count, min, max) AS stored,
       format('%s rows, 1 to %s', max, max) AS recomputed
  FROM numbered
 WHERE count > 0 AND (min <> 1 OR max <> count OR different <> count)
