"""Reads members and invitations."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session, defer

from leadgen.users.models import Invite, Membership, User


def list_members(session: Session) -> list[tuple[Membership, User]]:
    """Return all members of the namespace, by e-mail."""
    query = (
        select(Membership, User)
        .join(User, User.id == Membership.user_id)
        .options(defer(User.password_hash, raiseload=True))  # tenant sessions may not read this column
        .order_by(User.email)
        .execution_options(populate_existing=True)
    )
    return [(row[0], row[1]) for row in session.execute(query)]


def list_open_invites(session: Session) -> list[Invite]:
    """Return invitations that are not accepted yet, newest first."""
    query = select(Invite).where(Invite.accepted_at.is_(None), Invite.expires_at > func.now())
    return list(session.scalars(query.order_by(Invite.created_at.desc(), Invite.id)))
