"""Indexes for every order of the lists, and one that searches read instead of the table.

Revision: 0025, after 0024
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

# Most rows of an import lack most of these values: indexing only what is known keeps bulk writes fast.
KNOWN = {
    "contacts": ("email", "job_title", "authority_score", "seniority_level", "department", "icp_fit"),
    "companies": ("domain", "revenue_eur_m", "hq_country", "industry", "tier"),
}
EVERY = {"contacts": "message_status", "companies": "status"}
REPLACED = {"contacts": "email", "companies": "domain"}
INCLUDED = {"contacts": ["search_text", "company_id"], "companies": ["search_text"]}
LENGTH = 600


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for table, columns in KNOWN.items():
        # An index entry takes 2,700 bytes. The owner of a table is subject to its row security, and sees no row.
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
        op.execute(f"UPDATE {table} SET search_text = left(search_text, {LENGTH}) WHERE length(search_text) > {LENGTH}")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        for column in columns:
            op.create_index(
                op.f(f"ix_{table}_tenant_id_{column}_id"),
                table,
                ["tenant_id", column, "id"],
                postgresql_where=sa.text(f"{column} IS NOT NULL"),
            )
        op.create_index(op.f(f"ix_{table}_tenant_id_{EVERY[table]}_id"), table, ["tenant_id", EVERY[table], "id"])
        op.drop_index(op.f(f"ix_{table}_tenant_id_{REPLACED[table]}"), table_name=table)
        op.create_index(f"ix_{table}_search", table, ["tenant_id", "id"], postgresql_include=INCLUDED[table])


def downgrade() -> None:
    for table, columns in KNOWN.items():
        op.drop_index(f"ix_{table}_search", table_name=table)
        op.create_index(
            op.f(f"ix_{table}_tenant_id_{REPLACED[table]}"),
            table,
            ["tenant_id", REPLACED[table]],
            postgresql_where=sa.text(f"{REPLACED[table]} IS NOT NULL"),
        )
        for column in (*columns, EVERY[table]):
            op.drop_index(op.f(f"ix_{table}_tenant_id_{column}_id"), table_name=table)
