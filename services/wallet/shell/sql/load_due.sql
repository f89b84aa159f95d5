-- Participants with credits that have ended, after this one, in the order of their codes; how many.
SELECT participant, count(*) AS lots
  FROM open_lot
 WHERE partition = $1 AND expires_at <= $2 AND participant > $3
 GROUP BY participant
 ORDER BY participant
 LIMIT $4
