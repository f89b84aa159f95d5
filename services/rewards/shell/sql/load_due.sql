SELECT participant, count(*) AS events
  FROM event
 WHERE partition = $1 AND evaluation = 'WAITING' AND participant > $2
 GROUP BY participant
 ORDER BY participant
 LIMIT $3
