"""How many contacts and companies there are is kept, not counted.

Revision: 0029, after 0028
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

COUNTS = "record_counts"
COUNTED = ("companies", "contacts")
INSIDE = "tenant_id = (SELECT current_setting('app.tenant_id')::uuid)"
FUNCTION = f"""
CREATE FUNCTION leadgen_count_records() RETURNS trigger LANGUAGE plpgsql SET search_path = public, pg_temp AS $$
BEGIN
  INSERT INTO {COUNTS} (tenant_id, id, table_name, change)
  SELECT tenant_id, gen_random_uuid(), TG_TABLE_NAME, CASE TG_OP WHEN 'INSERT' THEN count(*) ELSE -count(*) END
    FROM changed GROUP BY tenant_id;
  RETURN NULL;
END $$
"""


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    now = sa.text("now()")
    op.create_table(
        COUNTS,
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("table_name", sa.Text(), nullable=False),
        sa.Column("change", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=now, nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=now, nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=f"pk_{COUNTS}"),
    )
    op.execute(FUNCTION)
    op.execute("REVOKE ALL ON FUNCTION leadgen_count_records() FROM PUBLIC")
    for table in COUNTED:
        # Nobody writes between the count and the triggers.
        op.execute(f"LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE")
        # The owner of a table is subject to its row security, and sees no row.
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        op.execute(
            f"INSERT INTO {COUNTS} (tenant_id, id, table_name, change) "
            f"SELECT tenant_id, gen_random_uuid(), '{table}', count(*) FROM {table} GROUP BY tenant_id"
        )
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        for event, rows in (("INSERT", "NEW"), ("DELETE", "OLD")):
            trigger = f"count_{event.lower()}"
            op.execute(
                f"CREATE TRIGGER {trigger} AFTER {event} ON {table} REFERENCING {rows} TABLE AS changed "
                "FOR EACH STATEMENT EXECUTE FUNCTION leadgen_count_records()"
            )
            # Also where ordinary triggers are off, as in a restore or a load of test data.
            op.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {trigger}")
    op.execute(f"ALTER TABLE {COUNTS} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {COUNTS} FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY tenant ON {COUNTS} TO leadgen_app USING ({INSIDE}) WITH CHECK ({INSIDE})")
    op.execute(f"CREATE POLICY system ON {COUNTS} TO leadgen_system USING (true) WITH CHECK (true)")


def downgrade() -> None:
    for table in COUNTED:
        for event in ("insert", "delete"):
            op.execute(f"DROP TRIGGER count_{event} ON {table}")
    op.execute("DROP FUNCTION leadgen_count_records()")
    op.drop_table(COUNTS)
