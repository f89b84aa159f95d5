UPDATE event e
   SET state = changed.state,
       evaluation = changed.evaluation,
       body = COALESCE(changed.body, e.body),
       standing = changed.standing,
       decisions = e.decisions || changed.decisions::bigint[]
  FROM unnest($2::uuid[], $3::text[], $4::text[], $5::bytea[], $6::bytea[], $7::text[])
       AS changed (event_id, state, evaluation, body, standing, decisions)
 WHERE e.partition = $1 AND e.event_id = changed.event_id
