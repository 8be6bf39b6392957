CREATE TABLE IF NOT EXISTS schema_migration (
    number INTEGER NOT NULL CONSTRAINT pk_schema_migration PRIMARY KEY,
    title  TEXT    NOT NULL
) STRICT;
