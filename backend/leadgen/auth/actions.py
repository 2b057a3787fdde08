"""Sign-in, token rotation, sign-out, invitations and password resets. All of it runs in a system session."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, func, select, update

from leadgen.auth.models import RefreshToken
from leadgen.auth.tries import forget_failures
from leadgen.crypto import hash_password, new_token, token_hash
from leadgen.db import new_id
from leadgen.errors import (
    ErrorCode,
    FieldProblem,
    InvalidError,
    NotFoundError,
    UnauthenticatedError,
)
from leadgen.tenancy import SystemSession
from leadgen.tenants.models import Tenant
from leadgen.users.models import Invite, Membership, PasswordReset, User


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The outcome of a sign-in or a refresh: the user, the chain of tokens, and the next refresh token."""

    user: User
    family_id: UUID
    refresh_token: str


def find_account(session: SystemSession, email: str) -> User | None:
    """The active account of an e-mail address that has a password."""
    return session.scalar(select(User).where(User.email == email, User.is_active, User.password_hash.is_not(None)))


def still_valid(session: SystemSession, seen: User) -> User | None:
    """The account whose password was compared, while it is active and has that password still."""
    user = session.get(User, seen.id, with_for_update={"key_share": True})
    return user if user is not None and user.is_active and user.password_hash == seen.password_hash else None


def start_sign_in(session: SystemSession, user: User, *, lifetime: timedelta) -> SignedIn:
    """Begin a new chain of refresh tokens for `user`."""
    user.last_login_at = datetime.now(UTC)
    family_id = new_id()
    return SignedIn(user, family_id, _issue(session, user, family_id, lifetime))


def rotate_refresh_token(session: SystemSession, token: str, *, lifetime: timedelta) -> SignedIn | None:
    """The next link of the chain, or None when the token is unknown, expired or revoked.

    A link used twice means that two parties hold it: the whole family is revoked, and this answers None too.
    """
    row = session.scalar(select(RefreshToken).where(RefreshToken.token_hash == token_hash(token)).with_for_update())
    now = datetime.now(UTC)
    if row is None or row.revoked_at is not None or row.expires_at <= now:
        return None
    if row.used_at is not None:
        revoke_family(session, row.family_id)
        return None
    user = session.get(User, row.user_id)
    if user is None or not user.is_active:
        return None
    row.used_at = now
    return SignedIn(user, row.family_id, _issue(session, user, row.family_id, lifetime))


def revoke_family(session: SystemSession, family_id: UUID) -> None:
    """End one sign-in: its access tokens stop at the next request, its refresh tokens for good."""
    session.execute(
        update(RefreshToken)
        .where(RefreshToken.family_id == family_id, RefreshToken.revoked_at.is_(None))
        .values(revoked_at=func.now())
    )


def revoke_all_sign_ins(session: SystemSession, user_id: UUID, *, keep: UUID | None = None) -> None:
    """End every sign-in of a person (password changed, account switched off), but the one to `keep`."""
    ended = update(RefreshToken).where(RefreshToken.user_id == user_id, RefreshToken.revoked_at.is_(None))
    if keep is not None:
        ended = ended.where(RefreshToken.family_id != keep)
    session.execute(ended.values(revoked_at=func.now()))


def family_of_token(session: SystemSession, token: str) -> UUID | None:
    """The sign-in that a refresh token belongs to."""
    return session.scalar(select(RefreshToken.family_id).where(RefreshToken.token_hash == token_hash(token)))


def get_open_invite(session: SystemSession, token: str) -> tuple[Invite, Tenant]:
    """An invitation that may still be accepted; raises NotFound for anything else."""
    row = session.execute(
        select(Invite, Tenant)
        .join(Tenant, Tenant.id == Invite.tenant_id)
        .where(
            Invite.token_hash == token_hash(token),
            Invite.accepted_at.is_(None),
            Invite.expires_at > func.now(),
            Tenant.is_active,
        )
    ).one_or_none()
    if row is None:
        raise NotFoundError("This invitation is not valid any more. Ask an admin of the team for a new one.")
    return row[0], row[1]


def accept_invite(
    session: SystemSession, token: str, *, password: str, display_name: str | None, known: User | None
) -> User:
    """Join the inviting tenant: as a new account, or as the existing one (`known`) whose password was given."""
    invite, _tenant = get_open_invite(session, token)
    user = session.scalar(select(User).where(User.email == invite.email).with_for_update())
    if user is None:
        _require_strong(password)
        user = User(
            id=new_id(), email=invite.email, display_name=display_name or "", password_hash=hash_password(password)
        )
        session.add(user)
        session.flush()  # the membership's foreign key needs the row
    elif user.password_hash is None and user.is_active:
        _require_strong(password)
        user.password_hash = hash_password(password)
    elif known is None or still_valid(session, known) is None:
        raise refused_password("Use the password you sign in with here.")
    member = session.scalar(
        select(Membership).where(Membership.tenant_id == invite.tenant_id, Membership.user_id == user.id)
    )
    if member is None:
        session.add(Membership(tenant_id=invite.tenant_id, user_id=user.id, role=invite.role))
        # made while one namespace managed the account alone; from now on no admin may set its password
        session.execute(delete(PasswordReset).where(PasswordReset.user_id == user.id))
    invite.accepted_at = datetime.now(UTC)
    return user


def refused_password(fix: str) -> UnauthenticatedError:
    """What a wrong password is told, which says no more than that."""
    return UnauthenticatedError(
        "E-mail or password is wrong.",
        code=ErrorCode.INVALID_CREDENTIALS,
        errors=[FieldProblem("password", "Does not fit the account.", fix)],
    )


def reset_password(session: SystemSession, token: str, password: str) -> User:
    """Set the password by a reset token, and end every sign-in of that person."""
    reset = session.scalar(
        select(PasswordReset)
        .where(
            PasswordReset.token_hash == token_hash(token),
            PasswordReset.used_at.is_(None),
            PasswordReset.expires_at > func.now(),
        )
        .with_for_update()
    )
    user = session.get(User, reset.user_id) if reset is not None else None
    if reset is None or user is None or not user.is_active:
        raise NotFoundError("This link is not valid any more. Ask for a new one where you got it.")
    user.password_hash = hash_password(password)
    reset.used_at = datetime.now(UTC)
    revoke_all_sign_ins(session, user.id)
    forget_failures(session, user.email)
    return user


def change_password(session: SystemSession, user: User, password: str, *, keep: UUID) -> None:
    """Set a person's own new password: every sign-in but `keep` ends, and links to set one stop working."""
    user.password_hash = hash_password(password)
    revoke_all_sign_ins(session, user.id, keep=keep)
    session.execute(delete(PasswordReset).where(PasswordReset.user_id == user.id, PasswordReset.used_at.is_(None)))
    forget_failures(session, user.email)


def _require_strong(password: str) -> None:
    if len(password) < 10 or len(password.encode()) > 72:
        raise InvalidError(
            "1 field is not valid: password",
            errors=[FieldProblem("password", "Too short or too long.", "Use 10 characters or more, at most 72 bytes.")],
        )


def _issue(session: SystemSession, user: User, family_id: UUID, lifetime: timedelta) -> str:
    token = new_token()
    session.add(
        RefreshToken(
            family_id=family_id,
            user_id=user.id,
            token_hash=token_hash(token),
            expires_at=datetime.now(UTC) + lifetime,
        )
    )
    return token
