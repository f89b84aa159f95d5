SELECT e.participant, e.standing
  FROM event e
  JOIN unnest($2::text[], $3::timestamptz[]) AS wanted (participant, since)
    ON e.participant = wanted.participant AND e.awarded_at > wanted.since
 WHERE e.partition = $1 AND e.awarded_at IS NOT NULL
