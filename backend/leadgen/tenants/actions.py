"""Creating and changing namespaces."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from leadgen.db import new_id
from leadgen.errors import ConflictError, ErrorCode, FieldProblem, InvalidError
from leadgen.tenants.models import Tenant
from leadgen.tenants.schemas import RESERVED_SLUGS


def create_tenant(session: Session, *, slug: str, name: str) -> Tenant:
    """A new, empty namespace."""
    if slug in RESERVED_SLUGS:
        raise InvalidError(
            "1 field is not valid: slug",
            errors=[FieldProblem("slug", f"“{slug}” is a word of the product's own URLs.", "Choose another slug.")],
        )
    if session.scalar(select(Tenant.id).where(Tenant.slug == slug)) is not None:
        raise ConflictError(
            f"A namespace “{slug}” exists already.",
            errors=[FieldProblem("slug", "Is taken.", "Choose another slug.")],
        )
    tenant = Tenant(id=new_id(), slug=slug, name=name)
    session.add(tenant)
    return tenant


def update_tenant(tenant: Tenant, *, name: str | None, is_active: bool | None, version: int) -> None:
    """Change a namespace that nobody else changed since `version`."""
    if tenant.version != version:
        raise ConflictError(
            "This namespace was changed in the meantime. Look at the current values and try again.",
            code=ErrorCode.VERSION_CONFLICT,
            extra={"current": {"version": tenant.version, "name": tenant.name, "is_active": tenant.is_active}},
        )
    if name is not None:
        tenant.name = name
    if is_active is not None:
        tenant.is_active = is_active
    tenant.version += 1
