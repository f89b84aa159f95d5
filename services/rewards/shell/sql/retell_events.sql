UPDATE event e
   SET participant = told.participant,
       event_type = told.event_type,
       performed_on = told.performed_on,
       merchant = told.merchant
  FROM unnest($2::uuid[], $3::text[], $4::text[], $5::timestamptz[], $6::text[])
       AS told (event_id, participant, event_type, performed_on, merchant)
 WHERE e.partition = $1 AND e.event_id = told.event_id
