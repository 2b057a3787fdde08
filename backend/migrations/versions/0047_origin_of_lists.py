"""Imports keep the origin of their list.

Revision: 0047, after 0045
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0047"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("import_jobs", sa.Column("origin", postgresql.JSONB(), nullable=True))


def downgrade() -> None:
    op.drop_column("import_jobs", "origin")
