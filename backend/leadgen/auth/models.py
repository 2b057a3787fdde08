"""Tables: refresh_tokens and login_failures. Only system sessions see them."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, Integer
from sqlalchemy.orm import Mapped, mapped_column

from leadgen.db import GlobalTable, system_only_ddl


class RefreshToken(GlobalTable):
    """One link of a token chain; a second use of one link revokes the whole `family_id`.

    Each use creates the next link. `signed_in_at` and `epoch` are those of the sign-in, equal in the whole family.
    `used_by` is a fingerprint of the client.
    """

    __tablename__ = "refresh_tokens"
    row_security = system_only_ddl("refresh_tokens")

    family_id: Mapped[UUID] = mapped_column(index=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(unique=True)
    expires_at: Mapped[datetime]
    signed_in_at: Mapped[datetime]
    epoch: Mapped[int] = mapped_column(Integer)
    used_at: Mapped[datetime | None]
    used_by: Mapped[str | None]
    revoked_at: Mapped[datetime | None]


class LoginFailure(GlobalTable):
    """One refused sign-in, kept for the rate limit; old ones are deleted as new ones are added.

    `address` is the caller's network, or the known device of the try.
    """

    __tablename__ = "login_failures"
    __table_args__ = (Index(None, "email", "created_at"), Index(None, "address", "created_at"))
    row_security = system_only_ddl("login_failures")

    email: Mapped[str]
    address: Mapped[str]
