"""The schemes of registration numbers are those of the table of countries: a new country needs no migration.

Revision: 0038, after 0037
"""

from __future__ import annotations

from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

CHECK = "ck_companies_identifier_scheme"
KNOWN = "'ico', 'orgnr', 'ytunnus', 'siren', 'hrb', 'other'"


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.drop_constraint(op.f(CHECK), "companies", type_="check")


def downgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    op.execute("ALTER TABLE companies NO FORCE ROW LEVEL SECURITY")
    op.execute(f"UPDATE companies SET registration_scheme = 'other' WHERE registration_scheme NOT IN ({KNOWN})")
    op.execute("ALTER TABLE companies FORCE ROW LEVEL SECURITY")
    op.create_check_constraint(op.f(CHECK), "companies", f"registration_scheme IN ({KNOWN})")
