"""The run of a completion is proven once for each statement, as that of a member is; a member is known by its record.

Revision: 0035, after 0033
"""

from __future__ import annotations

from alembic import op

revision = "0035"
down_revision = "0033"
branch_labels = None
depends_on = None

COMPLETIONS = "entity_stage_completions"
KEY = f"fk_{COMPLETIONS}_tenant_id_run_id"

MEMBERS = "pipeline_run_members"
MEMBER_KEY = f"pk_{MEMBERS}"
MEMBER_RECORD = f"uq_{MEMBERS}_tenant_id_run_id_entity_id"
RECORD = ["tenant_id", "run_id", "entity_id"]
# Ids hardly compress, and are read once.
FROZEN = ("company_ids", "company_masks", "contact_ids", "contact_company_ids", "contact_masks")

# See 0031, whose functions prove runs and keep rows in them.
FOLLOW = f"""
CREATE FUNCTION leadgen_delete_completions() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  DELETE FROM {COMPLETIONS} WHERE tenant_id = OLD.tenant_id AND run_id = OLD.id;
  RETURN NULL;
END $$
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.drop_constraint(KEY, COMPLETIONS, type_="foreignkey")
    op.execute(FOLLOW)
    op.execute(
        f"CREATE TRIGGER prove_runs AFTER INSERT ON {COMPLETIONS} REFERENCING NEW TABLE AS new_rows"
        " FOR EACH STATEMENT EXECUTE FUNCTION leadgen_prove_runs()"
    )
    op.execute(
        f"CREATE TRIGGER keep_run BEFORE UPDATE OF tenant_id, run_id ON {COMPLETIONS}"
        " FOR EACH ROW EXECUTE FUNCTION leadgen_keep_run()"
    )
    op.execute(
        "CREATE TRIGGER delete_completions AFTER DELETE ON pipeline_runs"
        " FOR EACH ROW EXECUTE FUNCTION leadgen_delete_completions()"
    )
    op.drop_constraint(MEMBER_KEY, MEMBERS, type_="primary")
    op.drop_constraint(MEMBER_RECORD, MEMBERS, type_="unique")
    op.drop_column(MEMBERS, "id")
    op.create_primary_key(MEMBER_KEY, MEMBERS, RECORD)
    for column in FROZEN:
        op.execute(f"ALTER TABLE pipeline_run_chunks ALTER COLUMN {column} SET STORAGE EXTERNAL")


def downgrade() -> None:
    for column in FROZEN:
        op.execute(f"ALTER TABLE pipeline_run_chunks ALTER COLUMN {column} SET STORAGE EXTENDED")
    op.execute(f"ALTER TABLE {MEMBERS} ADD COLUMN id uuid NOT NULL DEFAULT gen_random_uuid()")
    op.execute(f"ALTER TABLE {MEMBERS} ALTER COLUMN id DROP DEFAULT")
    op.drop_constraint(MEMBER_KEY, MEMBERS, type_="primary")
    op.create_unique_constraint(MEMBER_RECORD, MEMBERS, RECORD)
    op.create_primary_key(MEMBER_KEY, MEMBERS, ["tenant_id", "id"])
    op.execute("DROP TRIGGER delete_completions ON pipeline_runs")
    op.execute(f"DROP TRIGGER keep_run ON {COMPLETIONS}")
    op.execute(f"DROP TRIGGER prove_runs ON {COMPLETIONS}")
    op.execute("DROP FUNCTION leadgen_delete_completions()")
    op.create_foreign_key(
        KEY, COMPLETIONS, "pipeline_runs", ["tenant_id", "run_id"], ["tenant_id", "id"], ondelete="CASCADE"
    )
