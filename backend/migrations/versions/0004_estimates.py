"""What estimates are made of: how long calls took, and who of a run's selection stands alone.

Revision: 0004, after 0003
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

TABLE = "entity_stage_completions"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column(TABLE, sa.Column("call_seconds", sa.Float()))
    op.create_index(
        "ix_entity_stage_completions_called",
        TABLE,
        ["tenant_id", "stage", "finished_at"],
        postgresql_where=sa.text("call_seconds IS NOT NULL"),
    )
    for column in ("contacts_without_company", "companies_without_contacts"):
        op.add_column("pipeline_runs", sa.Column(column, sa.Integer(), server_default=sa.text("0"), nullable=False))


def downgrade() -> None:
    for column in ("contacts_without_company", "companies_without_contacts"):
        op.drop_column("pipeline_runs", column)
    op.drop_index("ix_entity_stage_completions_called", table_name=TABLE)
    op.drop_column(TABLE, "call_seconds")
