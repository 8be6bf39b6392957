-- CRC-32C of each row's key and columns, as a signed 32-bit integer. SQL cannot compute it: the rows that are there
-- keep none until they are written again, and the store says so.
ALTER TABLE store ADD COLUMN checksum INTEGER;
ALTER TABLE store ADD COLUMN day_checksum INTEGER;
ALTER TABLE store ADD COLUMN simulated_now_checksum INTEGER;
ALTER TABLE store ADD COLUMN rows_without_checksum INTEGER NOT NULL DEFAULT 0
    CONSTRAINT ck_store_rows_without_checksum CHECK (rows_without_checksum IN (0, 1));
UPDATE store SET rows_without_checksum = 1;

ALTER TABLE shard ADD COLUMN checksum INTEGER;
ALTER TABLE shard ADD COLUMN trimmed_checksum INTEGER;
ALTER TABLE shard ADD COLUMN erasures_checksum INTEGER;
ALTER TABLE journal ADD COLUMN checksum INTEGER;
ALTER TABLE member ADD COLUMN checksum INTEGER;
ALTER TABLE connection ADD COLUMN checksum INTEGER;
ALTER TABLE history ADD COLUMN checksum INTEGER;
ALTER TABLE accepted_ids ADD COLUMN checksum INTEGER;
ALTER TABLE industry_day ADD COLUMN checksum INTEGER;
ALTER TABLE open_day ADD COLUMN checksum INTEGER;
