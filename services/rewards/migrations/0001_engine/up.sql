-- What the engine remembers and says. Applied as rewardstream_owner; see notes.md.

CREATE SCHEMA rewards;
SET LOCAL search_path TO rewards;

-- Where each partition stands: shared/runtime/sql/position.sql -----------------------------------

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
    message_key   text    NOT NULL COLLATE "C",
    record_offset bigint  NOT NULL,
    record_key    bytea,
    body          bytea   NOT NULL,
    reason        text    NOT NULL,
    PRIMARY KEY (partition, message_key, record_offset)
);

-- What is said: append-only ----------------------------------------------------------------------

-- Every decision, with its trace, as it stands on rewards.decisions.v1.
CREATE TABLE decision (
    partition   integer NOT NULL,
    sequence    bigint  NOT NULL,
    message_key text    NOT NULL COLLATE "C",
    body        bytea   NOT NULL,
    PRIMARY KEY (partition, sequence)
);

-- Every command, as it stands on wallet.commands.v1.
CREATE TABLE command (
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

-- The catalogue as this partition was told it; the book is read from it at a takeover.
CREATE TABLE catalogue_change (
    partition   integer     NOT NULL,
    version     bigint      NOT NULL,             -- the control offset
    recorded_at timestamptz NOT NULL,
    message     text        NOT NULL COLLATE "C", -- offer, scheme, run_definition …
    code        text        NOT NULL COLLATE "C",
    change      jsonb       NOT NULL,
    PRIMARY KEY (partition, version)
);

-- Each execution of a run, once (rules 3.17-1).
CREATE TABLE run_log (
    partition   integer     NOT NULL,
    run_id      text        NOT NULL COLLATE "C",
    version     bigint      NOT NULL,
    kind        text        NOT NULL COLLATE "C",
    definition  text        COLLATE "C",
    as_of       timestamptz NOT NULL,
    recorded_at timestamptz NOT NULL,
    PRIMARY KEY (partition, run_id)
);

-- What is remembered: a fold of the journal, can be thrown away and rebuilt ----------------------

CREATE TABLE participant (
    partition   integer NOT NULL,
    participant text    NOT NULL COLLATE "C",
    body        bytea   NOT NULL,
    PRIMARY KEY (partition, participant)
) WITH (fillfactor = 80);

-- Every message told about a participant, once, and what became of it.
CREATE TABLE event (
    partition    integer     NOT NULL,
    event_id     uuid        NOT NULL,
    participant  text        NOT NULL COLLATE "C",
    reference    text        NOT NULL COLLATE "C",-- what upstream calls it
    event_type   text        NOT NULL COLLATE "C",
    performed_on timestamptz NOT NULL,
    state        text        NOT NULL COLLATE "C",-- POSTED, CANCELLED, REFUSED
    evaluation   text        NOT NULL COLLATE "C",-- WAITING, DORMANT, SETTLED (D-57)
    body         bytea       NOT NULL,            -- what was told
    standing     bytea       NOT NULL,            -- what became of it
    decisions    bigint[]    NOT NULL,            -- sequences of the decisions about it
    PRIMARY KEY (partition, event_id)
) WITH (fillfactor = 90);
-- Whom a run visits, in order, and which of their events are due or asleep.
CREATE INDEX event_evaluation ON event (partition, evaluation, participant);

-- Who may do what --------------------------------------------------------------------------------

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on %.%: what was said stays said', TG_OP, TG_TABLE_SCHEMA, TG_TABLE_NAME
        USING ERRCODE = 'restrict_violation';
END $$;

-- Two guards, each enough: a trigger that fires for everybody and in every replication role, and no
-- privilege for the service.
CREATE PROCEDURE keep_append_only(guarded regclass) LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format(
        'CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON %s
         FOR EACH STATEMENT EXECUTE FUNCTION rewards.refuse_change()', guarded);
    EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER append_only', guarded);
    EXECUTE format('GRANT SELECT, INSERT ON %s TO rewardstream_rewards', guarded);
    EXECUTE format('GRANT SELECT ON %s TO rewardstream_reader', guarded);
END $$;
REVOKE ALL ON PROCEDURE keep_append_only FROM PUBLIC;

GRANT USAGE ON SCHEMA rewards TO rewardstream_rewards, rewardstream_reader;

CALL keep_append_only('decision');
CALL keep_append_only('command');
CALL keep_append_only('dead_letter');
CALL keep_append_only('catalogue_change');
CALL keep_append_only('run_log');

GRANT SELECT, INSERT, UPDATE ON position, participant, event TO rewardstream_rewards;
GRANT SELECT, INSERT, UPDATE, DELETE ON parked TO rewardstream_rewards;
GRANT SELECT ON position, parked, participant, event TO rewardstream_reader;
