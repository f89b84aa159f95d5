SELECT transaction AS subject,
       format('%s from %s to %s', kind, from_account, to_account) AS stored,
       'an account of the kind, and a wallet' AS recomputed
  FROM entry
 WHERE partition = $1
   AND NOT CASE kind
           WHEN 'AWARD' THEN from_account = 'awards' AND starts_with(to_account, 'wallet:')
           WHEN 'CREDIT' THEN from_account = 'credits' AND starts_with(to_account, 'wallet:')
           WHEN 'SPEND' THEN to_account = 'spends' AND starts_with(from_account, 'wallet:')
           WHEN 'DEBIT' THEN to_account = 'debits' AND starts_with(from_account, 'wallet:')
           WHEN 'REIMBURSE'
           THEN to_account = 'reimbursements' AND starts_with(from_account, 'wallet:')
           WHEN 'TRANSFER' THEN starts_with(from_account, 'wallet:') AND starts_with(to_account, 'transfers:')
             OR from_account = 'transfers:' || substr(to_account, 8) AND starts_with(to_account, 'wallet:')
           WHEN 'EXPIRATION' THEN to_account = 'expirations' AND starts_with(from_account, 'wallet:')
           WHEN 'VOID' THEN starts_with(from_account, 'wallet:') <> starts_with(to_account, 'wallet:')
           ELSE false
           END
