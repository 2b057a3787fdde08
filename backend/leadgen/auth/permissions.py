"""Permissions per role. A permission is `noun:verb`; a role includes those of lower roles."""

from __future__ import annotations

from leadgen.fields.enums import Role

ACCOUNT = "account:self"
"""Held by everyone who is signed in; needs no namespace."""

PLATFORM = "platform:manage"
"""Held by super admins only; needs no namespace."""

_VIEWER = frozenset(
    {
        "tenants:read",
        "members:read",
        "fields:read",
        "tags:read",
        "companies:read",
        "contacts:read",
        "imports:read",
        "pipeline:read",
        "campaigns:read",
        "messages:read",
        "llm_usage:read",
    }
)
_EDITOR = _VIEWER | {
    "tags:write",
    "fields:write",
    "companies:write",
    "contacts:write",
    "imports:write",
    "pipeline:run",
    "campaigns:write",
    "messages:write",
    "messages:review",
    "messages:export",
}
_ADMIN = _EDITOR | {
    "tenants:write",
    "members:manage",
    "campaigns:approve",
    "companies:delete",
    "contacts:delete",
    "audit:read",
    "stage_modes:manage",
    "budgets:manage",
    "budgets:raise",
}

ROLE_PERMISSIONS: dict[Role, frozenset[str]] = {
    Role.VIEWER: _VIEWER,
    Role.EDITOR: frozenset(_EDITOR),
    Role.ADMIN: frozenset(_ADMIN),
}
KNOWN = frozenset(_ADMIN) | {ACCOUNT, PLATFORM}
NO_NAMESPACE = frozenset({ACCOUNT, PLATFORM})


def allows(role: str | None, *, is_super_admin: bool, permission: str) -> bool:
    """Return whether a caller with `role` in the request's namespace may use `permission`."""
    if permission == ACCOUNT or is_super_admin:
        return True
    return role is not None and permission in ROLE_PERMISSIONS[Role(role)]
