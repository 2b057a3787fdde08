"""What the database's clock showed last, so that a jump back is noticed.

Revision: 0017, after 0016
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "database_clock",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("seen_at", INSTANT, nullable=False),
        sa.Column("created_at", INSTANT, server_default=sa.text("now()"), nullable=False),
        sa.Column("updated_at", INSTANT, server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_database_clock"),
    )
    op.execute("ALTER TABLE database_clock ENABLE ROW LEVEL SECURITY")
    op.execute("ALTER TABLE database_clock FORCE ROW LEVEL SECURITY")
    op.execute("CREATE POLICY system ON database_clock TO leadgen_system USING (true) WITH CHECK (true)")


def downgrade() -> None:
    op.drop_table("database_clock")
