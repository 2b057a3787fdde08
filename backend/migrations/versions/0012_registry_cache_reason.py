"""Why a register does not hold a number: a record removed by law is not one that never was.

Revision: 0012, after 0011
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("registry_cache", sa.Column("reason", sa.Text()))


def downgrade() -> None:
    op.drop_column("registry_cache", "reason")
