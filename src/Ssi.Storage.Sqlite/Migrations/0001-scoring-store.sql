-- Days are counted from 2000-01-01, scores are in hundredths.

CREATE TABLE model (
    version  TEXT NOT NULL CONSTRAINT pk_model PRIMARY KEY,
    document BLOB NOT NULL
) STRICT;

CREATE TABLE store (
    singleton       INTEGER NOT NULL CONSTRAINT pk_store PRIMARY KEY CONSTRAINT ck_store_singleton CHECK (singleton = 1),
    shards          INTEGER NOT NULL CONSTRAINT ck_store_shards CHECK (shards BETWEEN 1 AND 1024),
    hash_key        BLOB    NOT NULL CONSTRAINT ck_store_hash_key CHECK (length(hash_key) = 16),
    simulated_clock INTEGER NOT NULL CONSTRAINT ck_store_simulated_clock CHECK (simulated_clock IN (0, 1)),
    model           TEXT    NOT NULL CONSTRAINT fk_store_model REFERENCES model (version),
    day             INTEGER          CONSTRAINT ck_store_day CHECK (day BETWEEN 0 AND 65535),
    simulated_now   INTEGER,
    CONSTRAINT ck_store_simulated_now CHECK ((simulated_clock = 1) = (simulated_now IS NOT NULL))
) STRICT;

CREATE TABLE shard (
    shard               INTEGER NOT NULL CONSTRAINT pk_shard PRIMARY KEY
                                CONSTRAINT ck_shard_shard CHECK (shard BETWEEN 0 AND 1023),
    epoch               INTEGER NOT NULL CONSTRAINT ck_shard_epoch CHECK (epoch > 0),
    checkpoint_sequence INTEGER NOT NULL CONSTRAINT ck_shard_checkpoint CHECK (checkpoint_sequence >= 0),
    trimmed_sequence    INTEGER NOT NULL,
    next_slot           INTEGER NOT NULL CONSTRAINT ck_shard_next_slot CHECK (next_slot BETWEEN 0 AND 2147483647),
    open_days_sequence  INTEGER,
    erasures            BLOB,
    CONSTRAINT ck_shard_trimmed CHECK (trimmed_sequence BETWEEN 0 AND checkpoint_sequence)
) STRICT;

-- In the order of arrival, so that one commit of many shards fills neighbouring pages.
CREATE TABLE journal (
    position INTEGER NOT NULL CONSTRAINT pk_journal PRIMARY KEY,
    shard    INTEGER NOT NULL,
    sequence INTEGER NOT NULL CONSTRAINT ck_journal_sequence CHECK (sequence > 0),
    entry    BLOB    NOT NULL,
    CONSTRAINT uq_journal_sequence UNIQUE (shard, sequence)
) STRICT;

-- An id belongs to one shard for ever, so uniqueness within the shard is uniqueness; and the new members of one
-- shard's checkpoint fall on few pages of the index.
CREATE TABLE member (
    key      INTEGER NOT NULL CONSTRAINT pk_member PRIMARY KEY,
    shard    INTEGER GENERATED ALWAYS AS (key >> 32) VIRTUAL,
    ssi      INTEGER NOT NULL,
    brand    INTEGER NOT NULL CONSTRAINT ck_member_brand CHECK (brand BETWEEN 0 AND 2500),
    find     INTEGER NOT NULL CONSTRAINT ck_member_find CHECK (find BETWEEN 0 AND 2500),
    engage   INTEGER NOT NULL CONSTRAINT ck_member_engage CHECK (engage BETWEEN 0 AND 2500),
    relate   INTEGER NOT NULL CONSTRAINT ck_member_relate CHECK (relate BETWEEN 0 AND 2500),
    day      INTEGER NOT NULL CONSTRAINT ck_member_day CHECK (day BETWEEN 0 AND 65535),
    sequence INTEGER NOT NULL CONSTRAINT ck_member_sequence CHECK (sequence >= 0),
    id       TEXT    NOT NULL COLLATE BINARY CONSTRAINT ck_member_id CHECK (length(id) BETWEEN 1 AND 128),
    industry TEXT    COLLATE BINARY CONSTRAINT ck_member_industry CHECK (length(industry) BETWEEN 1 AND 128),
    state    BLOB    NOT NULL,
    CONSTRAINT ck_member_key CHECK (key BETWEEN 0 AND 4398046511103),
    CONSTRAINT uq_member_id UNIQUE (shard, id),
    CONSTRAINT ck_member_ssi CHECK (ssi = brand + find + engage + relate)
) STRICT;

CREATE TABLE connection (
    member INTEGER NOT NULL,
    other  TEXT    NOT NULL COLLATE BINARY CONSTRAINT ck_connection_other CHECK (length(other) BETWEEN 1 AND 128),
    record BLOB    NOT NULL,
    CONSTRAINT pk_connection PRIMARY KEY (member, other)
) STRICT, WITHOUT ROWID;

CREATE TABLE history (
    member INTEGER NOT NULL,
    block  INTEGER NOT NULL CONSTRAINT ck_history_block CHECK (block BETWEEN 0 AND 2047),
    record BLOB    NOT NULL,
    CONSTRAINT pk_history PRIMARY KEY (member, block)
) STRICT, WITHOUT ROWID;

CREATE INDEX ix_history_block ON history (block, member);

CREATE TABLE accepted_ids (
    segment  INTEGER NOT NULL CONSTRAINT pk_accepted_ids PRIMARY KEY,
    shard    INTEGER NOT NULL,
    day      INTEGER NOT NULL CONSTRAINT ck_accepted_ids_day CHECK (day BETWEEN 0 AND 65535),
    sequence INTEGER NOT NULL,
    hashes   BLOB    NOT NULL CONSTRAINT ck_accepted_ids_hashes CHECK (length(hashes) % 8 = 0)
) STRICT;

CREATE INDEX ix_accepted_ids_shard ON accepted_ids (shard, day, sequence);

CREATE TABLE industry_day (
    day          INTEGER NOT NULL CONSTRAINT ck_industry_day_day CHECK (day BETWEEN 0 AND 65535),
    industry     TEXT    NOT NULL COLLATE BINARY,
    distribution BLOB    NOT NULL,
    CONSTRAINT pk_industry_day PRIMARY KEY (industry, day)
) STRICT;

CREATE INDEX ix_industry_day_day ON industry_day (day);

CREATE TABLE open_day (
    shard        INTEGER NOT NULL,
    day          INTEGER NOT NULL CONSTRAINT ck_open_day_day CHECK (day BETWEEN 0 AND 65535),
    industry     TEXT    NOT NULL COLLATE BINARY,
    distribution BLOB    NOT NULL,
    CONSTRAINT pk_open_day PRIMARY KEY (shard, day, industry)
) STRICT;

-- For people: decimals and ISO dates.
CREATE VIEW member_score AS
SELECT id,
       industry,
       ssi / 100.0                            AS ssi,
       brand / 100.0                          AS brand,
       find / 100.0                           AS find,
       engage / 100.0                         AS engage,
       relate / 100.0                         AS relate,
       date('2000-01-01', '+' || day || ' days') AS day,
       shard,
       sequence
  FROM member;
