"""Since when, and from how many records on, a stage's rate is measured: since its run last began, not since its first claim.

Revision: 0016, after 0015
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("stage_runs", sa.Column("measured_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("stage_runs", sa.Column("measured_from", sa.Integer(), server_default=sa.text("0"), nullable=False))


def downgrade() -> None:
    for column in ("measured_from", "measured_at"):
        op.drop_column("stage_runs", column)
