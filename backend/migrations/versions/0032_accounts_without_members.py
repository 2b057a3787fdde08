"""Accounts that belong to no namespace, and whose address nobody proved, cannot be signed in to.

Revision: 0032, after 0031
"""

from __future__ import annotations

from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None

TABLES = ("users", "user_tenant_roles")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    for table in TABLES:  # the owner's row security would hide every row
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    op.execute(
        "UPDATE users SET password_hash = NULL, session_epoch = session_epoch + 1"
        " WHERE NOT is_super_admin AND email_proved_at IS NULL AND password_hash IS NOT NULL"
        " AND NOT EXISTS (SELECT FROM user_tenant_roles m WHERE m.user_id = users.id)"
    )
    for table in TABLES:
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


def downgrade() -> None:
    """The passwords are gone; the accounts work as accounts without a password do."""
