-- The tables the runtime needs in each service's schema. Copy them into the service's migration, or
-- run this text there (`shared.runtime.postgres.position_tables()`) with search_path set to the
-- schema. The service's role needs SELECT, INSERT, UPDATE on position; SELECT, INSERT, UPDATE,
-- DELETE on parked; SELECT, INSERT on dead_letter.

-- Where each partition stands. One row a partition, moved in the transaction of its effects.
CREATE TABLE position (
    partition         integer PRIMARY KEY,
    epoch             bigint  NOT NULL DEFAULT 0,   -- raised by each takeover: fences the previous owner
    next_offset       bigint  NOT NULL DEFAULT 0,
    upstream_sequence bigint  NOT NULL DEFAULT 0,   -- last dense number accepted from upstream
    recorded_at       timestamptz,                  -- of the last record judged
    cursor            text,                         -- where an unfinished record goes on
    owner_pid         integer,                      -- backend of the owner's session
    published         jsonb   NOT NULL DEFAULT '{}',-- topic -> last sequence known to be on it
    heard             jsonb   NOT NULL DEFAULT '{}',-- upstream partition -> last offset heard, latest time
    alarm             text,                         -- why the partition stands still, if it does
    alarmed_at        timestamptz
);

-- Records that made our code raise, and those of the same participant that came after, in order.
CREATE TABLE parked (
    partition     integer NOT NULL,
    message_key   text    NOT NULL,                 -- the participant
    record_offset bigint  NOT NULL,
    body          bytea   NOT NULL,                 -- the record as it was delivered
    reason        text    NOT NULL,
    PRIMARY KEY (partition, message_key, record_offset)
);

-- Bytes that could not be read: append-only, announced like any outgoing row.
CREATE TABLE dead_letter (
    partition     integer NOT NULL,
    sequence      bigint  NOT NULL,
    message_key   text    NOT NULL,                 -- topic:partition:offset of the bytes
    body          bytea   NOT NULL,
    PRIMARY KEY (partition, sequence)
);
