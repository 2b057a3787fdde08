"""The number of a French company's establishment, beside the company's own.

Revision: 0021, after 0020
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("companies", sa.Column("siret", sa.Text()))


def downgrade() -> None:
    op.drop_column("companies", "siret")
