"""Creates and changes namespaces."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from leadgen.db import new_id
from leadgen.errors import ConflictError, ErrorCode, FieldProblem, InvalidError
from leadgen.tenants.models import Tenant
from leadgen.tenants.schemas import RESERVED_SLUGS, TenantOut

Caps = tuple[Decimal | None, Decimal | None]
"""Most that a namespace may spend in a day and in a month, in US dollars. None: no cap."""


def create_tenant(session: Session, *, slug: str, name: str, caps: Caps) -> Tenant:
    """Create a new, empty namespace with the operator's caps."""
    if slug in RESERVED_SLUGS:
        raise InvalidError(
            "1 field is not valid: slug",
            errors=[FieldProblem("slug", f"“{slug}” is a word of the product's own URLs.", "Choose another slug.")],
        )
    if session.scalar(select(Tenant.id).where(Tenant.slug == slug)) is not None:
        raise ConflictError(
            f"A workspace “{slug}” exists already.",
            errors=[FieldProblem("slug", "Is taken.", "Choose another slug.")],
        )
    tenant = Tenant(id=new_id(), slug=slug, name=name, day_cap_usd=caps[0], month_cap_usd=caps[1])
    session.add(tenant)
    return tenant


def update_tenant(
    tenant: Tenant, *, name: str | None, is_active: bool | None, version: int, caps: Caps | None = None
) -> None:
    """Change a namespace that was not changed since `version`. `caps` None: the caps stay."""
    if tenant.version != version:
        raise ConflictError(
            "This workspace was changed in the meantime. Look at the current values and try again.",
            code=ErrorCode.VERSION_CONFLICT,
            extra={"current": TenantOut.model_validate(tenant).model_dump(mode="json")},
        )
    if name is not None:
        tenant.name = name
    if is_active is not None:
        tenant.is_active = is_active
    if caps is not None:
        tenant.day_cap_usd, tenant.month_cap_usd = caps
    tenant.version += 1
