"""Contacts have a greeting name that a person or a list sets; without one it follows from the name.

Revision: 0048, after 0047
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.add_column("contacts", sa.Column("greeting_name", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("contacts", "greeting_name")
