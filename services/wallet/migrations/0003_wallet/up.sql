-- What the wallet tells other participants' partitions, as it stands on ingestion.inbound.v1.
CREATE TABLE wallet.notice (
    partition   integer NOT NULL,
    sequence    bigint  NOT NULL,
    message_key text    NOT NULL COLLATE "C",
    body        bytea   NOT NULL,
    PRIMARY KEY (partition, sequence)
);
CALL wallet.keep_append_only('wallet.notice');

-- Money that moved otherwise than by awards and spends is found by its transaction, or by the
-- command that moved it: such transactions are rare, and all others cost nothing here.
CREATE INDEX entry_movement ON wallet.entry (partition, transaction)
 WHERE kind IN ('DEBIT', 'REIMBURSE', 'TRANSFER');
CREATE INDEX entry_movement_command ON wallet.entry (partition, command_id)
 WHERE kind IN ('DEBIT', 'REIMBURSE', 'TRANSFER');
