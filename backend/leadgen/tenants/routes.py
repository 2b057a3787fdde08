"""/api/tenants: the current namespace for its admins, all of them for super admins."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select

from leadgen.api import Routes
from leadgen.errors import ForbiddenError, NotFoundError
from leadgen.schema import In
from leadgen.tenancy import current_actor, database, request_session, tenant_of
from leadgen.tenants import actions
from leadgen.tenants.models import Tenant
from leadgen.tenants.schemas import TenantIn, TenantListOut, TenantOut, TenantPatchIn

routes = Routes("tenants", "/api/tenants", tag="Namespaces")


class TenantPath(In):
    tenant_id: UUID


@routes.get("", permission="platform:manage", out=TenantListOut)
def list_tenants() -> TenantListOut:
    """Every namespace of this installation (super admins)"""
    with database().system_session() as session:
        rows = session.scalars(select(Tenant).order_by(Tenant.name, Tenant.id)).all()
        return TenantListOut(items=[TenantOut.model_validate(row) for row in rows])


@routes.post("", permission="platform:manage", out=TenantOut, status=201)
def create_tenant(body: TenantIn) -> TenantOut:
    """Make a namespace (super admins); invite its first admin from inside it"""
    with database().system_session() as session:
        tenant = actions.create_tenant(session, slug=body.slug, name=body.name)
        session.flush()  # the answer shows what the database set
        session.refresh(tenant)
        return TenantOut.model_validate(tenant)


@routes.patch("/<uuid:tenant_id>", permission="platform:manage", out=TenantOut)
def update_tenant(path: TenantPath, body: TenantPatchIn) -> TenantOut:
    """Rename a namespace or switch it off (super admins)"""
    with database().system_session() as session:
        tenant = session.get(Tenant, path.tenant_id)
        if tenant is None:
            raise NotFoundError("There is no such namespace.")
        actions.update_tenant(tenant, name=body.name, is_active=body.is_active, version=body.version)
        return TenantOut.model_validate(tenant)


@routes.get("/current", permission="tenants:read", out=TenantOut)
def get_current_tenant() -> TenantOut:
    """The namespace of this request"""
    session = request_session()
    return TenantOut.model_validate(session.get_one(Tenant, tenant_of(session)))


@routes.patch("/current", permission="tenants:write", out=TenantOut)
def update_current_tenant(body: TenantPatchIn) -> TenantOut:
    """Rename the namespace of this request"""
    if body.is_active is not None and not current_actor().is_super_admin:
        raise ForbiddenError("Only a super admin can switch a namespace on or off.")
    session = request_session()
    tenant = session.get_one(Tenant, tenant_of(session))
    actions.update_tenant(tenant, name=body.name, is_active=body.is_active, version=body.version)
    return TenantOut.model_validate(tenant)
