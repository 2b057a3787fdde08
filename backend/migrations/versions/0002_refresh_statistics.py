"""A function by which a running import tells the planner how large the record tables have become.

Only an owner may ANALYZE (before PostgreSQL 17 there is no right to grant for it), and the app role owns nothing.

Revision: 0002, after 0001
"""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        CREATE OR REPLACE FUNCTION leadgen_refresh_statistics() RETURNS void LANGUAGE plpgsql SECURITY DEFINER
        SET search_path = public, pg_temp AS $$
        BEGIN
          ANALYZE companies (tenant_id, id, domain, name_key),
            contacts (tenant_id, id, company_id, linkedin_url, email, name_key),
            observations (tenant_id, id, company_id, contact_id, source_ref),
            tags (tenant_id, id, name_key),
            company_tag_assignments (tenant_id, company_id, tag_id),
            contact_tag_assignments (tenant_id, contact_id, tag_id);
        END $$
    """)
    op.execute("REVOKE ALL ON FUNCTION leadgen_refresh_statistics() FROM PUBLIC")
    op.execute("GRANT EXECUTE ON FUNCTION leadgen_refresh_statistics() TO leadgen_app, leadgen_system")


def downgrade() -> None:
    op.execute("DROP FUNCTION leadgen_refresh_statistics()")
