DELETE FROM open_lot o
 USING unnest($2::text[], $3::uuid[]) AS closed (participant, lot_id)
 WHERE o.partition = $1 AND o.participant = closed.participant AND o.lot_id = closed.lot_id
