"""The run of a member is proven once for each statement that inserts members, not once for each row.

Revision: 0031, after 0030
"""

from __future__ import annotations

from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

MEMBERS = "pipeline_run_members"
KEY = f"fk_{MEMBERS}_tenant_id_run_id"

# What a foreign key does, by three triggers. Their functions run with the rights of who writes, row security included: a run
# of another tenant is no run.
PROVE = """
CREATE FUNCTION leadgen_prove_runs() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
DECLARE
  one record;
BEGIN
  FOR one IN SELECT DISTINCT tenant_id, run_id FROM new_rows LOOP
    PERFORM FROM pipeline_runs WHERE tenant_id = one.tenant_id AND id = one.run_id FOR KEY SHARE;
    IF NOT FOUND THEN
      RAISE foreign_key_violation USING MESSAGE = format('%s names run %s, which is not there', TG_TABLE_NAME, one.run_id);
    END IF;
  END LOOP;
  RETURN NULL;
END $$
"""
KEEP = """
CREATE FUNCTION leadgen_keep_run() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  RAISE foreign_key_violation USING MESSAGE = format('a row of %s stays in its run', TG_TABLE_NAME);
END $$
"""
FOLLOW = f"""
CREATE FUNCTION leadgen_delete_members() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  DELETE FROM {MEMBERS} WHERE tenant_id = OLD.tenant_id AND run_id = OLD.id;
  RETURN NULL;
END $$
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.drop_constraint(KEY, MEMBERS, type_="foreignkey")
    op.execute(PROVE)
    op.execute(KEEP)
    op.execute(FOLLOW)
    op.execute(
        f"CREATE TRIGGER prove_runs AFTER INSERT ON {MEMBERS} REFERENCING NEW TABLE AS new_rows"
        " FOR EACH STATEMENT EXECUTE FUNCTION leadgen_prove_runs()"
    )
    op.execute(
        f"CREATE TRIGGER keep_run BEFORE UPDATE OF tenant_id, run_id ON {MEMBERS}"
        " FOR EACH ROW EXECUTE FUNCTION leadgen_keep_run()"
    )
    op.execute(
        "CREATE TRIGGER delete_members AFTER DELETE ON pipeline_runs"
        " FOR EACH ROW EXECUTE FUNCTION leadgen_delete_members()"
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER delete_members ON pipeline_runs")
    op.execute(f"DROP TRIGGER keep_run ON {MEMBERS}")
    op.execute(f"DROP TRIGGER prove_runs ON {MEMBERS}")
    for name in ("leadgen_delete_members", "leadgen_keep_run", "leadgen_prove_runs"):
        op.execute(f"DROP FUNCTION {name}()")
    op.create_foreign_key(
        KEY, MEMBERS, "pipeline_runs", ["tenant_id", "run_id"], ["tenant_id", "id"], ondelete="CASCADE"
    )
