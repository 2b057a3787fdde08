"""Managing people: the own namespace's memberships, and accounts only where no other namespace is concerned."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from leadgen.crypto import new_token, token_hash
from leadgen.db import new_id
from leadgen.errors import ConflictError, ErrorCode, ForbiddenError, NotFoundError
from leadgen.tenancy import SystemSession, tenant_of
from leadgen.users.models import Invite, Membership, PasswordReset, Role, User

INVITE_LIFETIME = timedelta(days=7)
RESET_LIFETIME = timedelta(days=1)


def get_membership(session: Session, user_id: UUID) -> Membership:
    """The person's membership in this namespace; raises NotFound for anybody else."""
    member = session.scalar(select(Membership).where(Membership.user_id == user_id))
    if member is None:
        raise NotFoundError("There is no such member in this namespace.")
    return member


def change_role(session: Session, member: Membership, role: Role, *, seen: Role) -> None:
    """Give a member who was `seen` in one role another; the last admin stays one."""
    if member.role is Role.ADMIN and role is not Role.ADMIN:
        _require_another_admin(session, member)
    session.refresh(member, with_for_update=True)  # after the lock on all admins: two who change each other never meet
    if member.role is not seen:
        raise ConflictError(
            f"The role was changed to {member.role} in the meantime. Look at it and choose again.",
            code=ErrorCode.VERSION_CONFLICT,
            extra={"current": {"role": member.role}},
        )
    member.role = role


def remove_member(session: Session, member: Membership) -> None:
    """End a membership; the account itself stays. The last admin cannot be removed."""
    if member.role is Role.ADMIN:
        _require_another_admin(session, member)
    session.delete(member)


def _require_another_admin(session: Session, member: Membership) -> None:
    # the rows are locked, so that two admins cannot remove each other at the same moment
    admins = session.scalars(select(Membership.user_id).where(Membership.role == Role.ADMIN).with_for_update()).all()
    if set(admins) <= {member.user_id}:
        raise ConflictError("This is the last admin of the namespace. Make someone else an admin first.")


def create_invite(session: Session, *, email: str, role: Role, by: UUID) -> tuple[Invite, str]:
    """An invitation and its token. It says nothing about whether the address has an account already."""
    session.execute(delete(Invite).where(Invite.email == email, Invite.accepted_at.is_(None)))
    token = new_token()
    invite = Invite(
        id=new_id(),
        tenant_id=tenant_of(session),
        email=email,
        role=role,
        token_hash=token_hash(token),
        invited_by=by,
        expires_at=datetime.now(UTC) + INVITE_LIFETIME,
    )
    session.add(invite)
    return invite, token


def get_managed_account(
    session: SystemSession, user_id: UUID, *, tenant_id: UUID, by_super_admin: bool = False
) -> User:
    """The account of a person who belongs to `tenant_id` alone and is no super admin; raises Forbidden or NotFound.

    `by_super_admin`: any member's account.
    """
    homes = session.scalars(select(Membership.tenant_id).where(Membership.user_id == user_id)).all()
    user = session.get(User, user_id, with_for_update={"key_share": True})  # two who change it take turns
    if user is None or tenant_id not in homes:
        raise NotFoundError("There is no such member in this namespace.")
    if (user.is_super_admin or len(homes) > 1) and not by_super_admin:
        raise ForbiddenError(
            "This account is not managed by your namespace alone. You can change the role here or remove the "
            "membership; name and password are the person's own to change, and a super admin can make a link that sets "
            "a new password."
        )
    return user


def get_account_by_email(session: SystemSession, email: str) -> User:
    """Anybody's account: for the command line."""
    user = session.scalar(select(User).where(User.email == email))
    if user is None:
        raise NotFoundError(f"There is no account of {email}.")
    return user


def create_account(session: SystemSession, *, email: str, display_name: str, is_super_admin: bool) -> User:
    """An account without a password: its owner sets one by a reset link."""
    if session.scalar(select(User.id).where(User.email == email)) is not None:
        raise ConflictError(
            f"{email} has an account already. An admin can invite it into a namespace; `leadgen users reset-link` makes a "
            "link that sets a new password."
        )
    user = User(id=new_id(), email=email, display_name=display_name, is_super_admin=is_super_admin)
    session.add(user)
    return user


def change_account(user: User, *, display_name: str | None, is_active: bool | None, version: int | None) -> None:
    """Change a managed account that nobody else changed since `version`."""
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
    if is_active is not None:
        user.is_active = is_active
    user.version += 1


def create_password_reset(session: SystemSession, user: User, *, by: UUID | None) -> tuple[str, datetime]:
    """A one-time token to set a password, and when it ends; earlier ones stop working."""
    if not user.is_active:
        raise ConflictError(
            f"The account of {user.email} is deactivated, so no link would work. Let it sign in again first."
        )
    session.execute(delete(PasswordReset).where(PasswordReset.user_id == user.id))
    token, ends = new_token(), datetime.now(UTC) + RESET_LIFETIME
    session.add(PasswordReset(user_id=user.id, token_hash=token_hash(token), created_by=by, expires_at=ends))
    return token, ends


def shared_accounts(session: SystemSession, user_ids: list[UUID]) -> set[UUID]:
    """Which of these people also belong to another namespace, or are super admins."""
    elsewhere = (
        select(Membership.user_id)
        .where(Membership.user_id.in_(user_ids))
        .group_by(Membership.user_id)
        .having(func.count() > 1)
    )
    supers = select(User.id).where(User.id.in_(user_ids), User.is_super_admin)
    return set(session.scalars(elsewhere.union(supers)))
