"""Companies have a spoken name. It is filled when a name is stored; until then it is derived on reading.

Revision: 0042, after 0041
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.add_column("companies", sa.Column("spoken_name", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("companies", "spoken_name")
