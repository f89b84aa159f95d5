-- The debits, reimbursements and transfers of these ids, each with the others of its command.
SELECT substr(m.from_account, 8) AS participant, m.transaction::text,
       m.kind, m.from_account,
       m.to_account, m.amount_minor, m.command_id::text,
       EXISTS (SELECT FROM entry e WHERE e.partition = $1 AND e.voids = m.transaction) AS voided
  FROM entry m
 WHERE m.partition = $1 AND m.kind IN ('DEBIT', 'REIMBURSE', 'TRANSFER')
   AND m.command_id = ANY(ARRAY(
           SELECT o.command_id FROM entry o
            WHERE o.partition = $1 AND o.kind IN ('DEBIT', 'REIMBURSE', 'TRANSFER')
              AND o.transaction = ANY($2::uuid[]) AND starts_with(o.from_account, 'wallet:')))
 ORDER BY m.sequence
