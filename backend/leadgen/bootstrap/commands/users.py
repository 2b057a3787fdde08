"""`leadgen users`: create the first account, and restore access for people who lost theirs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

import click
from pydantic import ValidationError
from sqlalchemy import select

from leadgen.errors import AppError
from leadgen.fields.enums import Role
from leadgen.settings import Settings, get_settings
from leadgen.tenancy import SystemSession
from leadgen.tenants.actions import create_tenant
from leadgen.tenants.models import Tenant
from leadgen.tenants.schemas import TenantIn
from leadgen.users.actions import count_accounts, create_account, create_password_reset, get_account_by_email
from leadgen.users.addresses import normal_email
from leadgen.users.links import reset_link
from leadgen.users.models import Membership, User

_ROLES = click.Choice([role.value for role in Role])


@click.group()
def users() -> None:
    """Manage people who sign in: create an account, or a link that sets a new password."""


@users.command()
@click.argument("email")
@click.option("--name", default="", help="How the person is shown.")
@click.option("--namespace", help="Slug of the namespace that the person joins.")
@click.option("--role", type=_ROLES, default=Role.ADMIN.value, show_default=True, help="Role in that namespace.")
@click.option("--make-namespace", is_flag=True, help="Make the namespace when there is none of that slug.")
@click.option("--super-admin", is_flag=True, help="May enter every namespace, make new ones, and reset any password.")
def create(*, email: str, name: str, namespace: str | None, role: str, make_namespace: bool, super_admin: bool) -> None:
    """Create an account and print the link with which its owner sets a password.

    The first one of an installation: leadgen users create you@example.com --super-admin --namespace acme
    --make-namespace
    """
    if namespace is None and not super_admin:
        raise click.UsageError("Name the --namespace that the person joins, or say --super-admin.")
    try:
        address = normal_email(email)
    except ValueError as error:
        raise click.BadParameter(f"“{email}” {error}.", param_hint="EMAIL") from None
    with _installation() as (settings, session):
        tenant_id = _namespace(session, settings, namespace, make=make_namespace)
        user = create_account(session, email=address, display_name=name, is_super_admin=super_admin)
        session.flush()  # foreign key: the membership and the link below need this row
        others = count_accounts(session, address) - 1
        if others:
            click.echo(
                f"Note: {others} other account(s) have this address. Nobody proved it; this account is apart from them."
            )
        if tenant_id is not None:
            session.add(Membership(tenant_id=tenant_id, user_id=user.id, role=Role(role)))
        _print_link(session, settings, user)


@users.command("reset-link")
@click.argument("email")
@click.option("--namespace", help="Slug of a namespace of the account; needed where several accounts have the address.")
def make_reset_link(*, email: str, namespace: str | None) -> None:
    """Print a one-time link with which a person sets a new password; earlier links stop working."""
    with _installation() as (settings, session):
        inside = None if namespace is None else _namespace(session, settings, namespace, make=False)
        _print_link(session, settings, get_account_by_email(session, email, namespace_id=inside))


def _print_link(session: SystemSession, settings: Settings, user: User) -> None:
    token, ends = create_password_reset(session, user, by=None, made_in=None)
    click.echo(f"{user.email} sets a password here, once, until {ends:%Y-%m-%d %H:%M} UTC:")
    click.echo(reset_link(settings.callback_base(), token))


def _namespace(session: SystemSession, settings: Settings, slug: str | None, *, make: bool) -> UUID | None:
    if slug is None:
        if session.scalar(select(Tenant.id).limit(1)) is None:
            raise click.UsageError("There is no namespace yet. Make one too: --namespace acme --make-namespace")
        return None
    found = session.scalar(select(Tenant.id).where(Tenant.slug == slug, Tenant.is_active))
    if found is not None:
        return found
    if not make:
        raise click.UsageError(f"There is no namespace “{slug}”. Check the slug, or add --make-namespace.")
    wanted = TenantIn(slug=slug, name=slug)
    tenant = create_tenant(session, slug=wanted.slug, name=wanted.name, caps=settings.default_caps())
    session.flush()  # foreign key: the membership needs this row
    return tenant.id


@contextmanager
def _installation() -> Iterator[tuple[Settings, SystemSession]]:
    """Open the installation's database; report errors without a traceback."""
    from leadgen.bootstrap.database.connect import connect  # slow to import: `leadgen --help` does without

    settings = get_settings()
    database = connect(settings, pool_size=1)
    try:
        with database.system_session() as session:
            yield settings, session
    except AppError as error:
        fixes = " ".join(problem.fix for problem in error.errors if problem.fix)
        raise click.ClickException(f"{error.detail} {fixes}".strip()) from None
    except ValidationError as error:
        if error.title != TenantIn.__name__:
            raise
        raise click.UsageError("A slug is lower-case letters, digits and hyphens, at most 40.") from None
    finally:
        database.dispose()
