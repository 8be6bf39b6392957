-- CRC-32C of each row's key and columns, as a signed 32-bit integer. SQL cannot compute it: the rows that are there
-- keep none until they are written again, and the store says so.
ALTER TABLE store
    ADD COLUMN checksum integer,
    ADD COLUMN day_checksum integer,
    ADD COLUMN simulated_now_checksum integer,
    ADD COLUMN rows_without_checksum boolean NOT NULL DEFAULT false;
UPDATE store SET rows_without_checksum = true;

ALTER TABLE shard
    ADD COLUMN checksum integer,
    ADD COLUMN trimmed_checksum integer,
    ADD COLUMN erasures_checksum integer;
ALTER TABLE journal ADD COLUMN checksum integer;
ALTER TABLE member ADD COLUMN checksum integer;
ALTER TABLE connection ADD COLUMN checksum integer;
ALTER TABLE history ADD COLUMN checksum integer;
ALTER TABLE accepted_ids ADD COLUMN checksum integer;
ALTER TABLE industry_day ADD COLUMN checksum integer;
ALTER TABLE open_day ADD COLUMN checksum integer;
