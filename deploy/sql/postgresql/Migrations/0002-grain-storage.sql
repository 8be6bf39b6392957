-- One row a state: the service, the state's name, the grain's key. A key is two numbers for an integer or a Guid, else
-- its text; an absent text is the empty one, for Orleans makes no key with an empty extension. The bounds keep the
-- primary key within what an index takes; Orleans' hashes of the key are not needed beside it.
-- Where payload is null the state was cleared.
CREATE TABLE orleans.grain_state (
    service_id  text        NOT NULL COLLATE "C"
                            CONSTRAINT ck_grain_state_service_id CHECK (octet_length(service_id) <= 256),
    state_name  text        NOT NULL COLLATE "C"
                            CONSTRAINT ck_grain_state_state_name CHECK (octet_length(state_name) <= 1024),
    key_n0      bigint      NOT NULL,
    key_n1      bigint      NOT NULL,
    key_text    text        NOT NULL COLLATE "C"
                            CONSTRAINT ck_grain_state_key_text CHECK (octet_length(key_text) <= 1024),
    version     integer     NOT NULL,
    payload     bytea,
    modified_at timestamptz NOT NULL,
    CONSTRAINT pk_grain_state PRIMARY KEY (service_id, state_name, key_n0, key_n1, key_text)
) WITH (fillfactor = 70);

-- No version comes again, also where a state is deleted and written anew: an old one never fits. After 2^31 writes the
-- numbers start over.
CREATE SEQUENCE orleans.grain_state_version AS integer CYCLE OWNED BY orleans.grain_state.version;

INSERT INTO orleans.OrleansQuery (QueryKey, QueryText) VALUES
('ReadFromStorageKey', $query$
SELECT payload AS PayloadBinary, version AS Version
  FROM orleans.grain_state
 WHERE service_id = @ServiceId
   AND state_name = @GrainTypeString
   AND key_n0 = @GrainIdN0
   AND key_n1 = @GrainIdN1
   AND key_text = COALESCE(@GrainIdExtensionString, '')
$query$),

-- A writer without a version makes the row, one with a version changes it: no row is told where the row is there
-- already, or has another version, or is gone. A second writer waits for the first and then sees what that wrote.
('WriteToStorageKey', $query$
WITH changed AS (
    UPDATE orleans.grain_state
       SET payload = @PayloadBinary, version = nextval('orleans.grain_state_version'), modified_at = now()
     WHERE service_id = @ServiceId
       AND state_name = @GrainTypeString
       AND key_n0 = @GrainIdN0
       AND key_n1 = @GrainIdN1
       AND key_text = COALESCE(@GrainIdExtensionString, '')
       AND version = @GrainStateVersion
    RETURNING version
), created AS (
    INSERT INTO orleans.grain_state (
        service_id, state_name, key_n0, key_n1, key_text, version, payload, modified_at)
    SELECT @ServiceId, @GrainTypeString, @GrainIdN0, @GrainIdN1, COALESCE(@GrainIdExtensionString, ''),
           nextval('orleans.grain_state_version'), @PayloadBinary, now()
     WHERE @GrainStateVersion IS NULL
    ON CONFLICT ON CONSTRAINT pk_grain_state DO NOTHING
    RETURNING version
)
SELECT version AS NewGrainStateVersion FROM changed
 UNION ALL
SELECT version FROM created
$query$),

('ClearStorageKey', $query$
UPDATE orleans.grain_state
   SET payload = NULL, version = nextval('orleans.grain_state_version'), modified_at = now()
 WHERE service_id = @ServiceId
   AND state_name = @GrainTypeString
   AND key_n0 = @GrainIdN0
   AND key_n1 = @GrainIdN1
   AND key_text = COALESCE(@GrainIdExtensionString, '')
   AND version = @GrainStateVersion
RETURNING version AS NewGrainStateVersion
$query$),

-- Instead of clearing, where the host asks for it.
('DeleteStorageKey', $query$
DELETE FROM orleans.grain_state
 WHERE service_id = @ServiceId
   AND state_name = @GrainTypeString
   AND key_n0 = @GrainIdN0
   AND key_n1 = @GrainIdN1
   AND key_text = COALESCE(@GrainIdExtensionString, '')
   AND version = @GrainStateVersion
RETURNING nextval('orleans.grain_state_version')::integer AS NewGrainStateVersion
$query$);
