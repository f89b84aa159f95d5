SELECT DISTINCT ON (c.code) c.change,
       GREATEST(
           c.recorded_at,
           (SELECT max(r.as_of) FROM run_log r
             WHERE r.partition = c.partition AND r.definition = c.code)
       ) AS since
  FROM catalogue_change c
 WHERE c.partition = (SELECT min(partition) FROM position) AND c.message = 'run_definition'
 ORDER BY c.code, c.version DESC
