"""Imports note the header's lines, the lines that are not data, and the first rows.

Revision: 0040, after 0039
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.add_column("import_jobs", sa.Column("layout", postgresql.JSONB(), nullable=True))


def downgrade() -> None:
    op.drop_column("import_jobs", "layout")
