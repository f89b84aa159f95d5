-- What a settlement has booked, by account and side.
SELECT account, side, sum(amount_minor)::bigint AS amount_minor,
       coalesce(sum(amount_minor) FILTER (WHERE reason = 'CONTRIBUTION'), 0)::bigint
           AS contribution_minor,
       count(*)::integer AS lines
  FROM receivable_entry
 WHERE partition = $1 AND settlement = $2
 GROUP BY account, side
 ORDER BY account, side
