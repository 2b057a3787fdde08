"""Demo data: two namespaces and their people, created once with a generated password."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from leadgen.crypto import hash_password, load_or_make_secret
from leadgen.db import new_id
from leadgen.settings import Settings
from leadgen.tenancy import Database

TENANTS = (("demo", "Demo Team"), ("demo-client", "Demo Client"))
PEOPLE = (
    ("admin@leadgen.test", "Alex Admin", "admin", ("demo", "demo-client"), True),
    ("editor@leadgen.test", "Eda Editor", "editor", ("demo",), False),
    ("viewer@leadgen.test", "Vera Viewer", "viewer", ("demo",), False),
)


@dataclass(frozen=True, slots=True)
class DemoLogin:
    """The login that `leadgen up` prints."""

    email: str
    password: str
    others: tuple[str, ...]
    slug: str


def demo_login(settings: Settings) -> DemoLogin:
    """Return the demo people and the password generated for them."""
    return DemoLogin(
        PEOPLE[0][0], _password(settings.data_dir / "demo-password"), tuple(p[0] for p in PEOPLE[1:]), TENANTS[0][0]
    )


def seed_demo(database: Database, settings: Settings) -> None:
    """Create the demo namespaces and people, unless the installation has any namespace."""
    # the tables take a second to import, and only the first start needs them
    from sqlalchemy import select

    from leadgen.fields.enums import Role
    from leadgen.tenants.actions import create_tenant
    from leadgen.tenants.models import Tenant
    from leadgen.users.models import Membership, User

    now = datetime.now(UTC)
    with database.system_session() as session:
        if session.scalar(select(Tenant.id).limit(1)) is not None:
            return
        password_hash = hash_password(demo_login(settings).password)
        tenants = {
            slug: create_tenant(session, slug=slug, name=name, caps=settings.default_caps()) for slug, name in TENANTS
        }
        session.flush()  # foreign key: the memberships below need these rows
        for email, name, role, slugs, is_super in PEOPLE:
            user = User(
                id=new_id(),
                email=email,
                email_proved_at=now,
                display_name=name,
                password_hash=password_hash,
                is_super_admin=is_super,
            )
            session.add(user)
            session.flush()  # foreign key: the memberships below need this row
            session.add_all(Membership(tenant_id=tenants[slug].id, user_id=user.id, role=Role(role)) for slug in slugs)


def _password(path: Path) -> str:
    return load_or_make_secret(path, lambda: f"demo-{secrets.token_hex(5)}")
