"""What was sent to a webhook, beside what its result is fresh by: another body is another piece of work.

Revision: 0020, after 0019
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("stage_calls", sa.Column("sent_hash", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("stage_calls", "sent_hash")
