"""Where the next window of a stage's rate begins: a rate is that of the last minute, not of all since the run began.

Revision: 0019, after 0018
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("stage_runs", sa.Column("next_measured_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "stage_runs", sa.Column("next_measured_from", sa.Integer(), server_default=sa.text("0"), nullable=False)
    )


def downgrade() -> None:
    for column in ("next_measured_from", "next_measured_at"):
        op.drop_column("stage_runs", column)
