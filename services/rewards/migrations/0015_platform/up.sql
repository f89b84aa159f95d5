-- With which currency and time zone each partition is judged: once, for a replay judges otherwise with others.
SET LOCAL search_path TO rewards;

CREATE TABLE platform (
    partition integer PRIMARY KEY,
    currency  text    NOT NULL COLLATE "C",
    time_zone text    NOT NULL COLLATE "C"
);
CALL keep_append_only('platform');
