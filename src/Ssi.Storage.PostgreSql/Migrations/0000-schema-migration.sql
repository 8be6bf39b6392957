-- Held until the migrations are committed: of several processes that start at once the others wait and find them done.
SELECT pg_advisory_xact_lock(hashtext('Ssi.Orleans: schema_migration'));

CREATE TABLE IF NOT EXISTS schema_migration (
    number integer NOT NULL CONSTRAINT pk_schema_migration PRIMARY KEY,
    title  text    NOT NULL
);
