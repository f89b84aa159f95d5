UPDATE event e
   SET state = changed.state,
       evaluation = changed.evaluation,
       waits_for = changed.waits_for::text[],
       awarded_at = changed.awarded_at,
       body = COALESCE(changed.body, e.body),
       standing = changed.standing,
       decisions = e.decisions || changed.decisions::bigint[]
  FROM unnest(
       $2::uuid[], $3::text[], $4::text[], $5::text[], $6::timestamptz[], $7::bytea[],
       $8::bytea[], $9::text[])
       AS changed (event_id, state, evaluation, waits_for, awarded_at, body, standing, decisions)
 WHERE e.partition = $1 AND e.event_id = changed.event_id
