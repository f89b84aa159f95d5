-- The ledger. Applied as rewardstream_owner; see notes.md.

CREATE SCHEMA wallet;
SET LOCAL search_path TO wallet;

-- Where each partition stands -------------------------------------------------------------------

CREATE TABLE position (
    partition         integer PRIMARY KEY,
    epoch             bigint  NOT NULL DEFAULT 0,
    next_offset       bigint  NOT NULL DEFAULT 0,
    upstream_sequence bigint  NOT NULL DEFAULT 0,
    recorded_at       timestamptz,
    cursor            text,
    owner_pid         integer,
    published         jsonb   NOT NULL DEFAULT '{}',
    alarm             text,
    alarmed_at        timestamptz
);

CREATE TABLE parked (
    partition     integer NOT NULL,
    message_key   text    NOT NULL,
    record_offset bigint  NOT NULL,
    record_key    bytea,
    body          bytea   NOT NULL,
    reason        text    NOT NULL,
    PRIMARY KEY (partition, message_key, record_offset)
);

-- The ledger: append-only -----------------------------------------------------------------------

-- Every command once. A command id told again with the same content_hash is a replay.
CREATE TABLE command_log (
    partition    integer     NOT NULL,
    sequence     bigint      NOT NULL,            -- dense: the order in which they were answered
    command_id   uuid        NOT NULL,
    content_hash uuid        NOT NULL,            -- 128 bits over what was asked
    refusal      text        COLLATE "C",         -- code of the refusal; NULL was obeyed
    participant  text        NOT NULL COLLATE "C",-- empty: a run over all of them
    cause        text        NOT NULL COLLATE "C",-- the event, or the run, that it began with
    recorded_at  timestamptz NOT NULL,
    PRIMARY KEY (partition, command_id)
);

-- Command ids told again with other content: never applied.
CREATE TABLE divergence (
    partition     integer     NOT NULL,
    sequence      bigint      NOT NULL,
    command_id    uuid        NOT NULL,
    content_hash  uuid        NOT NULL,
    participant   text        NOT NULL COLLATE "C",
    record_offset bigint      NOT NULL,
    recorded_at   timestamptz NOT NULL,
    PRIMARY KEY (partition, sequence)
);

-- Double entry: each row moves an amount between two accounts.
CREATE TABLE entry (
    partition    integer     NOT NULL,
    sequence     bigint      NOT NULL,
    transaction  uuid        NOT NULL,
    kind         text        NOT NULL COLLATE "C",
    from_account text        NOT NULL COLLATE "C",
    to_account   text        NOT NULL COLLATE "C",
    amount_minor bigint      NOT NULL CHECK (amount_minor > 0),
    voids        uuid,                            -- the transaction that a VOID takes back
    command_id   uuid        NOT NULL,
    recorded_at  timestamptz NOT NULL,
    value_date   date,
    PRIMARY KEY (partition, sequence),
    CHECK (from_account <> to_account),
    CHECK ((kind = 'VOID') = (voids IS NOT NULL))
);
-- What was voided is found by it, and nothing is voided twice.
CREATE UNIQUE INDEX entry_voids ON entry (partition, voids) WHERE voids IS NOT NULL;

-- One credit: what may be spent, by whom and until when. Its id is the transaction's.
CREATE TABLE lot (
    partition    integer NOT NULL,
    lot_id       uuid    NOT NULL,
    entry        bigint  NOT NULL,                -- sequence of its entry
    kind         text    NOT NULL COLLATE "C",
    participant  text    NOT NULL COLLATE "C",
    amount_minor bigint  NOT NULL CHECK (amount_minor > 0),
    expires_at   timestamptz,
    detail       text    NOT NULL COLLATE "C",    -- the command that asked for it
    PRIMARY KEY (partition, lot_id)
);

-- Which transaction took how much of which lot; a negative amount was given back.
CREATE TABLE lot_use (
    partition    integer NOT NULL,
    sequence     bigint  NOT NULL,
    transaction  uuid    NOT NULL,
    kind         text    NOT NULL COLLATE "C",    -- of that transaction
    lot_id       uuid    NOT NULL,
    amount_minor bigint  NOT NULL CHECK (amount_minor <> 0),
    command_id   uuid    NOT NULL,
    PRIMARY KEY (partition, sequence)
);
CREATE INDEX lot_use_lot ON lot_use (partition, lot_id);
CREATE INDEX lot_use_transaction ON lot_use (partition, transaction);

-- What became of spend requests; the last row of a request is how it stands.
CREATE TABLE spend (
    partition            integer NOT NULL,
    spend_id             uuid    NOT NULL,
    sequence             bigint  NOT NULL,
    participant          text    NOT NULL COLLATE "C",
    purchase             uuid    NOT NULL,
    purchase_total_minor bigint  NOT NULL,
    standing             text    NOT NULL COLLATE "C",
    amount_minor         bigint  NOT NULL,        -- added to what was spent on the purchase
    command_id           uuid    NOT NULL,
    detail               text    NOT NULL COLLATE "C", -- the request as it was asked for
    PRIMARY KEY (partition, spend_id, sequence)
);
CREATE INDEX spend_purchase ON spend (partition, purchase);

-- One row a batch: a hash over its rows and the hash before. Announced on wallet.seals.v1.
CREATE TABLE seal (
    partition   integer NOT NULL,
    sequence    bigint  NOT NULL,
    message_key text    NOT NULL COLLATE "C",
    body        bytea   NOT NULL,
    digest      text    NOT NULL COLLATE "C",
    previous    text    NOT NULL COLLATE "C",
    commands    bigint  NOT NULL,                 -- last row of each table that is covered
    entries     bigint  NOT NULL,
    lot_uses    bigint  NOT NULL,
    spends      bigint  NOT NULL,
    divergences bigint  NOT NULL,
    PRIMARY KEY (partition, sequence)
);

-- What was said, in the order in which it was said.
CREATE TABLE outgoing_transaction (
    partition   integer NOT NULL,
    sequence    bigint  NOT NULL,
    message_key text    NOT NULL COLLATE "C",
    body        bytea   NOT NULL,
    PRIMARY KEY (partition, sequence)
);

CREATE TABLE outgoing_award (
    partition   integer NOT NULL,
    sequence    bigint  NOT NULL,
    message_key text    NOT NULL COLLATE "C",
    body        bytea   NOT NULL,
    PRIMARY KEY (partition, sequence)
);

CREATE TABLE dead_letter (
    partition   integer NOT NULL,
    sequence    bigint  NOT NULL,
    message_key text    NOT NULL COLLATE "C",
    body        bytea   NOT NULL,
    PRIMARY KEY (partition, sequence)
);

-- Projections: can be thrown away and rebuilt ----------------------------------------------------

CREATE TABLE balance (
    partition     integer NOT NULL,
    participant   text    NOT NULL COLLATE "C",
    balance_minor bigint  NOT NULL,
    owed_minor    bigint  NOT NULL,               -- the part of debits that no credit covers
    PRIMARY KEY (partition, participant)
) WITH (fillfactor = 80);

CREATE TABLE open_lot (
    partition       integer NOT NULL,
    participant     text    NOT NULL COLLATE "C",
    lot_id          uuid    NOT NULL,
    remaining_minor bigint  NOT NULL CHECK (remaining_minor > 0),
    expires_at      timestamptz,
    PRIMARY KEY (partition, participant, lot_id)
) WITH (fillfactor = 90);
CREATE INDEX open_lot_expiry ON open_lot (partition, expires_at) WHERE expires_at IS NOT NULL;

CREATE TABLE owed (
    partition   integer NOT NULL,
    participant text    NOT NULL COLLATE "C",
    place       integer NOT NULL,                 -- oldest first
    transaction uuid    NOT NULL,
    kind        text    NOT NULL COLLATE "C",
    rest_minor  bigint  NOT NULL CHECK (rest_minor > 0),
    detail      text    COLLATE "C",              -- the request of a spend
    PRIMARY KEY (partition, participant, transaction)
);

-- Who may do what --------------------------------------------------------------------------------

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on %.%: the ledger is append-only', TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation',
              HINT = 'What was wrong is taken back by a new entry.';
END $$;

-- Two guards, each enough: a trigger that fires for everybody and in every replication role, and no
-- privilege for the service. A rebuild calls this for the tables it fills.
CREATE PROCEDURE keep_append_only(guarded regclass) LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format(
        'CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON %s
         FOR EACH STATEMENT EXECUTE FUNCTION wallet.refuse_change()', guarded);
    EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER append_only', guarded);
    EXECUTE format('REVOKE ALL ON %s FROM rewardstream_wallet', guarded);
    EXECUTE format('GRANT SELECT, INSERT ON %s TO rewardstream_wallet', guarded);
    EXECUTE format('GRANT SELECT ON %s TO rewardstream_reader', guarded);
END $$;

CREATE PROCEDURE keep_as_projection(kept regclass) LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO rewardstream_wallet', kept);
    EXECUTE format('GRANT SELECT ON %s TO rewardstream_reader', kept);
END $$;

REVOKE ALL ON PROCEDURE keep_append_only, keep_as_projection FROM PUBLIC;
GRANT USAGE ON SCHEMA wallet TO rewardstream_wallet, rewardstream_reader;

CALL keep_append_only('command_log');
CALL keep_append_only('divergence');
CALL keep_append_only('entry');
CALL keep_append_only('lot');
CALL keep_append_only('lot_use');
CALL keep_append_only('spend');
CALL keep_append_only('seal');
CALL keep_append_only('outgoing_transaction');
CALL keep_append_only('outgoing_award');
CALL keep_append_only('dead_letter');

CALL keep_as_projection('balance');
CALL keep_as_projection('open_lot');
CALL keep_as_projection('owed');
CALL keep_as_projection('parked');

GRANT SELECT, INSERT, UPDATE ON position TO rewardstream_wallet;
GRANT SELECT ON position TO rewardstream_reader;
