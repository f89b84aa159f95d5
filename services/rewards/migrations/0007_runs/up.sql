-- What each execution came to; the moments are those of the worker that did it, and no part of what
-- a replay has to say alike.
ALTER TABLE rewards.run_log
    ADD COLUMN participants bigint NOT NULL DEFAULT 0,
    ADD COLUMN events       bigint NOT NULL DEFAULT 0,
    ADD COLUMN awards       bigint NOT NULL DEFAULT 0,
    ADD COLUMN amount_minor bigint NOT NULL DEFAULT 0,
    ADD COLUMN parked       bigint NOT NULL DEFAULT 0,
    ADD COLUMN refused      text;                      -- why it did not take place

-- What came of a run behind its tour: referrals that it made payable, participants tried again.
CREATE TABLE rewards.run_extension (
    partition    integer NOT NULL,
    sequence     bigint  NOT NULL,                     -- of the decision that tells it
    run_id       text    NOT NULL COLLATE "C",
    participants bigint  NOT NULL,
    events       bigint  NOT NULL,
    awards       bigint  NOT NULL,
    amount_minor bigint  NOT NULL,
    parked       bigint  NOT NULL,
    PRIMARY KEY (partition, sequence)
);
CREATE INDEX run_extension_run ON rewards.run_extension (partition, run_id);
CALL rewards.keep_append_only('rewards.run_extension');

CREATE TABLE rewards.run_clock (
    partition integer     NOT NULL,
    run_id    text        NOT NULL COLLATE "C",
    began_at  timestamptz NOT NULL,
    ended_at  timestamptz,
    PRIMARY KEY (partition, run_id)
);

-- The run on its way through a partition, if there is one, and whom it visited ahead of its order.
CREATE TABLE rewards.tour (
    partition  integer     NOT NULL PRIMARY KEY,
    run_offset bigint      NOT NULL,                   -- of its marker in the journal
    marker     bytea       NOT NULL,
    run_id     text        NOT NULL COLLATE "C",
    now        timestamptz NOT NULL,
    after      text        NOT NULL COLLATE "C",       -- whom it visited last in its order
    counts     bigint[]    NOT NULL
);
CREATE TABLE rewards.ahead (
    partition   integer NOT NULL,
    participant text    NOT NULL COLLATE "C",
    PRIMARY KEY (partition, participant)
);

GRANT SELECT, INSERT, UPDATE ON rewards.run_clock TO rewardstream_rewards;
GRANT SELECT, INSERT, UPDATE, DELETE ON rewards.tour, rewards.ahead TO rewardstream_rewards;
GRANT SELECT ON rewards.run_clock, rewards.tour, rewards.ahead TO rewardstream_reader;
