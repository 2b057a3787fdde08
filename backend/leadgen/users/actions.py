"""Manages memberships of a namespace, and accounts that belong to no other namespace."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import aliased

from leadgen.crypto import new_token, token_hash
from leadgen.db import new_id
from leadgen.errors import ConflictError, ErrorCode, NotFoundError
from leadgen.fields.enums import Role
from leadgen.tenancy import SystemSession
from leadgen.users.accounts import (
    ManagedMember,
    drop_links,
    end_sign_ins,
    lock_account,
    lock_address,
    require_another_admin,
    require_managed,
)
from leadgen.users.addresses import spellings
from leadgen.users.models import Invite, Membership, PasswordReset, User

INVITE_LIFETIME = timedelta(days=7)
RESET_LIFETIME = timedelta(days=1)
_ANY = aliased(Membership)  # another name than in a statement that joins memberships
_LIVING = (
    User.is_super_admin | User.email_proved_at.is_not(None) | select(_ANY.id).where(_ANY.user_id == User.id).exists()
)


def change_role(session: SystemSession, member: ManagedMember, role: Role, *, seen: Role) -> None:
    """Change the role of a member who was `seen` in another role.

    The last admin stays admin. Open invitations of a former admin are revoked.
    """
    membership = member.membership
    if membership.role is Role.ADMIN and role is not Role.ADMIN:
        require_another_admin(session, member)
    if membership.role is not seen:
        raise ConflictError(
            f"The role was changed to {membership.role} in the meantime. Look at it and choose again.",
            code=ErrorCode.VERSION_CONFLICT,
            extra={"current": {"role": membership.role}},
        )
    if membership.role is Role.ADMIN:
        _take_invites_back(session, member)
    membership.role = role


def remove_member(session: SystemSession, member: ManagedMember) -> None:
    """End a membership and revoke the member's open invitations; refuse for the last admin.

    An account whose last membership ends is signed out and its links stop working. If its address was never proved,
    the account also loses its password permanently: it can neither sign in nor join again, so it does not block the
    owner of the address.
    """
    if member.membership.role is Role.ADMIN:
        require_another_admin(session, member)
    _take_invites_back(session, member)
    session.delete(member.membership)
    user = member.user
    if member.homes == {member.membership.tenant_id} and not user.is_super_admin:
        end_sign_ins(user)
        drop_links(session, user.id)
        if user.email_proved_at is None:
            user.password_hash = None


def change_account(
    session: SystemSession,
    member: ManagedMember,
    *,
    display_name: str | None,
    is_active: bool | None,
    version: int | None,
) -> None:
    """Change a managed account that was not changed since `version`.

    Deactivating an account ends its sign-ins and links.
    """
    user = require_managed(member)
    if version != user.version:
        raise ConflictError(
            "This account was changed in the meantime. Look at the current values and try again.",
            code=ErrorCode.VERSION_CONFLICT,
            extra={
                "current": {"version": user.version, "display_name": user.display_name, "is_active": user.is_active}
            },
        )
    if display_name is not None:
        user.display_name = display_name
    if is_active is False and user.is_active:
        if member.membership.role is Role.ADMIN:
            require_another_admin(session, member)
        end_sign_ins(user)
        drop_links(session, user.id)
        _take_invites_back(session, member)
    if is_active is not None:
        user.is_active = is_active
    user.version += 1


def _take_invites_back(session: SystemSession, member: ManagedMember) -> None:
    """Delete the open invitations of a person who may no longer invite.

    With an invitation to another address that person could return.
    """
    session.execute(
        delete(Invite).where(
            Invite.tenant_id == member.membership.tenant_id,
            Invite.invited_by == member.user.id,
            Invite.accepted_at.is_(None),
        )
    )


def create_invite(session: SystemSession, *, tenant_id: UUID, email: str, role: Role, by: UUID) -> tuple[Invite, str]:
    """Create an invitation and its token.

    The result does not reveal whether the address has an account already.
    """
    session.execute(
        delete(Invite).where(Invite.tenant_id == tenant_id, Invite.email == email, Invite.accepted_at.is_(None))
    )
    token = new_token()
    invite = Invite(
        id=new_id(),
        tenant_id=tenant_id,
        email=email,
        role=role,
        token_hash=token_hash(token),
        invited_by=by,
        expires_at=datetime.now(UTC) + INVITE_LIFETIME,
    )
    session.add(invite)
    return invite, token


def take_invite_back(session: SystemSession, tenant_id: UUID, invite_id: UUID) -> None:
    """Delete an invitation under its lock, as it may be accepted or revoked concurrently."""
    invite = session.get(Invite, (tenant_id, invite_id), with_for_update=True)
    if invite is None:
        raise NotFoundError("There is no such invitation in this workspace.")
    session.delete(invite)


def get_account_by_email(session: SystemSession, email: str, *, namespace_id: UUID | None = None) -> User:
    """Lock and return the account of an address, for the command line; a proved one comes first.

    Several unproved accounts may have one address: `namespace_id` chooses by membership.
    """
    query = (
        select(User.id)
        .where(User.email.in_(spellings(email)), _LIVING)
        .order_by(User.email_proved_at.is_(None), User.id)
    )
    if namespace_id is not None:
        query = query.join(Membership, Membership.user_id == User.id).where(Membership.tenant_id == namespace_id)
    found = session.execute(query.add_columns(User.email_proved_at)).all()
    if not found:
        raise NotFoundError(f"There is no account of {email}.")
    if len(found) > 1 and found[0].email_proved_at is None:
        raise ConflictError(f"{len(found)} accounts have the address {email}. Choose one: --namespace SLUG.")
    user = lock_account(session, found[0].id)
    if user is None:
        raise NotFoundError(f"There is no account of {email}.")
    return user


def count_accounts(session: SystemSession, email: str) -> int:
    """Count the accounts of an address in its normal form, except those that cannot sign in."""
    return session.scalar(select(func.count()).select_from(User).where(User.email == email, _LIVING)) or 0


def create_account(session: SystemSession, *, email: str, display_name: str, is_super_admin: bool) -> User:
    """Create an account without a password; its owner sets one by a reset link.

    The operator vouches for the address. Accounts without that proof do not block the address: they stay unchanged,
    beside this one.
    """
    lock_address(session, email)
    if session.scalar(select(User.id).where(User.email == email, User.email_proved_at.is_not(None))) is not None:
        raise ConflictError(
            f"{email} has an account already. An admin can invite it into a namespace; `leadgen users reset-link` makes a "
            "link that sets a new password."
        )
    user = User(
        id=new_id(),
        email=email,
        email_proved_at=datetime.now(UTC),
        display_name=display_name,
        is_super_admin=is_super_admin,
    )
    session.add(user)
    return user


def create_password_reset(
    session: SystemSession, user: User, *, by: UUID | None, made_in: UUID | None
) -> tuple[str, datetime]:
    """Create a one-time token that sets the password of a locked account.

    `made_in` is the namespace of the admin who creates it: the link works only while the account belongs to that
    namespace alone. None: a super admin or the operator creates it. Earlier tokens stop working.
    """
    if not user.is_active:
        raise ConflictError(
            f"The account of {user.email} is deactivated, so no link would work. Let it sign in again first."
        )
    drop_links(session, user.id)
    token, ends = new_token(), datetime.now(UTC) + RESET_LIFETIME
    session.add(
        PasswordReset(user_id=user.id, token_hash=token_hash(token), created_by=by, made_in=made_in, expires_at=ends)
    )
    return token, ends


def shared_accounts(session: SystemSession, user_ids: list[UUID]) -> set[UUID]:
    """Return which of these people belong to another namespace too, or are super admins."""
    elsewhere = (
        select(Membership.user_id)
        .where(Membership.user_id.in_(user_ids))
        .group_by(Membership.user_id)
        .having(func.count() > 1)
    )
    supers = select(User.id).where(User.id.in_(user_ids), User.is_super_admin)
    return set(session.scalars(elsewhere.union(supers)))
