SELECT version, recorded_at, message, code, change
  FROM catalogue_change
 WHERE partition = $1 AND version > $2
 ORDER BY version
