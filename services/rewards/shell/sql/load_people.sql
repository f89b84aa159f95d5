-- Participants of any partitions, each with their tallies, as one statement sees them.
SELECT p.participant, p.body,
       ARRAY(SELECT t.offer FROM tally t
              WHERE t.partition = p.partition AND t.participant = p.participant
              ORDER BY t.offer) AS offers,
       ARRAY(SELECT t.body FROM tally t
              WHERE t.partition = p.partition AND t.participant = p.participant
              ORDER BY t.offer) AS tallies
  FROM unnest($1::integer[], $2::text[]) AS wanted (partition, participant)
  JOIN participant p ON p.partition = wanted.partition AND p.participant = wanted.participant
