"""Sign-ins: chains of rotating refresh tokens.

A chain ends after 90 days, and together with its account's generation. Every function here that issues or ends tokens
locks the account first (`users/accounts.py` names the lock order), so that a token issued at the moment when its
sign-in ends cannot outlive it.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select, text, update

from leadgen.auth.models import RefreshToken
from leadgen.crypto import derived_key, new_token, token_hash
from leadgen.db import new_id
from leadgen.tenancy import Database, SystemSession
from leadgen.users.accounts import end_sign_ins, lock_account
from leadgen.users.models import User

LONGEST = timedelta(days=90)
"""A sign-in ends this long after its password was given, regardless of token exchanges."""

GRACE = timedelta(seconds=10)
"""How long the same client may reuse a refresh token: two tabs, or a lost response."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Outcome of a sign-in or a refresh: user, chain of tokens, and the next refresh token."""

    user: User
    family_id: UUID
    refresh_token: str


@dataclass(frozen=True, slots=True)
class Exchange:
    """Parameters of a token exchange: the client, the key, and the next token's lifetime.

    `client` is a fingerprint. Two requests of one browser have the same; a thief elsewhere has another.
    """

    client: str
    secret: str
    lifetime: timedelta


def start_sign_in(session: SystemSession, user: User, *, lifetime: timedelta) -> SignedIn:
    """Start a new chain of refresh tokens for a locked account."""
    now = datetime.now(UTC)
    user.last_login_at = now
    token, family_id = new_token(), new_id()
    session.add(
        RefreshToken(
            family_id=family_id,
            user_id=user.id,
            token_hash=token_hash(token),
            expires_at=min(now + lifetime, now + LONGEST),
            signed_in_at=now,
            epoch=user.session_epoch,
        )
    )
    return SignedIn(user, family_id, token)


def rotate_refresh_token(session: SystemSession, token: str, how: Exchange) -> SignedIn | None:
    """Exchange a token for the next one of its chain; None when it is unknown, expired or ended.

    A token used twice means that two parties have it: the whole family ends, and the function returns None. The
    exception is the same client within `GRACE`, which gets the latest token of the chain.
    """
    user = _lock_owner(session, token)
    if user is None or not user.is_active:
        return None
    now = datetime.now(UTC)
    while True:
        row = session.scalar(select(RefreshToken).where(RefreshToken.token_hash == token_hash(token)))
        if row is None or not _is_alive(row, user, now):
            return None
        successor = _successor(token, how.secret)
        if row.used_at is None:
            break
        if row.used_by != how.client or now - row.used_at > GRACE:
            revoke_family(session, row.family_id)
            return None
        following = session.scalar(select(RefreshToken).where(RefreshToken.token_hash == token_hash(successor)))
        if following is not None and following.used_at is None:
            return SignedIn(user, row.family_id, successor) if _is_alive(following, user, now) else None
        token = successor
    row.used_at, row.used_by = now, how.client
    session.add(
        RefreshToken(
            family_id=row.family_id,
            user_id=user.id,
            token_hash=token_hash(successor),
            expires_at=min(now + how.lifetime, row.signed_in_at + LONGEST),
            signed_in_at=row.signed_in_at,
            epoch=row.epoch,
        )
    )
    return SignedIn(user, row.family_id, successor)


def end_sign_in(session: SystemSession, token: str) -> None:
    """End the sign-in of a refresh token; do nothing for an unknown token."""
    user = _lock_owner(session, token)
    if user is not None:
        family_id = session.scalar(select(RefreshToken.family_id).where(RefreshToken.token_hash == token_hash(token)))
        if family_id is not None:
            revoke_family(session, family_id)


def revoke_family(session: SystemSession, family_id: UUID) -> None:
    """End one sign-in of a locked account: its access tokens stop at the next request."""
    session.execute(
        update(RefreshToken)
        .where(RefreshToken.family_id == family_id, RefreshToken.revoked_at.is_(None))
        .values(revoked_at=func.now())
    )


def end_other_sign_ins(session: SystemSession, user: User, *, keep: UUID) -> None:
    """End every sign-in of a locked account but one. A sign-in that has ended stays ended."""
    before = user.session_epoch
    end_sign_ins(user)
    session.execute(
        update(RefreshToken)
        .where(RefreshToken.user_id == user.id, RefreshToken.family_id == keep, RefreshToken.epoch == before)
        .values(epoch=user.session_epoch)
    )


def end_all_sign_ins(session: SystemSession, user_id: UUID) -> None:
    """End every sign-in of a person."""
    user = lock_account(session, user_id)
    if user is not None:
        end_sign_ins(user)


_ENDED = text("""
DELETE FROM refresh_tokens WHERE id IN (
  SELECT id FROM refresh_tokens
   WHERE signed_in_at < now() - CAST(:longest AS interval) OR revoked_at < now() - CAST(:grace AS interval)
      OR (used_at IS NOT NULL AND expires_at < now() - CAST(:grace AS interval))
   LIMIT :most FOR UPDATE SKIP LOCKED)
""")
_AT_ONCE = 10_000


def forget_ended_tokens(database: Database) -> int:
    """Delete refresh tokens that no longer decide anything; return how many.

    A used token matters until it expires: until then, a second use ends its sign-in. The unused token of a sign-in
    stays until the longest sign-in is over, because access tokens are checked against it.
    """
    deleted, number = 0, _AT_ONCE
    while number == _AT_ONCE:
        with database.system_session() as session:
            given = {"longest": LONGEST, "grace": GRACE, "most": _AT_ONCE}
            number = session.execute(_ENDED, given).rowcount  # type: ignore[attr-defined]
        deleted += number
    return deleted


def _lock_owner(session: SystemSession, token: str) -> User | None:
    user_id = session.scalar(select(RefreshToken.user_id).where(RefreshToken.token_hash == token_hash(token)))
    return None if user_id is None else lock_account(session, user_id)


def _is_alive(row: RefreshToken, user: User, now: datetime) -> bool:
    return row.revoked_at is None and row.expires_at > now and row.epoch == user.session_epoch


def _successor(token: str, secret: str) -> str:
    # Derived, not random: only hashes are stored, and the second of two simultaneous exchanges gets the same token.
    digest = hmac.new(derived_key(secret, "refresh-token"), token.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
