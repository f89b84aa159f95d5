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
        UNION ALL
        (SELECT participant, 0
           FROM participant
          WHERE $7::timestamptz IS NOT NULL AND partition = $1 AND rest_until = '-infinity'
            AND participant > $2
          ORDER BY participant
          LIMIT $3)
        UNION ALL
        -- Few are, so they are found by their moment and sorted; never everybody in order.
        (SELECT participant, 0
           FROM (SELECT participant
                   FROM participant
                  WHERE partition = $1 AND rest_until > '-infinity' AND rest_until < 'infinity'
                    AND rest_until <= $7
                 OFFSET 0) AS rested
          WHERE participant > $2
          ORDER BY participant
          LIMIT $3)
       ) AS found
 GROUP BY participant
 ORDER BY participant
 LIMIT $3
