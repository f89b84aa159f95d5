SELECT partition
  FROM participant
 WHERE partition IN (SELECT partition FROM position) AND participant = $1
