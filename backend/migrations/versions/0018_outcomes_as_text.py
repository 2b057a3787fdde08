"""The outcomes of imported rows as json: they are read whole, and never searched.

Revision: 0018, after 0017
"""

from __future__ import annotations

from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("ALTER TABLE import_outcomes ALTER COLUMN rows TYPE json USING rows::json")


def downgrade() -> None:
    op.execute("ALTER TABLE import_outcomes ALTER COLUMN rows TYPE jsonb USING rows::jsonb")
