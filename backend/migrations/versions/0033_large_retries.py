"""Large retries are a step of the run's start: what is left of them is noted with the run.

Revision: 0033, after 0032
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

NAME = "ck_pipeline_runs_start_step"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.add_column("pipeline_runs", sa.Column("retry", postgresql.JSONB(), nullable=True))
    _allow("freeze", "check", "take_up", "retry")


def downgrade() -> None:
    op.execute("ALTER TABLE pipeline_runs NO FORCE ROW LEVEL SECURITY")
    op.execute("UPDATE pipeline_runs SET start_step = NULL WHERE start_step = 'retry'")
    op.execute("ALTER TABLE pipeline_runs FORCE ROW LEVEL SECURITY")
    _allow("freeze", "check", "take_up")
    op.drop_column("pipeline_runs", "retry")


def _allow(*steps: str) -> None:
    op.execute(f"ALTER TABLE pipeline_runs DROP CONSTRAINT {NAME}")
    listed = ", ".join(f"'{step}'" for step in steps)
    op.execute(f"ALTER TABLE pipeline_runs ADD CONSTRAINT {NAME} CHECK (start_step IN ({listed}))")
