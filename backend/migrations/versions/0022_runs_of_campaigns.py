"""A run may write the messages of a campaign: the run names it, a message names the result that it came with, bills are found.

Revision: 0022, after 0021
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

INDEXES = (
    ("ix_pipeline_runs_campaign", "pipeline_runs", "campaign_id"),
    ("ix_messages_completion", "messages", "completion_id"),
    ("ix_llm_usage_log_campaign", "llm_usage_log", "campaign_id"),
)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.add_column("pipeline_runs", sa.Column("campaign_id", sa.Uuid(), nullable=True))
    op.add_column("messages", sa.Column("completion_id", sa.Uuid(), nullable=True))
    for name, table, column in INDEXES:
        op.create_index(name, table, ["tenant_id", column], postgresql_where=sa.text(f"{column} IS NOT NULL"))


def downgrade() -> None:
    for name, table, _column in INDEXES:
        op.drop_index(name, table_name=table)
    op.drop_column("messages", "completion_id")
    op.drop_column("pipeline_runs", "campaign_id")
