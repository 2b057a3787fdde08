"""Accounts: generations of sign-ins, addresses that nobody has proved, who made a link, and the operator's caps.

Revision: 0024, after 0023
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


FORCED = ("users", "refresh_tokens", "password_resets")


def upgrade() -> None:
    op.execute("SET LOCAL lock_timeout = '4s'")
    for table in FORCED:  # forced row security hides every row from the owner, and the updates below would find none
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
    op.add_column("users", sa.Column("email_proved_at", sa.DateTime(timezone=True)))
    op.add_column("users", sa.Column("session_epoch", sa.Integer(), server_default=sa.text("1"), nullable=False))
    op.execute("UPDATE users SET email_proved_at = now() WHERE is_super_admin")
    op.drop_constraint("uq_users_email", "users", type_="unique")
    op.create_index("ix_users_email", "users", ["email"])
    op.create_index(
        "uq_users_proved_email",
        "users",
        ["email"],
        unique=True,
        postgresql_where=sa.text("email_proved_at IS NOT NULL"),
    )

    op.add_column("refresh_tokens", sa.Column("signed_in_at", sa.DateTime(timezone=True)))
    op.add_column("refresh_tokens", sa.Column("epoch", sa.Integer(), server_default=sa.text("1"), nullable=False))
    op.add_column("refresh_tokens", sa.Column("used_by", sa.Text()))
    op.execute(
        "UPDATE refresh_tokens t SET signed_in_at = f.began FROM"
        " (SELECT family_id, min(created_at) AS began FROM refresh_tokens GROUP BY family_id) f"
        " WHERE f.family_id = t.family_id"
    )
    op.alter_column("refresh_tokens", "signed_in_at", nullable=False)
    op.alter_column("refresh_tokens", "epoch", server_default=None)

    # Nothing says in which namespace an open link was made. A link lives for one day and can be made again.
    op.execute("DELETE FROM password_resets WHERE used_at IS NULL")
    op.add_column("password_resets", sa.Column("made_in", sa.Uuid()))
    op.create_foreign_key(
        "fk_password_resets_made_in", "password_resets", "tenants", ["made_in"], ["id"], ondelete="CASCADE"
    )

    for table in FORCED:
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")

    op.add_column("tenants", sa.Column("day_cap_usd", sa.Numeric(18, 6)))
    op.add_column("tenants", sa.Column("month_cap_usd", sa.Numeric(18, 6)))


def downgrade() -> None:
    op.drop_column("tenants", "month_cap_usd")
    op.drop_column("tenants", "day_cap_usd")
    op.drop_column("password_resets", "made_in")
    op.drop_column("refresh_tokens", "used_by")
    op.drop_column("refresh_tokens", "epoch")
    op.drop_column("refresh_tokens", "signed_in_at")
    op.drop_index("uq_users_proved_email", table_name="users")
    op.drop_index("ix_users_email", table_name="users")
    op.create_unique_constraint("uq_users_email", "users", ["email"])
    op.drop_column("users", "session_epoch")
    op.drop_column("users", "email_proved_at")
