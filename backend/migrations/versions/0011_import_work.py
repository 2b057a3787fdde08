"""What is done with an import in the background besides its commit (a preview, an undo) and how far it is.

Revision: 0011, after 0010
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("import_jobs", sa.Column("work", sa.String(64), nullable=True))
    op.add_column("import_jobs", sa.Column("work_done", sa.Integer(), server_default=sa.text("0"), nullable=False))
    op.add_column("import_jobs", sa.Column("work_state", postgresql.JSONB(none_as_null=True), nullable=True))
    op.create_check_constraint("ck_import_jobs_import_work", "import_jobs", "work IN ('preview', 'undo')")


def downgrade() -> None:
    op.drop_constraint("ck_import_jobs_import_work", "import_jobs", type_="check")
    for column in ("work_state", "work_done", "work"):
        op.drop_column("import_jobs", column)
