"""Authentication and authorization, decided once per request before anything else runs.

Order of responses: no or bad token 401; not a member of the named namespace (or no such namespace) 404; a member
without the permission 403. The permission comes only from the membership in the namespace of this request.
"""

from __future__ import annotations

from typing import cast
from uuid import UUID

import jwt
from flask import current_app, g, request
from sqlalchemy import Connection, text

from leadgen.auth.permissions import NO_NAMESPACE, PLATFORM, allows
from leadgen.auth.sign_ins import LONGEST
from leadgen.crypto import read_access_token
from leadgen.errors import (
    BadRequestError,
    ErrorCode,
    FieldProblem,
    ForbiddenError,
    NotFoundError,
    UnauthenticatedError,
)
from leadgen.fields.enums import Role
from leadgen.tenancy import Actor, Database, database


def guard(permission: str) -> None:
    """Let the request pass as `g.actor`, or raise the error for the caller."""
    user_id, family_id = _identity()
    slug = None if permission in NO_NAMESPACE else request.headers.get("X-Namespace")
    with database().system_reading() as connection:
        actor = _identify(connection, user_id, family_id, slug)
    g.sign_in = family_id
    g.actor = actor if permission in NO_NAMESPACE else _inside(actor, slug)
    actor = g.actor
    denied = (permission == PLATFORM and not actor.is_super_admin) or not allows(
        actor.role, is_super_admin=actor.is_super_admin, permission=permission
    )
    if denied and permission == PLATFORM:
        raise ForbiddenError("Only a super admin of this installation may do this.")
    if denied:
        raise ForbiddenError(
            f"Your role here ({actor.role or 'none'}) does not include “{permission}”. Ask an admin of the workspace."
        )


def may_still(where: Database, actor: Actor, sign_in: UUID, permission: str) -> bool:
    """Return whether a person who was let in may still receive a long response.

    The person must be signed in, a member of the namespace, and have the permission. `sign_in` is the request's
    `g.sign_in`. Works outside a request.
    """
    try:
        with where.system_reading() as connection:
            now = _inside(_identify(connection, actor.user_id, sign_in, actor.tenant_slug), actor.tenant_slug)
    except (UnauthenticatedError, NotFoundError):
        return False
    return now.tenant_id == actor.tenant_id and allows(
        now.role, is_super_admin=now.is_super_admin, permission=permission
    )


def _identity() -> tuple[UUID, UUID]:
    """Return the user and the sign-in that the access token names; raise a 401 otherwise."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token:
        raise UnauthenticatedError("Send an access token: Authorization: Bearer …")
    try:
        claims = read_access_token(token, secret=cast(str, current_app.config["SECRET_KEY"]))
        return UUID(claims["sub"]), UUID(claims["fam"])
    except jwt.ExpiredSignatureError:
        raise UnauthenticatedError("The access token has expired.", code=ErrorCode.TOKEN_EXPIRED) from None
    except (
        jwt.InvalidTokenError,
        ValueError,
        TypeError,
        AttributeError,
    ):  # signed, with other claims
        raise UnauthenticatedError("The access token is not valid.") from None


# One statement, because every request pays for it: a round trip costs more than the rows it reads.
_WHO = text("""
SELECT u.id, u.email, u.is_super_admin, t.id AS tenant_id, m.role
FROM users u LEFT JOIN tenants t ON t.slug = :slug AND t.is_active
LEFT JOIN user_tenant_roles m ON m.tenant_id = t.id AND m.user_id = u.id
WHERE u.id = :user AND u.is_active
  AND EXISTS (SELECT FROM refresh_tokens r
               WHERE r.family_id = :family AND r.user_id = u.id AND r.epoch = u.session_epoch AND r.revoked_at IS NULL
                 AND r.signed_in_at > now() - CAST(:longest AS interval))
""")


def _identify(connection: Connection, user_id: UUID, family_id: UUID, slug: str | None) -> Actor:
    """Return the signed-in person, in the namespace `slug` if they may enter it.

    Without a slug the person is in no namespace.
    """
    given = {"user": user_id, "family": family_id, "slug": slug, "longest": LONGEST}
    row = connection.execute(_WHO, given).one_or_none()
    if row is None:
        raise UnauthenticatedError("This sign-in has ended. Sign in again.")
    if row.tenant_id is None or (row.role is None and not row.is_super_admin):
        return Actor(row.id, row.email, row.is_super_admin)
    role = Role.ADMIN if row.is_super_admin else Role(row.role)
    return Actor(row.id, row.email, row.is_super_admin, row.tenant_id, slug, role)


def _inside(actor: Actor, slug: str | None) -> Actor:
    """Return the actor; raise where no namespace is named, or none that they may enter."""
    if not slug:
        raise BadRequestError(
            "Name the namespace you work in.",
            errors=[FieldProblem("X-Namespace", "The header is missing.", "Send the namespace's slug.")],
        )
    if actor.tenant_id is None:
        raise NotFoundError(f"There is no workspace “{slug[:100]}” for you.")
    return actor
