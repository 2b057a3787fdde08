"""Runs start in the background: what is left of a start, and the frozen records that are not members yet.

Revision: 0027, after 0026
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

CHUNKS = "pipeline_run_chunks"
INSIDE = "tenant_id = (SELECT current_setting('app.tenant_id')::uuid)"
STEPS = sa.Enum("freeze", "check", "take_up", name="start_step", native_enum=False, create_constraint=True, length=64)
ARRAYS = ("company_ids", "company_masks", "contact_ids", "contact_company_ids", "contact_masks")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.add_column("pipeline_runs", sa.Column("start_step", STEPS, nullable=True))
    for name in ("start_order", "not_taken_up"):
        op.add_column("pipeline_runs", sa.Column(name, sa.Integer(), server_default=sa.text("0"), nullable=False))
    for name in ("chosen", "estimate"):
        op.add_column("pipeline_runs", sa.Column(name, postgresql.JSONB(), nullable=True))
    now = sa.text("now()")
    ids, masks = postgresql.ARRAY(sa.Uuid()), postgresql.ARRAY(sa.BigInteger())
    op.create_table(
        CHUNKS,
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("company_ids", ids, nullable=False),
        sa.Column("company_masks", masks, nullable=True),
        sa.Column("contact_ids", ids, nullable=False),
        sa.Column("contact_company_ids", ids, nullable=False),
        sa.Column("contact_masks", masks, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=now, nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=now, nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "run_id"],
            ["pipeline_runs.tenant_id", "pipeline_runs.id"],
            name=f"fk_{CHUNKS}_tenant_id_run_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=f"pk_{CHUNKS}"),
        sa.UniqueConstraint("tenant_id", "run_id", "number", name=f"uq_{CHUNKS}_tenant_id_run_id_number"),
    )
    for name in ARRAYS:
        # written once and read once: compressing them costs more than the space
        op.execute(f"ALTER TABLE {CHUNKS} ALTER COLUMN {name} SET STORAGE EXTERNAL")
    op.execute(f"ALTER TABLE {CHUNKS} ENABLE ROW LEVEL SECURITY")
    op.execute(f"ALTER TABLE {CHUNKS} FORCE ROW LEVEL SECURITY")
    op.execute(f"CREATE POLICY tenant ON {CHUNKS} TO leadgen_app USING ({INSIDE}) WITH CHECK ({INSIDE})")
    op.execute(f"CREATE POLICY system ON {CHUNKS} TO leadgen_system USING (true) WITH CHECK (true)")


def downgrade() -> None:
    op.drop_table(CHUNKS)
    for name in ("estimate", "chosen", "not_taken_up", "start_order", "start_step"):
        op.drop_column("pipeline_runs", name)
