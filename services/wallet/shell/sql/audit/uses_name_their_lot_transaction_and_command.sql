SELECT 'use ' || u.sequence AS subject,
       format('%s %s of lot %s', u.kind, u.transaction, u.lot_id) AS stored,
       concat_ws(', ', CASE WHEN l.lot_id IS NULL THEN 'no such lot' END,
                       CASE WHEN e.kind IS NULL THEN 'no such transaction' END,
                       CASE WHEN c.command_id IS NULL THEN 'no such command' END) AS recomputed
  FROM (SELECT * FROM lot_use WHERE partition = $1) u
  LEFT JOIN (SELECT * FROM lot WHERE partition = $1) l ON l.lot_id = u.lot_id
  LEFT JOIN (SELECT transaction, kind FROM entry WHERE partition = $1) e
    ON e.transaction = u.transaction AND e.kind = u.kind
  LEFT JOIN (SELECT * FROM command_log WHERE partition = $1) c ON c.command_id = u.command_id
 WHERE l.lot_id IS NULL OR e.kind IS NULL OR c.command_id IS NULL
