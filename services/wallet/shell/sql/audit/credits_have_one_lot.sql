SELECT coalesce(e.transaction, l.lot_id) AS subject,
       l.kind || ' lot of ' || l.amount_minor || ' of ' || l.participant || ', entry ' || l.entry AS stored,
       e.kind || ' entry of ' || e.amount_minor || ' to ' || e.to_account || ', ' || e.sequence
           AS recomputed
  FROM (SELECT * FROM entry
         WHERE partition = $1 AND kind IN ('AWARD', 'CREDIT', 'TRANSFER')
           AND starts_with(to_account, 'wallet:')) e
  FULL JOIN (SELECT * FROM lot WHERE partition = $1) l ON l.lot_id = e.transaction
 WHERE (l.entry, l.kind, l.amount_minor, 'wallet:' || l.participant)
       IS DISTINCT FROM (e.sequence, e.kind, e.amount_minor, e.to_account)
    OR CASE WHEN l.detail IS JSON
            THEN (l.detail::jsonb ->> 'amount_minor', l.detail::jsonb ->> 'participant')
                 IS DISTINCT FROM (l.amount_minor::text, l.participant)
            ELSE true END
