-- How the latest settlement stands: a draft that nobody has ended holds off all others.
SELECT settlement, standing, last_item
  FROM settlement
 WHERE partition = $1
 ORDER BY sequence DESC
 LIMIT 1
