-- Days are counted from 2000-01-01, scores are in hundredths. Ids compare by their bytes, whatever the database's locale.

CREATE TABLE model (
    version  text  NOT NULL COLLATE "C" CONSTRAINT pk_model PRIMARY KEY,
    document bytea NOT NULL
);

CREATE TABLE store (
    singleton       integer NOT NULL CONSTRAINT pk_store PRIMARY KEY CONSTRAINT ck_store_singleton CHECK (singleton = 1),
    shards          integer NOT NULL CONSTRAINT ck_store_shards CHECK (shards BETWEEN 1 AND 1024),
    hash_key        bytea   NOT NULL CONSTRAINT ck_store_hash_key CHECK (length(hash_key) = 16),
    simulated_clock boolean NOT NULL,
    model           text    NOT NULL COLLATE "C" CONSTRAINT fk_store_model REFERENCES model (version),
    day             integer          CONSTRAINT ck_store_day CHECK (day BETWEEN 0 AND 65535),
    simulated_now   bigint,
    CONSTRAINT ck_store_simulated_now CHECK (simulated_clock = (simulated_now IS NOT NULL))
);

-- Room beside each row, so that an epoch or a checkpoint is written where the row lies.
CREATE TABLE shard (
    shard               integer NOT NULL CONSTRAINT pk_shard PRIMARY KEY
                                CONSTRAINT ck_shard_shard CHECK (shard BETWEEN 0 AND 1023),
    epoch               bigint  NOT NULL CONSTRAINT ck_shard_epoch CHECK (epoch > 0),
    checkpoint_sequence bigint  NOT NULL CONSTRAINT ck_shard_checkpoint CHECK (checkpoint_sequence >= 0),
    trimmed_sequence    bigint  NOT NULL,
    next_slot           integer NOT NULL CONSTRAINT ck_shard_next_slot CHECK (next_slot BETWEEN 0 AND 2147483647),
    open_days_sequence  bigint,
    erasures            bytea,
    CONSTRAINT ck_shard_trimmed CHECK (trimmed_sequence BETWEEN 0 AND checkpoint_sequence)
) WITH (fillfactor = 50);

-- Written once, read at a recovery, deleted within minutes: vacuumed by the number of dead entries, at full speed, and
-- never cut short at its end, which would lock out whoever appends. Entries do not compress; up to a page they lie in
-- the row.
CREATE TABLE journal (
    shard    integer NOT NULL,
    sequence bigint  NOT NULL CONSTRAINT ck_journal_sequence CHECK (sequence > 0),
    entry    bytea   NOT NULL,
    CONSTRAINT pk_journal PRIMARY KEY (shard, sequence)
) WITH (
    toast_tuple_target = 8160, vacuum_truncate = off,
    autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 50000, autovacuum_vacuum_cost_delay = 0,
    toast.vacuum_truncate = off,
    toast.autovacuum_vacuum_scale_factor = 0, toast.autovacuum_vacuum_threshold = 50000,
    toast.autovacuum_vacuum_cost_delay = 0
);

ALTER TABLE journal ALTER entry SET STORAGE EXTERNAL;

-- A checkpoint writes the changed members of one shard, which lie side by side. Room in their page lets the new rows
-- stay there: no index is touched, and the shard stays together.
-- An id belongs to one shard for ever, so uniqueness within the shard is uniqueness.
CREATE TABLE member (
    key      bigint   NOT NULL CONSTRAINT pk_member PRIMARY KEY,
    sequence bigint   NOT NULL CONSTRAINT ck_member_sequence CHECK (sequence >= 0),
    shard    integer  NOT NULL GENERATED ALWAYS AS ((key >> 32)::integer) STORED,
    day      integer  NOT NULL CONSTRAINT ck_member_day CHECK (day BETWEEN 0 AND 65535),
    ssi      smallint NOT NULL,
    brand    smallint NOT NULL CONSTRAINT ck_member_brand CHECK (brand BETWEEN 0 AND 2500),
    find     smallint NOT NULL CONSTRAINT ck_member_find CHECK (find BETWEEN 0 AND 2500),
    engage   smallint NOT NULL CONSTRAINT ck_member_engage CHECK (engage BETWEEN 0 AND 2500),
    relate   smallint NOT NULL CONSTRAINT ck_member_relate CHECK (relate BETWEEN 0 AND 2500),
    id       text     NOT NULL COLLATE "C" CONSTRAINT ck_member_id CHECK (length(id) BETWEEN 1 AND 128),
    industry text     COLLATE "C" CONSTRAINT ck_member_industry CHECK (length(industry) BETWEEN 1 AND 128),
    state    bytea    NOT NULL,
    CONSTRAINT ck_member_key CHECK (key BETWEEN 0 AND 4398046511103),
    CONSTRAINT uq_member_id UNIQUE (shard, id),
    CONSTRAINT ck_member_ssi CHECK (ssi = brand + find + engage + relate)
) WITH (fillfactor = 60, toast_tuple_target = 8160, autovacuum_vacuum_scale_factor = 0.05);

ALTER TABLE member ALTER state SET STORAGE EXTERNAL;

CREATE TABLE connection (
    member bigint NOT NULL,
    other  text   NOT NULL COLLATE "C" CONSTRAINT ck_connection_other CHECK (length(other) BETWEEN 1 AND 128),
    record bytea  NOT NULL,
    CONSTRAINT pk_connection PRIMARY KEY (member, other)
);

CREATE TABLE history (
    member bigint  NOT NULL,
    block  integer NOT NULL CONSTRAINT ck_history_block CHECK (block BETWEEN 0 AND 2047),
    record bytea   NOT NULL,
    CONSTRAINT pk_history PRIMARY KEY (member, block)
);

CREATE INDEX ix_history_block ON history (block, member);

CREATE TABLE accepted_ids (
    segment  bigint  NOT NULL GENERATED ALWAYS AS IDENTITY CONSTRAINT pk_accepted_ids PRIMARY KEY,
    shard    integer NOT NULL,
    day      integer NOT NULL CONSTRAINT ck_accepted_ids_day CHECK (day BETWEEN 0 AND 65535),
    sequence bigint  NOT NULL,
    hashes   bytea   NOT NULL CONSTRAINT ck_accepted_ids_hashes CHECK (length(hashes) % 8 = 0)
);

ALTER TABLE accepted_ids ALTER hashes SET STORAGE EXTERNAL;

CREATE INDEX ix_accepted_ids_shard ON accepted_ids (shard, day, sequence);

CREATE TABLE industry_day (
    day          integer NOT NULL CONSTRAINT ck_industry_day_day CHECK (day BETWEEN 0 AND 65535),
    industry     text    NOT NULL COLLATE "C",
    distribution bytea   NOT NULL,
    CONSTRAINT pk_industry_day PRIMARY KEY (industry, day)
);

CREATE INDEX ix_industry_day_day ON industry_day (day);

CREATE TABLE open_day (
    shard        integer NOT NULL,
    day          integer NOT NULL CONSTRAINT ck_open_day_day CHECK (day BETWEEN 0 AND 65535),
    industry     text    NOT NULL COLLATE "C",
    distribution bytea   NOT NULL,
    CONSTRAINT pk_open_day PRIMARY KEY (shard, day, industry)
);

-- For people: decimals and ISO dates.
CREATE VIEW member_score AS
SELECT id,
       industry,
       (ssi / 100.0)::numeric(5, 2)    AS ssi,
       (brand / 100.0)::numeric(4, 2)  AS brand,
       (find / 100.0)::numeric(4, 2)   AS find,
       (engage / 100.0)::numeric(4, 2) AS engage,
       (relate / 100.0)::numeric(4, 2) AS relate,
       date '2000-01-01' + day         AS day,
       shard,
       sequence
  FROM member;

-- Holds a commit to the epochs it names: each shard's row is locked until the transaction ends, so that a claim waits
-- for it, or was first and is seen here. The rows are locked in one order, or two commits could wait for one another.
-- appended is the lowest sequence appended to the shard and ended the lowest end of a checkpoint, null for none.
CREATE FUNCTION hold_shards(shards integer[], epochs bigint[], appended bigint[], ended bigint[]) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE
    bad record;
BEGIN
    PERFORM FROM shard AS s WHERE s.shard = ANY (shards) ORDER BY s.shard FOR NO KEY UPDATE;
    SELECT w.shard, w.appended, s.epoch IS DISTINCT FROM w.epoch AS lost
      INTO bad
      FROM unnest(shards, epochs, appended, ended) AS w (shard, epoch, appended, ended)
      LEFT JOIN shard AS s ON s.shard = w.shard
     WHERE s.epoch IS DISTINCT FROM w.epoch
        OR w.appended <= s.checkpoint_sequence
        OR w.ended < s.checkpoint_sequence
     ORDER BY lost DESC
     LIMIT 1;
    IF NOT FOUND THEN
        RETURN;
    ELSIF bad.lost THEN
        RAISE EXCEPTION USING ERRCODE = 'SSI01', MESSAGE = bad.shard, HINT = 'The shard has a newer owner.';
    END IF;
    RAISE EXCEPTION 'Shard % appends what its checkpoint holds, or its checkpoint goes back.', bad.shard;
END
$$;
