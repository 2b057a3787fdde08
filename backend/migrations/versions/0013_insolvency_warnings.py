"""What the insolvency register's answer leaves open: a petition, an unknown state, an answer that was cut.

Revision: 0013, after 0012
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    column = sa.Column("insolvency_warnings", postgresql.JSONB(none_as_null=True))
    op.add_column("company_legal_profile", column)


def downgrade() -> None:
    op.drop_column("company_legal_profile", "insolvency_warnings")
