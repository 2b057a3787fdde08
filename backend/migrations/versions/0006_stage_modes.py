"""Stages behind webhooks: where each stage of a tenant runs, and what was handed out.

Revision: 0006, after 0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

TABLES = ("stage_modes", "stage_calls")
INSIDE = "tenant_id = (SELECT current_setting('app.tenant_id')::uuid)"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    now = sa.text("now()")
    op.create_table(
        "stage_modes",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column(
            "mode",
            sa.Enum("native", "webhook", name="stage_mode", native_enum=False, create_constraint=True, length=64),
            nullable=False,
        ),
        sa.Column("url", sa.Text()),
        sa.Column("secret_sealed", sa.Text()),
        sa.Column("secret_set_at", sa.DateTime(timezone=True)),
        sa.Column("previous_sealed", sa.Text()),
        sa.Column("previous_until", sa.DateTime(timezone=True)),
        sa.Column("answer_timeout_seconds", sa.Integer(), nullable=False),
        sa.Column("callback_timeout_seconds", sa.Integer(), nullable=False),
        sa.Column("max_attempts", sa.Integer(), nullable=False),
        sa.Column("expected_cost_usd", sa.Numeric(18, 6), server_default=sa.text("0"), nullable=False),
        sa.Column("revision", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.Column("changed_by", sa.Uuid()),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=now, nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=now, nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_stage_modes"),
        sa.UniqueConstraint("tenant_id", "stage", name="uq_stage_modes_tenant_id_stage"),
    )
    op.create_table(
        "stage_calls",
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("stage", sa.Text(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("input_hash", sa.Text(), nullable=False),
        sa.Column("code_version", sa.Text(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer_hash", sa.Text()),
        sa.Column("answered_at", sa.DateTime(timezone=True)),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=now, nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), server_default=now, nullable=False),
        sa.ForeignKeyConstraint(
            ["tenant_id", "run_id"],
            ["pipeline_runs.tenant_id", "pipeline_runs.id"],
            name="fk_stage_calls_tenant_id_run_id",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name="pk_stage_calls"),
    )
    op.create_index("ix_stage_calls_tenant_id_run_id", "stage_calls", ["tenant_id", "run_id"])
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY tenant ON {table} TO leadgen_app USING ({INSIDE}) WITH CHECK ({INSIDE})")
        op.execute(f"CREATE POLICY system ON {table} TO leadgen_system USING (true) WITH CHECK (true)")
        op.execute(f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO leadgen_app, leadgen_system")


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
