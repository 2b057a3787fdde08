"""Tables: users and password_resets (global), user_tenant_roles and invites (per tenant)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from leadgen.db import (
    APP_ROLE,
    HIDDEN,
    SYSTEM_ROLE,
    GlobalTable,
    TenantTable,
    Versioned,
    enum_type,
    system_only_ddl,
)
from leadgen.fields.enums import Role


class User(Versioned, GlobalTable):
    """A person who signs in. The app role reads users of its own tenant only, and never writes.

    Several accounts may have one address while it is not proved (`email_proved_at`). `session_epoch` is the
    generation of the account's sign-ins: raising it ends all of them.
    """

    __tablename__ = "users"
    __table_args__ = (
        CheckConstraint("email = lower(email)", name="email_lower"),
        Index("uq_users_proved_email", "email", unique=True, postgresql_where=text("email_proved_at IS NOT NULL")),
    )
    row_security = (
        "ALTER TABLE users ENABLE ROW LEVEL SECURITY",
        "ALTER TABLE users FORCE ROW LEVEL SECURITY",
        f"CREATE POLICY member ON users FOR SELECT TO {APP_ROLE} "
        "USING (EXISTS (SELECT 1 FROM user_tenant_roles m WHERE m.user_id = users.id))",
        f"CREATE POLICY system ON users TO {SYSTEM_ROLE} USING (true) WITH CHECK (true)",
    )

    email: Mapped[str] = mapped_column(index=True)
    email_proved_at: Mapped[datetime | None]
    display_name: Mapped[str] = mapped_column(default="", server_default="")
    password_hash: Mapped[str | None] = mapped_column(info=HIDDEN)
    is_super_admin: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    is_active: Mapped[bool] = mapped_column(default=True, server_default=text("true"))
    last_login_at: Mapped[datetime | None]
    session_epoch: Mapped[int] = mapped_column(Integer, default=1, server_default=text("1"))


class Membership(TenantTable):
    """A user's role in one tenant."""

    __tablename__ = "user_tenant_roles"
    __table_args__ = (UniqueConstraint("tenant_id", "user_id"),)

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    role: Mapped[Role] = mapped_column(enum_type(Role))


class Invite(TenantTable):
    """An invitation into one tenant; only the hash of its token is stored."""

    __tablename__ = "invites"

    email: Mapped[str]
    role: Mapped[Role] = mapped_column(enum_type(Role))
    token_hash: Mapped[str] = mapped_column(unique=True)
    invited_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    expires_at: Mapped[datetime]
    accepted_at: Mapped[datetime | None]


class PasswordReset(GlobalTable):
    """A one-time link to set a password; `made_in` is the namespace whose admin created it.

    NULL: a super admin or the operator created it.
    """

    __tablename__ = "password_resets"
    row_security = system_only_ddl("password_resets")

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    created_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    made_in: Mapped[UUID | None] = mapped_column(ForeignKey("tenants.id", ondelete="CASCADE"))
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
