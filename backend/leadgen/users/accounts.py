"""Locks and rules that every change of an account shares.

Lock order, in every transaction: the address (where an account may be created), the account, the namespace's members,
then links and tokens. Read memberships, links and tokens only after the account is locked: a read before the lock may
be outdated.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import delete, select, text

from leadgen.errors import ConflictError, ForbiddenError, NotFoundError
from leadgen.fields.enums import Role
from leadgen.tenancy import Actor, SystemSession
from leadgen.users.models import Membership, PasswordReset, User

_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))")


def lock_address(session: SystemSession, email: str) -> None:
    """Serialize transactions that may create an account of this address."""
    session.execute(_LOCK, {"key": f"account:{email}"})


def lock_account(session: SystemSession, user_id: UUID) -> User | None:
    """Lock an account and return its current row; only the lock's owner may add memberships."""
    return session.get(User, user_id, with_for_update={"key_share": True})


def lock_members(session: SystemSession, tenant_id: UUID) -> None:
    """Serialize changes of a namespace's members: two admins must not remove each other."""
    session.execute(_LOCK, {"key": f"members:{tenant_id}"})


def homes_of(session: SystemSession, user_id: UUID) -> frozenset[UUID]:
    """Return the namespaces of a locked account."""
    return frozenset(session.scalars(select(Membership.tenant_id).where(Membership.user_id == user_id)))


def end_sign_ins(user: User) -> None:
    """End every sign-in of a locked account. Tokens of earlier generations stop working at once."""
    user.session_epoch += 1


def drop_links(session: SystemSession, user_id: UUID) -> None:
    """Delete the open password links of a locked account."""
    session.execute(delete(PasswordReset).where(PasswordReset.user_id == user_id, PasswordReset.used_at.is_(None)))


@dataclass(frozen=True, slots=True)
class ManagedMember:
    """A locked account, its membership in the manager's namespace, and all of its namespaces."""

    user: User
    membership: Membership
    homes: frozenset[UUID]


def lock_member(session: SystemSession, user_id: UUID, *, by: Actor) -> ManagedMember:
    """Lock a member of the namespace of `by`, and check again whether `by` may manage members.

    The guard checked `by` before the lock; meanwhile another admin may have revoked the permission.
    """
    user = lock_account(session, user_id)
    tenant_id = by.tenant_id
    if user is None or tenant_id is None:
        raise NotFoundError("There is no such member in this workspace.")
    lock_members(session, tenant_id)
    _require_manager(session, by, tenant_id)
    membership = session.scalar(
        select(Membership).where(Membership.tenant_id == tenant_id, Membership.user_id == user_id)
    )
    if membership is None:
        raise NotFoundError("There is no such member in this workspace.")
    return ManagedMember(user, membership, homes_of(session, user_id))


def _require_manager(session: SystemSession, by: Actor, tenant_id: UUID) -> None:
    is_admin = select(Membership.id).where(
        Membership.tenant_id == tenant_id, Membership.user_id == by.user_id, Membership.role == Role.ADMIN
    )
    allowed = select(User.id).where(User.id == by.user_id, User.is_active, User.is_super_admin | is_admin.exists())
    if session.scalar(allowed) is None:
        raise ForbiddenError("You are no longer an admin of this workspace. Ask an admin.")


def require_managed(member: ManagedMember) -> User:
    """Return the account if this namespace may manage it; raise Forbidden otherwise.

    It must belong to this namespace alone and not be a super admin's.
    """
    if member.user.is_super_admin or member.homes != {member.membership.tenant_id}:
        raise ForbiddenError(
            "This account is not managed by your workspace alone. You can change the role here or remove the "
            "membership; name and password are the person's own to change, and a super admin can make a link that sets "
            "a new password."
        )
    return member.user


def require_another_admin(session: SystemSession, member: ManagedMember) -> None:
    """Refuse to remove the last admin of the namespace who can sign in."""
    others = (
        select(Membership.id)
        .join(User, User.id == Membership.user_id)
        .where(
            Membership.tenant_id == member.membership.tenant_id,
            Membership.role == Role.ADMIN,
            Membership.user_id != member.user.id,
            User.is_active,
        )
        .limit(1)
    )
    if session.scalar(others) is None:
        raise ConflictError("This is the last admin of the workspace. Make someone else an admin first.")
