"""A run over what is stale, among many records, finds that in the background: its request is noted with the run.

Revision: 0037, after 0036
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None

NAME = "ck_pipeline_runs_start_step"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.add_column("pipeline_runs", sa.Column("stale", postgresql.JSONB(), nullable=True))
    _allow("find_stale", "freeze", "check", "take_up", "retry")


def downgrade() -> None:
    op.execute("ALTER TABLE pipeline_runs NO FORCE ROW LEVEL SECURITY")
    op.execute(
        "UPDATE pipeline_runs SET status = 'failed', start_step = NULL, finished_at = now(),"
        " reason = 'The upgrade was taken back before the stale results were found. Start it again.'"
        " WHERE start_step = 'find_stale'"
    )
    op.execute("ALTER TABLE pipeline_runs FORCE ROW LEVEL SECURITY")
    _allow("freeze", "check", "take_up", "retry")
    op.drop_column("pipeline_runs", "stale")


def _allow(*steps: str) -> None:
    op.execute(f"ALTER TABLE pipeline_runs DROP CONSTRAINT {NAME}")
    listed = ", ".join(f"'{step}'" for step in steps)
    op.execute(f"ALTER TABLE pipeline_runs ADD CONSTRAINT {NAME} CHECK (start_step IN ({listed}))")
