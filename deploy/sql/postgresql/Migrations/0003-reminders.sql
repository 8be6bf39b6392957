-- grain_hash is Orleans' uniform hash of the grain, as a signed number: a silo reads the reminders of its range of it.
CREATE TABLE orleans.reminder (
    service_id text        NOT NULL COLLATE "C"
                           CONSTRAINT ck_reminder_service_id CHECK (octet_length(service_id) <= 256),
    grain_id   text        NOT NULL COLLATE "C"
                           CONSTRAINT ck_reminder_grain_id CHECK (octet_length(grain_id) <= 1024),
    name       text        NOT NULL COLLATE "C"
                           CONSTRAINT ck_reminder_name CHECK (octet_length(name) <= 1024),
    start_time timestamptz NOT NULL,
    period_ms  bigint      NOT NULL CONSTRAINT ck_reminder_period_ms CHECK (period_ms >= 0),
    grain_hash integer     NOT NULL,
    version    integer     NOT NULL,
    CONSTRAINT pk_reminder PRIMARY KEY (service_id, grain_id, name)
);

CREATE INDEX ix_reminder_grain_hash ON orleans.reminder (service_id, grain_hash);

-- As with the state of grains: who holds a reminder that was deleted does not delete its successor.
CREATE SEQUENCE orleans.reminder_version AS integer CYCLE OWNED BY orleans.reminder.version;

INSERT INTO orleans.OrleansQuery (QueryKey, QueryText) VALUES
('ReadReminderRowsKey', $query$
SELECT grain_id AS GrainId, name AS ReminderName, start_time AS StartTime, period_ms AS Period, version AS Version
  FROM orleans.reminder
 WHERE service_id = @ServiceId AND grain_id = @GrainId
$query$),

('ReadReminderRowKey', $query$
SELECT grain_id AS GrainId, name AS ReminderName, start_time AS StartTime, period_ms AS Period, version AS Version
  FROM orleans.reminder
 WHERE service_id = @ServiceId AND grain_id = @GrainId AND name = @ReminderName
$query$),

-- A range is open at its begin and closed at its end.
('ReadRangeRows1Key', $query$
SELECT grain_id AS GrainId, name AS ReminderName, start_time AS StartTime, period_ms AS Period, version AS Version
  FROM orleans.reminder
 WHERE service_id = @ServiceId AND grain_hash > @BeginHash AND grain_hash <= @EndHash
$query$),

-- One that runs over the end of the signed numbers; from a hash to itself it is the whole ring.
('ReadRangeRows2Key', $query$
SELECT grain_id AS GrainId, name AS ReminderName, start_time AS StartTime, period_ms AS Period, version AS Version
  FROM orleans.reminder
 WHERE service_id = @ServiceId AND (grain_hash > @BeginHash OR grain_hash <= @EndHash)
$query$),

('UpsertReminderRowKey', $query$
INSERT INTO orleans.reminder (service_id, grain_id, name, start_time, period_ms, grain_hash, version)
VALUES (@ServiceId, @GrainId, @ReminderName, @StartTime, @Period, @GrainHash, nextval('orleans.reminder_version'))
ON CONFLICT ON CONSTRAINT pk_reminder DO UPDATE
   SET start_time = EXCLUDED.start_time, period_ms = EXCLUDED.period_ms, grain_hash = EXCLUDED.grain_hash,
       version = EXCLUDED.version
RETURNING version AS Version
$query$),

('DeleteReminderRowKey', $query$
WITH deleted AS (
    DELETE FROM orleans.reminder
     WHERE service_id = @ServiceId AND grain_id = @GrainId AND name = @ReminderName AND version = @Version
    RETURNING version
)
SELECT EXISTS (SELECT FROM deleted)
$query$),

('DeleteReminderRowsKey', $query$
DELETE FROM orleans.reminder WHERE service_id = @ServiceId
$query$);
