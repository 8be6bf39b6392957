-- What a role needs that runs silos and creates nothing. The role is there before, and this runs again after a migration.
GRANT USAGE ON SCHEMA orleans TO ssi_silo;
GRANT SELECT ON orleans.schema_migration, orleans.OrleansQuery TO ssi_silo;
GRANT SELECT, INSERT, UPDATE, DELETE
   ON orleans.membership_version, orleans.membership, orleans.grain_state, orleans.reminder TO ssi_silo;
GRANT USAGE ON SEQUENCE orleans.grain_state_version, orleans.reminder_version TO ssi_silo;
