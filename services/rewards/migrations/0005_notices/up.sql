-- What participants' partitions tell each other, as it stands on ingestion.inbound.v1; append-only.
CREATE TABLE rewards.notice (
    partition   integer NOT NULL,
    sequence    bigint  NOT NULL,
    message_key text    NOT NULL COLLATE "C",
    body        bytea   NOT NULL,
    PRIMARY KEY (partition, sequence)
);
CALL rewards.keep_append_only('rewards.notice');
