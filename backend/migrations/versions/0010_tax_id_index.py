"""Find companies by their VAT number: quality control asks who else bears it.

Revision: 0010, after 0009
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_index(
        op.f("ix_companies_tenant_id_tax_id"),
        "companies",
        ["tenant_id", "tax_id"],
        postgresql_where=sa.text("tax_id IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index(op.f("ix_companies_tenant_id_tax_id"), table_name="companies")
