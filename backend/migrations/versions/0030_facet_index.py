"""An index that facets and filters of contacts read instead of the table.

Revision: 0030, after 0029
"""

from __future__ import annotations

from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

INDEX = "ix_contacts_facets"
INCLUDED = (
    "company_id",
    "owner_id",
    "seniority_level",
    "department",
    "language",
    "location_country",
    "icp_fit",
    "linkedin_activity",
    "contact_source",
    "relationship_status",
    "message_status",
)


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.create_index(INDEX, "contacts", ["tenant_id", "id"], postgresql_include=list(INCLUDED))


def downgrade() -> None:
    op.drop_index(INDEX, table_name="contacts")
