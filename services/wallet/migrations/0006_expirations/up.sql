-- What an expiry run took is found by the command that asked for it; few entries are of that kind.
CREATE INDEX entry_expiration ON wallet.entry (partition, command_id)
 WHERE kind = 'EXPIRATION';
