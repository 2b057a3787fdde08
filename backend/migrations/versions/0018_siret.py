"""The number of a French company's establishment, beside the company's own.

Revision: 0018, after 0017
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("companies", sa.Column("siret", sa.Text()))


def downgrade() -> None:
    op.drop_column("companies", "siret")
