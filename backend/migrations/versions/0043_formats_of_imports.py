"""Imports know the format of their file and its sheets, and keep a workbook beside the rows that are read from it.

Revision: 0043, after 0040
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0043"
down_revision = "0040"
branch_labels = None
depends_on = None

_OLD = "uq_import_parts_tenant_id_job_id_position"
_NEW = "uq_import_parts_tenant_id_job_id_is_original_position"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.add_column("import_jobs", sa.Column("format", sa.String(64), server_default=sa.text("'csv'"), nullable=False))
    op.add_column("import_jobs", sa.Column("sheet", sa.Text(), nullable=True))
    op.add_column("import_jobs", sa.Column("sheets", postgresql.JSONB(), nullable=True))
    op.add_column(
        "import_parts", sa.Column("is_original", sa.Boolean(), server_default=sa.text("false"), nullable=False)
    )
    op.create_unique_constraint(_NEW, "import_parts", ["tenant_id", "job_id", "is_original", "position"])
    op.drop_constraint(_OLD, "import_parts", type_="unique")


def downgrade() -> None:
    op.execute("DELETE FROM import_parts WHERE is_original")
    op.create_unique_constraint(_OLD, "import_parts", ["tenant_id", "job_id", "position"])
    op.drop_constraint(_NEW, "import_parts", type_="unique")
    op.drop_column("import_parts", "is_original")
    for column in ("sheets", "sheet", "format"):
        op.drop_column("import_jobs", column)
