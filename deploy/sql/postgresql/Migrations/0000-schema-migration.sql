-- Held until the migrations are committed: of several silos that start at once the others wait and find them done.
SELECT pg_advisory_xact_lock(hashtext('Ssi.Orleans: orleans.schema_migration'));

-- What is there is not created again, so a role that may not create starts where somebody else has applied everything.
DO $$
BEGIN
    IF to_regnamespace('orleans') IS NULL THEN
        CREATE SCHEMA orleans;
    END IF;
    IF to_regclass('orleans.schema_migration') IS NULL THEN
        CREATE TABLE orleans.schema_migration (
            number integer NOT NULL CONSTRAINT pk_schema_migration PRIMARY KEY,
            title  text    NOT NULL
        );
    END IF;
END
$$;

-- Whoever applies the migrations writes to schema_migration, and the scoring store may have one beside this.
SET LOCAL search_path TO orleans;
