"""Tables: refresh_tokens and login_failures. Only a system session sees them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from leadgen.db import GlobalTable, system_only_ddl


class RefreshToken(GlobalTable):
    """One link of a chain: each use makes the next; a second use of one link revokes the whole `family_id`."""

    __tablename__ = "refresh_tokens"
    row_security = system_only_ddl("refresh_tokens")

    family_id: Mapped[UUID] = mapped_column(index=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]


class LoginFailure(GlobalTable):
    """One refused sign-in, kept for the rate limit; old ones are deleted as new ones come."""

    __tablename__ = "login_failures"
    __table_args__ = (Index(None, "email", "created_at"), Index(None, "address", "created_at"))
    row_security = system_only_ddl("login_failures")

    email: Mapped[str]
    address: Mapped[str]
