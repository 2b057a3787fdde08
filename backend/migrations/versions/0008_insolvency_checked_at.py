"""When the insolvency register was asked about a company, apart from its company register.

Revision: 0008, after 0007
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("company_legal_profile", sa.Column("insolvency_checked_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    op.drop_column("company_legal_profile", "insolvency_checked_at")
