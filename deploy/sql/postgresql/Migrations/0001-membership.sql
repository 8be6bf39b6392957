-- The statements that Orleans 10.4 runs, by the keys it asks for. Its providers name this table without a schema: their
-- connections have the search path orleans. Everything else is named in full.
CREATE TABLE orleans.OrleansQuery (
    QueryKey  text NOT NULL COLLATE "C" CONSTRAINT pk_orleans_query PRIMARY KEY,
    QueryText text NOT NULL
);

-- One row a cluster. Who changes a member raises the version from the one that was read: of two that read the same, the
-- second waits for the row, finds another version and changes nothing.
CREATE TABLE orleans.membership_version (
    cluster_id text    NOT NULL COLLATE "C" CONSTRAINT pk_membership_version PRIMARY KEY,
    version    integer NOT NULL CONSTRAINT ck_membership_version_version CHECK (version >= 0)
) WITH (fillfactor = 50);

-- Times are of UTC. status: 1 created, 2 joining, 3 active, 4 shutting down, 5 stopping, 6 dead. proxy_port is 0 where
-- a silo takes no clients.
CREATE TABLE orleans.membership (
    cluster_id      text        NOT NULL COLLATE "C" CONSTRAINT fk_membership_version
                                REFERENCES orleans.membership_version (cluster_id) ON DELETE CASCADE,
    address         text        NOT NULL COLLATE "C",
    port            integer     NOT NULL CONSTRAINT ck_membership_port CHECK (port BETWEEN 0 AND 65535),
    generation      integer     NOT NULL,
    silo_name       text        NOT NULL,
    host_name       text        NOT NULL,
    status          integer     NOT NULL,
    proxy_port      integer     NOT NULL CONSTRAINT ck_membership_proxy_port CHECK (proxy_port BETWEEN 0 AND 65535),
    suspect_times   text        CONSTRAINT ck_membership_suspect_times CHECK (suspect_times <> ''),
    start_time      timestamptz NOT NULL,
    i_am_alive_time timestamptz NOT NULL,
    CONSTRAINT pk_membership PRIMARY KEY (cluster_id, address, port, generation)
) WITH (fillfactor = 50);

INSERT INTO orleans.OrleansQuery (QueryKey, QueryText) VALUES
('GatewaysQueryKey', $query$
SELECT address AS Address, proxy_port AS ProxyPort, generation AS Generation
  FROM orleans.membership
 WHERE cluster_id = @DeploymentId AND status = @Status AND proxy_port > 0
$query$),

-- Version and members are of one moment. Without a member there is one row, with the version only.
('MembershipReadRowKey', $query$
SELECT m.address AS Address, m.port AS Port, m.generation AS Generation, m.silo_name AS SiloName,
       m.host_name AS HostName, m.status AS Status, m.proxy_port AS ProxyPort, m.suspect_times AS SuspectTimes,
       m.start_time AS StartTime, m.i_am_alive_time AS IAmAliveTime, v.version AS Version
  FROM orleans.membership_version AS v
  LEFT JOIN orleans.membership AS m
    ON m.cluster_id = v.cluster_id AND m.address = @Address AND m.port = @Port AND m.generation = @Generation
 WHERE v.cluster_id = @DeploymentId
$query$),

('MembershipReadAllKey', $query$
SELECT m.address AS Address, m.port AS Port, m.generation AS Generation, m.silo_name AS SiloName,
       m.host_name AS HostName, m.status AS Status, m.proxy_port AS ProxyPort, m.suspect_times AS SuspectTimes,
       m.start_time AS StartTime, m.i_am_alive_time AS IAmAliveTime, v.version AS Version
  FROM orleans.membership_version AS v
  LEFT JOIN orleans.membership AS m ON m.cluster_id = v.cluster_id
 WHERE v.cluster_id = @DeploymentId
$query$),

('InsertMembershipVersionKey', $query$
WITH created AS (
    INSERT INTO orleans.membership_version (cluster_id, version)
    VALUES (@DeploymentId, 0)
    ON CONFLICT (cluster_id) DO NOTHING
    RETURNING cluster_id
)
SELECT EXISTS (SELECT FROM created)
$query$),

('InsertMembershipKey', $query$
WITH raised AS (
    UPDATE orleans.membership_version AS v
       SET version = v.version + 1
     WHERE v.cluster_id = @DeploymentId
       AND v.version = @Version
       AND NOT EXISTS (
           SELECT FROM orleans.membership AS m
            WHERE m.cluster_id = @DeploymentId
              AND m.address = @Address AND m.port = @Port AND m.generation = @Generation)
    RETURNING v.cluster_id
), joined AS (
    INSERT INTO orleans.membership (
        cluster_id, address, port, generation, silo_name, host_name, status, proxy_port, start_time, i_am_alive_time)
    SELECT cluster_id, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, @StartTime,
           @IAmAliveTime
      FROM raised
    RETURNING cluster_id
)
SELECT EXISTS (SELECT FROM joined)
$query$),

('UpdateMembershipKey', $query$
WITH raised AS (
    UPDATE orleans.membership_version AS v
       SET version = v.version + 1
     WHERE v.cluster_id = @DeploymentId
       AND v.version = @Version
       AND EXISTS (
           SELECT FROM orleans.membership AS m
            WHERE m.cluster_id = @DeploymentId
              AND m.address = @Address AND m.port = @Port AND m.generation = @Generation)
    RETURNING v.cluster_id
), changed AS (
    UPDATE orleans.membership AS m
       SET status = @Status, suspect_times = NULLIF(@SuspectTimes, ''), i_am_alive_time = @IAmAliveTime
      FROM raised AS r
     WHERE m.cluster_id = r.cluster_id
       AND m.address = @Address AND m.port = @Port AND m.generation = @Generation
    RETURNING m.cluster_id
)
SELECT EXISTS (SELECT FROM changed)
$query$),

-- Not a change of the membership: the version stays.
('UpdateIAmAlivetimeKey', $query$
UPDATE orleans.membership
   SET i_am_alive_time = @IAmAliveTime
 WHERE cluster_id = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation
$query$),

-- Its members go with it.
('DeleteMembershipTableEntriesKey', $query$
DELETE FROM orleans.membership_version WHERE cluster_id = @DeploymentId
$query$),

('CleanupDefunctSiloEntriesKey', $query$
DELETE FROM orleans.membership
 WHERE cluster_id = @DeploymentId AND status = 6 AND start_time < @IAmAliveTime AND i_am_alive_time < @IAmAliveTime
$query$),

-- A dead silo's row, unless somebody has written it since it was read.
('CleanupDefunctSiloEntryKey', $query$
DELETE FROM orleans.membership
 WHERE cluster_id = @DeploymentId AND address = @Address AND port = @Port AND generation = @Generation
   AND status = 6 AND suspect_times IS NOT DISTINCT FROM NULLIF(@SuspectTimes, '')
   AND start_time = @StartTime AND i_am_alive_time = @IAmAliveTime
$query$);
