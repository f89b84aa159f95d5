INSERT INTO receivable AS r (partition, account, debit_minor, credit_minor)
SELECT $1, * FROM unnest($2::text[], $3::bigint[], $4::bigint[])
    ON CONFLICT (partition, account) DO UPDATE
   SET debit_minor = r.debit_minor + EXCLUDED.debit_minor,
       credit_minor = r.credit_minor + EXCLUDED.credit_minor
