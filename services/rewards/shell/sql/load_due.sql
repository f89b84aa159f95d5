SELECT participant, sum(events)::bigint AS events
  FROM (
        (SELECT participant, count(*) AS events
           FROM event
          WHERE partition = $1 AND evaluation = 'WAITING' AND participant > $2
          GROUP BY participant
          ORDER BY participant
          LIMIT $3)
        UNION ALL
        (SELECT participant, 0
           FROM participant
          WHERE $4 AND partition = $1 AND participant > $2
          ORDER BY participant
          LIMIT $3)
        UNION ALL
        (SELECT participant, 0
           FROM participant
          WHERE partition = $1 AND birthday = ANY($5::text[]) AND participant > $2
          ORDER BY participant
          LIMIT $3)
        UNION ALL
        (SELECT participant, 0
           FROM participant
          WHERE partition = $1 AND name_day = ANY($6::text[]) AND participant > $2
          ORDER BY participant
          LIMIT $3)
       ) AS found
 GROUP BY participant
 ORDER BY participant
 LIMIT $3
