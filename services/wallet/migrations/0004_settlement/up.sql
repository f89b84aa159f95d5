-- Accounts receivable. Applied as rewardstream_owner; see notes.md.

SET LOCAL search_path TO wallet;

-- What a merchant is due because of an award or a spend, until an entry settles it.
CREATE TABLE receivable_item (
    partition    integer     NOT NULL,
    sequence     bigint      NOT NULL,
    account      text        NOT NULL COLLATE "C",  -- merchant:CODE
    reason       text        NOT NULL COLLATE "C" CHECK (reason IN ('CONTRIBUTION', 'SPEND')),
    amount_minor bigint      NOT NULL CHECK (amount_minor <> 0), -- to be debited; negative: credited
    of_minor     bigint      NOT NULL,              -- the whole award or spend
    transaction  uuid        NOT NULL,              -- that it follows from; the VOID of what is taken back
    about        uuid        NOT NULL,              -- the award or the spend
    currency     text        NOT NULL COLLATE "C",
    scheme       text        COLLATE "C",
    command_id   uuid        NOT NULL,
    recorded_at  timestamptz NOT NULL,
    PRIMARY KEY (partition, sequence)
);
CREATE INDEX receivable_item_about ON receivable_item (partition, about);

-- The lines of documents: a debit is owed to the platform.
CREATE TABLE receivable_entry (
    partition    integer     NOT NULL,
    sequence     bigint      NOT NULL,
    account      text        NOT NULL COLLATE "C",  -- merchant:CODE or participant:CODE
    side         text        NOT NULL COLLATE "C" CHECK (side IN ('DEBIT', 'CREDIT')),
    amount_minor bigint      NOT NULL CHECK (amount_minor > 0),
    reason       text        NOT NULL COLLATE "C",
    transaction  uuid        NOT NULL,
    about        uuid        NOT NULL,
    document     text        NOT NULL COLLATE "C",
    scheme       text        COLLATE "C",
    settlement   text        COLLATE "C",           -- NULL: booked at once
    item         bigint,                            -- the item that it settles
    command_id   uuid        NOT NULL,
    recorded_at  timestamptz NOT NULL,
    PRIMARY KEY (partition, sequence),
    CHECK ((settlement IS NULL) = (item IS NULL))
);
-- Nothing is settled twice.
CREATE UNIQUE INDEX receivable_entry_item ON receivable_entry (partition, item) WHERE item IS NOT NULL;
CREATE INDEX receivable_entry_settlement ON receivable_entry (partition, settlement, account)
 WHERE settlement IS NOT NULL;
CREATE INDEX receivable_entry_account ON receivable_entry (partition, account, sequence);

-- How settlements stand in this partition; the last row says whether a draft is open.
CREATE TABLE settlement (
    partition    integer     NOT NULL,
    sequence     bigint      NOT NULL,
    settlement   text        NOT NULL COLLATE "C",
    standing     text        NOT NULL COLLATE "C"
                 CHECK (standing IN ('DRAFTED', 'SETTLED', 'DISCARDED')),
    as_of        timestamptz NOT NULL,
    last_item    bigint      NOT NULL,
    items        bigint      NOT NULL,
    debit_minor  bigint      NOT NULL,
    credit_minor bigint      NOT NULL,
    command_id   uuid        NOT NULL,
    recorded_at  timestamptz NOT NULL,
    PRIMARY KEY (partition, sequence)
);

CREATE TABLE outgoing_receivable (
    partition   integer NOT NULL,
    sequence    bigint  NOT NULL,
    message_key text    NOT NULL COLLATE "C",
    body        bytea   NOT NULL,
    PRIMARY KEY (partition, sequence)
);

-- Projection: the sum of the entries.
CREATE TABLE receivable (
    partition    integer NOT NULL,
    account      text    NOT NULL COLLATE "C",
    debit_minor  bigint  NOT NULL,
    credit_minor bigint  NOT NULL,
    PRIMARY KEY (partition, account)
) WITH (fillfactor = 80);

-- Seals cover them, too.
ALTER TABLE seal ADD COLUMN receivable_items bigint NOT NULL DEFAULT 0;
ALTER TABLE seal ADD COLUMN receivable_entries bigint NOT NULL DEFAULT 0;
ALTER TABLE seal ADD COLUMN settlements bigint NOT NULL DEFAULT 0;

CALL keep_append_only('receivable_item');
CALL keep_append_only('receivable_entry');
CALL keep_append_only('settlement');
CALL keep_append_only('outgoing_receivable');
CALL keep_as_projection('receivable');
