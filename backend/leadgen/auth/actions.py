"""Invitations and passwords: accepting an invitation, and setting a password.

All functions run in system sessions.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import func, select

from leadgen.auth.sign_ins import end_other_sign_ins
from leadgen.auth.tries import forget_failures
from leadgen.crypto import hash_password, token_hash
from leadgen.db import new_id
from leadgen.errors import ConflictError, ErrorCode, FieldProblem, InvalidError, NotFoundError, UnauthenticatedError
from leadgen.tenancy import SystemSession
from leadgen.tenants.models import Tenant
from leadgen.users.accounts import drop_links, end_sign_ins, homes_of, lock_account, lock_address
from leadgen.users.addresses import spellings
from leadgen.users.models import Invite, Membership, PasswordReset, User


def find_accounts(session: SystemSession, email: str) -> Sequence[User]:
    """Return the active accounts of an address that have a password.

    The account with the proved address comes first, then the oldest. Until the address is proved, several people may
    have an account of it, each with their own password: at most one per namespace. Each costs one comparison of
    passwords at sign-in.
    """
    query = select(User).where(User.email.in_(spellings(email)), User.is_active, User.password_hash.is_not(None))
    return session.scalars(query.order_by(User.email_proved_at.is_(None), User.id)).all()


def still_valid(session: SystemSession, seen: User) -> User | None:
    """Lock the account whose password was compared.

    Return it while it is active and still has that password.
    """
    user = lock_account(session, seen.id)
    return user if user is not None and user.is_active and user.password_hash == seen.password_hash else None


def get_open_invite(session: SystemSession, token: str, *, lock: bool = False) -> tuple[Invite, Tenant]:
    """Return an invitation that may still be accepted; raise NotFound for anything else."""
    query = (
        select(Invite, Tenant)
        .join(Tenant, Tenant.id == Invite.tenant_id)
        .where(
            Invite.token_hash == token_hash(token),
            Invite.accepted_at.is_(None),
            Invite.expires_at > func.now(),
            Tenant.is_active,
        )
    )
    if lock:
        query = query.with_for_update(of=Invite).execution_options(populate_existing=True)
    row = session.execute(query).one_or_none()
    if row is None:
        raise NotFoundError("This invitation is not valid any more. Ask an admin of the team for a new one.")
    return row[0], row[1]


def accept_invite(
    session: SystemSession,
    token: str,
    *,
    password: str,
    display_name: str | None,
    known: User | None,
    separate: bool,
) -> User:
    """Join the inviting namespace, as the existing account (`known`) or as a new one.

    The password of the existing account must have been given. An account that joins a namespace loses its password
    links and its sign-ins, because they were made while another namespace's admin managed it alone.

    `separate`: create a new account although the address has an unproved one. The two accounts share nothing but the
    address: neither sees the other's namespaces.
    """
    invite, _tenant = get_open_invite(session, token)
    lock_address(session, invite.email)
    _require_one_account(session, invite, known)
    if known is None:
        user = _new_account(session, invite, password=password, display_name=display_name, separate=separate)
        homes: frozenset[UUID] = frozenset()
    else:
        valid = still_valid(session, known)
        if valid is None:
            raise refused_password("Use the password you sign in with here.")
        user, homes = valid, homes_of(session, known.id)
    invite, _tenant = get_open_invite(session, token, lock=True)  # another request may have used it
    if invite.tenant_id not in homes:
        session.add(Membership(tenant_id=invite.tenant_id, user_id=user.id, role=invite.role))
        if known is not None:
            drop_links(session, user.id)
            end_sign_ins(user)
    invite.accepted_at = datetime.now(UTC)
    return user


def _require_one_account(session: SystemSession, invite: Invite, known: User | None) -> None:
    """Refuse a second account of one address in one namespace.

    No namespace adds more than one account to those of an address.
    """
    members = (
        select(Membership.id)
        .join(User, User.id == Membership.user_id)
        .where(Membership.tenant_id == invite.tenant_id, User.email.in_(spellings(invite.email)))
    )
    if known is not None:
        members = members.where(User.id != known.id)
    if session.scalar(members.limit(1)) is not None:
        raise ConflictError(
            f"{invite.email} is a member of this workspace already. Sign in, or ask an admin for a password link."
        )


def _new_account(
    session: SystemSession, invite: Invite, *, password: str, display_name: str | None, separate: bool
) -> User:
    others = session.scalars(select(User).where(User.email == invite.email)).all()
    if any(user.email_proved_at is not None for user in others):
        raise refused_password("Use the password you sign in with here. Without one, ask who runs this installation.")
    if not separate and any(user.is_active and user.password_hash is not None for user in others):
        raise refused_password("Use the password you sign in with here, or set a password for a separate account.")
    _require_strong(password)
    user = User(id=new_id(), email=invite.email, display_name=display_name or "", password_hash=hash_password(password))
    session.add(user)
    session.flush()  # foreign key: the membership needs the row
    return user


def refused_password(fix: str) -> UnauthenticatedError:
    """Return the error for a wrong password, which reveals nothing else."""
    return UnauthenticatedError(
        "E-mail or password is wrong.",
        code=ErrorCode.INVALID_CREDENTIALS,
        errors=[FieldProblem("password", "Does not fit the account.", fix)],
    )


def reset_password(session: SystemSession, token: str, password: str) -> User:
    """Set the password by a reset token, and end every sign-in of that person.

    The link is checked again: a link made by a namespace's admin works only while the account belongs to that
    namespace alone.
    """
    wanted = PasswordReset.token_hash == token_hash(token)
    user_id = session.scalar(select(PasswordReset.user_id).where(wanted))
    user = lock_account(session, user_id) if user_id is not None else None
    reset = session.scalar(
        select(PasswordReset).where(wanted, PasswordReset.used_at.is_(None), PasswordReset.expires_at > func.now())
    )
    if reset is None or user is None or not user.is_active or not _still_managed(session, user, reset.made_in):
        raise NotFoundError("This link is not valid any more. Ask for a new one where you got it.")
    user.password_hash = hash_password(password)
    reset.used_at = datetime.now(UTC)
    end_sign_ins(user)
    _forget_failures(session, user)
    return user


def _still_managed(session: SystemSession, user: User, made_in: UUID | None) -> bool:
    return made_in is None or (not user.is_super_admin and homes_of(session, user.id) == {made_in})


def change_password(session: SystemSession, user: User, password: str, *, keep: UUID) -> None:
    """Set a locked account's new password.

    Every sign-in but `keep` ends, and links to set a password stop working.
    """
    user.password_hash = hash_password(password)
    end_other_sign_ins(session, user, keep=keep)
    drop_links(session, user.id)
    _forget_failures(session, user)


def _forget_failures(session: SystemSession, user: User) -> None:
    # Another account of the address is another person's: a new password here must not clear guesses at that account.
    if len(find_accounts(session, user.email)) == 1:
        forget_failures(session, user.email)


def _require_strong(password: str) -> None:
    if len(password) < 10 or len(password.encode()) > 72:
        raise InvalidError(
            "1 field is not valid: password",
            errors=[FieldProblem("password", "Too short or too long.", "Use 10 characters or more, at most 72 bytes.")],
        )
