"""Who is asking, decided once per request before anything else runs.

Order of answers: no or bad token 401; not a member of the named namespace (or no such namespace) 404; a member without the
right 403. The right comes from the membership in the namespace of this request and from nothing else.
"""

from __future__ import annotations

from typing import cast
from uuid import UUID

import jwt
from flask import current_app, g, request
from sqlalchemy import select

from leadgen.auth.permissions import NO_NAMESPACE, PLATFORM, allows
from leadgen.auth.sign_ins import signed_in_user
from leadgen.crypto import read_access_token
from leadgen.errors import (
    BadRequestError,
    ErrorCode,
    FieldProblem,
    ForbiddenError,
    NotFoundError,
    UnauthenticatedError,
)
from leadgen.tenancy import Actor, Database, SystemSession, database
from leadgen.tenants.models import Tenant
from leadgen.users.models import Membership, Role, User


def guard(permission: str) -> None:
    """Let the request pass as `g.actor`, or raise what the caller is to be told."""
    user_id, family_id = _identity()
    slug = request.headers.get("X-Namespace")
    with database().system_session() as session:
        user = _signed_in_user(session, user_id, family_id)
        g.sign_in = family_id
        if permission in NO_NAMESPACE:
            actor = Actor(user.id, user.email, user.is_super_admin)
        else:
            actor = _enter(session, user, slug)
    g.actor = actor
    denied = (permission == PLATFORM and not actor.is_super_admin) or not allows(
        actor.role, is_super_admin=actor.is_super_admin, permission=permission
    )
    if denied and permission == PLATFORM:
        raise ForbiddenError("Only a super admin of this installation may do this.")
    if denied:
        raise ForbiddenError(
            f"Your role here ({actor.role or 'none'}) does not include “{permission}”. Ask an admin of the namespace."
        )


def may_still(where: Database, actor: Actor, sign_in: UUID, permission: str) -> bool:
    """Whether one who was let in may still see a long answer: signed in, a member of the namespace, with the right.

    `sign_in` is the request's `g.sign_in`. Works outside a request.
    """
    try:
        with where.system_session() as session:
            now = _enter(session, _signed_in_user(session, actor.user_id, sign_in), actor.tenant_slug)
    except (UnauthenticatedError, NotFoundError):
        return False
    return now.tenant_id == actor.tenant_id and allows(
        now.role, is_super_admin=now.is_super_admin, permission=permission
    )


def _identity() -> tuple[UUID, UUID]:
    """Return the user and the sign-in that the access token names; raises a 401."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise UnauthenticatedError("Send an access token: Authorization: Bearer …")
    try:
        claims = read_access_token(token, secret=cast(str, current_app.config["SECRET_KEY"]))
        return UUID(claims["sub"]), UUID(claims["fam"])
    except jwt.ExpiredSignatureError:
        raise UnauthenticatedError("The access token has expired.", code=ErrorCode.TOKEN_EXPIRED) from None
    except (jwt.InvalidTokenError, ValueError, TypeError, AttributeError):  # signed, with claims of another kind
        raise UnauthenticatedError("The access token is not valid.") from None


def _signed_in_user(session: SystemSession, user_id: UUID, family_id: UUID) -> User:
    user = signed_in_user(session, user_id, family_id)
    if user is None:
        raise UnauthenticatedError("This sign-in has ended. Sign in again.")
    return user


def _enter(session: SystemSession, user: User, slug: str | None) -> Actor:
    if not slug:
        raise BadRequestError(
            "Name the namespace you work in.",
            errors=[FieldProblem("X-Namespace", "The header is missing.", "Send the namespace's slug.")],
        )
    row = session.execute(
        select(Tenant.id, Membership.role)
        .outerjoin(Membership, (Membership.tenant_id == Tenant.id) & (Membership.user_id == user.id))
        .where(Tenant.slug == slug, Tenant.is_active)
    ).one_or_none()
    if row is None or (row.role is None and not user.is_super_admin):
        raise NotFoundError(f"There is no namespace “{slug[:100]}” for you.")
    role = Role.ADMIN if user.is_super_admin else row.role
    return Actor(user.id, user.email, user.is_super_admin, row.id, slug, role)
