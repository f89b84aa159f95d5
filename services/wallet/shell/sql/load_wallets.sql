-- Whole wallets of any partitions as one statement sees them: a row for each open lot, or one
-- without; what is owed as JSON, the oldest first.
SELECT wanted.participant, b.balance_minor, o.remaining_minor, l.kind, l.detail,
       CASE WHEN b.owed_minor <> 0 THEN (
           SELECT json_agg(json_build_object(
                      'transaction', d.transaction, 'kind', d.kind,
                      'rest_minor', d.rest_minor, 'detail', d.detail) ORDER BY d.place)::text
             FROM owed d
            WHERE d.partition = wanted.partition AND d.participant = wanted.participant
       ) END AS owed
  FROM unnest($1::integer[], $2::text[]) AS wanted (partition, participant)
  JOIN balance b ON b.partition = wanted.partition AND b.participant = wanted.participant
  LEFT JOIN open_lot o
    ON o.partition = wanted.partition AND o.participant = wanted.participant
  LEFT JOIN lot l ON l.partition = wanted.partition AND l.lot_id = o.lot_id
