SELECT o.participant, o.remaining_minor, l.kind, l.detail
  FROM open_lot o
  JOIN lot l ON l.partition = $1 AND l.lot_id = o.lot_id
 WHERE o.partition = $1 AND o.participant = ANY($2::text[])
