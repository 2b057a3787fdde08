"""Order the index that facets of contacts read by company, so that it is also the index of a company's contacts.

Revision: 0036, after 0035
"""

from __future__ import annotations

from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

FACETS = "ix_contacts_facets"
BY_COMPANY = "ix_contacts_tenant_id_company_id_id"
INCLUDED = (
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
    op.drop_index(FACETS, table_name="contacts")
    op.create_index(FACETS, "contacts", ["tenant_id", "company_id", "id"], postgresql_include=list(INCLUDED))
    op.drop_index(BY_COMPANY, table_name="contacts")


def downgrade() -> None:
    op.create_index(BY_COMPANY, "contacts", ["tenant_id", "company_id", "id"])
    op.drop_index(FACETS, table_name="contacts")
    op.create_index(FACETS, "contacts", ["tenant_id", "id"], postgresql_include=["company_id", *INCLUDED])
