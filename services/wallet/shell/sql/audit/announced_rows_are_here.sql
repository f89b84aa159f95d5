WITH here AS (
    SELECT 'wallet.transactions.v1' AS topic, max(sequence) AS last
      FROM outgoing_transaction WHERE partition = $1
     UNION ALL
    SELECT 'wallet.awards.v1', max(sequence) FROM outgoing_award WHERE partition = $1
     UNION ALL
    SELECT 'ingestion.inbound.v1', max(sequence) FROM notice WHERE partition = $1
     UNION ALL
    SELECT 'wallet.receivables.v1', max(sequence) FROM outgoing_receivable WHERE partition = $1
     UNION ALL
    SELECT 'wallet.seals.v1', max(sequence) FROM seal WHERE partition = $1
)
SELECT h.topic AS subject, coalesce(h.last, 0) AS stored, (p.last)::bigint AS recomputed
  FROM here h
  JOIN (SELECT key AS topic, value::bigint AS last
          FROM position, jsonb_each_text(published) WHERE partition = $1) p
    ON p.topic = h.topic OR p.topic LIKE '%.' || h.topic
 WHERE p.last > coalesce(h.last, 0)
