"""/api/tenants: the current namespace for its admins, all of them for super admins."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from leadgen.api import SETTINGS, Routes
from leadgen.errors import ForbiddenError, NotFoundError
from leadgen.schema import In
from leadgen.tenancy import current_actor, database, namespace_of, request_session, tenant_of
from leadgen.tenants import actions
from leadgen.tenants.models import Tenant
from leadgen.tenants.schemas import TenantIn, TenantListOut, TenantOut, TenantPatchIn

routes = Routes("tenants", "/api/tenants", tag="Namespaces")


class TenantPath(In):
    tenant_id: UUID


@routes.get("", permission="platform:manage", out=TenantListOut)
def list_tenants() -> TenantListOut:
    """List every namespace of this installation (super admins)."""
    with database().system_session() as session:
        rows = session.scalars(select(Tenant).order_by(Tenant.name, Tenant.id)).all()
        return TenantListOut(items=[TenantOut.model_validate(row) for row in rows])


@routes.post("", permission="platform:manage", out=TenantOut, status=201)
def create_tenant(body: TenantIn) -> TenantOut:
    """Create a namespace (super admins); invite its first admin from inside it."""
    with database().system_session() as session:
        settings = SETTINGS.get()
        tenant = actions.create_tenant(session, slug=body.slug, name=body.name, caps=settings.default_caps())
        session.flush()  # the response shows what the database set
        session.refresh(tenant)
        return TenantOut.model_validate(tenant)


@routes.patch("/<uuid:tenant_id>", permission="platform:manage", out=TenantOut)
def update_tenant(path: TenantPath, body: TenantPatchIn) -> TenantOut:
    """Rename a namespace, switch it off, or set the most it may spend (super admins).

    The caps apply from the next claim of paid work on, whatever caps the namespace's admins set.
    """
    with database().system_session() as session:
        tenant = session.get(Tenant, path.tenant_id, with_for_update={"key_share": True})
        if tenant is None:
            raise NotFoundError("There is no such workspace.")
        actions.update_tenant(tenant, name=body.name, is_active=body.is_active, version=body.version, caps=_caps(body))
        return TenantOut.model_validate(tenant)


@routes.get("/current", permission="tenants:read", out=TenantOut)
def get_current_tenant() -> TenantOut:
    """Return the namespace of this request."""
    session = request_session()
    return TenantOut.model_validate(session.get_one(Tenant, tenant_of(session)))


@routes.patch("/current", permission="tenants:write", out=TenantOut)
def update_current_tenant(body: TenantPatchIn) -> TenantOut:
    """Rename the namespace of this request."""
    if body.is_active is not None and not current_actor().is_super_admin:
        raise ForbiddenError("Only a super admin can switch a workspace on or off.")
    if body.caps is not None and not current_actor().is_super_admin:
        raise ForbiddenError(
            "Only a super admin of this installation sets the most that a workspace may spend. An admin sets lower caps under "
            "Admin, Budgets."
        )
    with database().system_session() as session:
        tenant = session.get_one(Tenant, namespace_of(current_actor()), with_for_update={"key_share": True})
        actions.update_tenant(tenant, name=body.name, is_active=body.is_active, version=body.version, caps=_caps(body))
        return TenantOut.model_validate(tenant)


def _caps(body: TenantPatchIn) -> actions.Caps | None:
    return None if body.caps is None else (body.caps.day_cap_usd, body.caps.month_cap_usd)
