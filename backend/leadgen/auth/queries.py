"""Reads for sign-in."""

from __future__ import annotations

from sqlalchemy import select

from leadgen.auth.schemas import AccountOut, MembershipOut, MeOut, NamespaceOut
from leadgen.fields.enums import Role
from leadgen.tenancy import SystemSession
from leadgen.tenants.models import Tenant
from leadgen.users.models import Membership, User


def describe_account(session: SystemSession, user: User) -> MeOut:
    """Describe the person and the namespaces they may enter.

    Their own namespaces come first, in the order of joining, then the others by name. The dashboard opens the first
    one for a person who has not used any yet.
    """
    query = select(Tenant, Membership.role).where(Tenant.is_active).order_by(Membership.id, Tenant.name, Tenant.id)
    joined = (Membership.tenant_id == Tenant.id) & (Membership.user_id == user.id)
    query = query.outerjoin(Membership, joined) if user.is_super_admin else query.join(Membership, joined)
    return MeOut(
        user=AccountOut.model_validate(user),
        memberships=[
            MembershipOut(tenant=NamespaceOut.model_validate(tenant), role=Role.ADMIN if user.is_super_admin else role)
            for tenant, role in session.execute(query)
        ],
    )
