"""Schedules: runs that start by themselves.

Revision: 0007, after 0006
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from leadgen.db import row_security_ddl

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TABLE = "pipeline_schedules"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    now = sa.text("now()")
    instant = sa.DateTime(timezone=True)
    op.create_table(
        TABLE,
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("cron", sa.Text(), nullable=False),
        sa.Column("time_zone", sa.Text(), nullable=False),
        sa.Column("config", sa.dialects.postgresql.JSONB(none_as_null=True), nullable=False),
        sa.Column("is_enabled", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.Column("next_at", instant, nullable=True),
        sa.Column("last_at", instant, nullable=True),
        sa.Column("last_run_id", sa.Uuid(), nullable=True),
        sa.Column("last_problem", sa.Text(), nullable=True),
        sa.Column("run_as", sa.Uuid(), nullable=True),
        sa.Column("created_at", instant, server_default=now, nullable=False),
        sa.Column("updated_at", instant, server_default=now, nullable=False),
        sa.Column("version", sa.Integer(), server_default=sa.text("1"), nullable=False),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=f"pk_{TABLE}"),
        sa.UniqueConstraint("tenant_id", "name", name=f"uq_{TABLE}_tenant_id_name"),
        sa.ForeignKeyConstraint(["run_as"], ["users.id"], name=f"fk_{TABLE}_run_as", ondelete="SET NULL"),
        sa.ForeignKeyConstraint(
            ["tenant_id", "last_run_id"],
            ["pipeline_runs.tenant_id", "pipeline_runs.id"],
            name=f"fk_{TABLE}_tenant_id_last_run_id",
            ondelete="SET NULL (last_run_id)",
        ),
        sa.CheckConstraint("NOT is_enabled OR next_at IS NOT NULL", name=op.f(f"ck_{TABLE}_enabled_has_next")),
    )
    op.create_index(f"ix_{TABLE}_due", TABLE, ["next_at"], postgresql_where=sa.text("is_enabled"))
    for statement in row_security_ddl(TABLE):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table(TABLE)
