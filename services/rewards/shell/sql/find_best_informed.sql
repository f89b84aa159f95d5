SELECT partition, heard.version
  FROM position p, LATERAL (
       SELECT max(c.version) AS version FROM catalogue_change c WHERE c.partition = p.partition
  ) heard
 WHERE heard.version IS NOT NULL
 ORDER BY heard.version DESC, partition
 LIMIT 1
