"""Roles and schema of a database, from nothing to current; every step may be run again.

Three roles: `leadgen_owner` owns all objects, `leadgen_app` is what api and worker connect as (neither owner nor superuser,
NOINHERIT), `leadgen_system` is what a system session switches to. Migrations run as the owner.
"""

from __future__ import annotations

from pathlib import Path

import click
import psycopg
from alembic import command
from alembic.config import Config
from procrastinate.schema import SchemaManager
from psycopg import sql
from sqlalchemy.engine import make_url

from leadgen.db import APP_ROLE, OWNER_ROLE, SYSTEM_ROLE

LEAST_VERSION = 16
MIGRATIONS = Path(__file__).resolve().parents[2] / "migrations"
QUEUE_GRANTS = f"""
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {APP_ROLE}, {SYSTEM_ROLE};
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {APP_ROLE}, {SYSTEM_ROLE};
"""


def libpq_url(url: str) -> str:
    """A URL as psycopg takes it, from one that may name SQLAlchemy's driver."""
    return url.replace("postgresql+psycopg://", "postgresql://", 1)


def too_old(server_version: int) -> str | None:
    """Why a server of this version (as libpq counts: 150012) is of no use here, and what to do; None when it will do."""
    version = server_version // 10000
    if version >= LEAST_VERSION:
        return None
    return (
        f"This is PostgreSQL {version}; Leadgen Pipeline needs {LEAST_VERSION} or newer. Upgrade the server, or let DATABASE_URL "
        "name a newer one; without DATABASE_URL an embedded PostgreSQL is used."
    )


def _refuse_old(conn: psycopg.Connection[tuple[object, ...]]) -> None:
    reason = too_old(conn.info.server_version)
    if reason is not None:
        raise click.ClickException(f"{reason} Nothing was changed.")


def create_roles(admin_url: str, *, app_password: str | None) -> None:
    """Make (or mend) the three roles and their rights on the database of `admin_url`."""
    with psycopg.connect(libpq_url(admin_url), autocommit=True) as conn:
        _refuse_old(conn)  # before the first role: roles belong to the whole server and would stay behind
        for role, options in (
            (OWNER_ROLE, "NOLOGIN"),
            (SYSTEM_ROLE, "NOLOGIN"),
            (APP_ROLE, "LOGIN NOINHERIT"),
        ):
            _create_role(conn, role, options)
        if app_password is not None:
            conn.execute(
                sql.SQL("ALTER ROLE {} PASSWORD {}").format(sql.Identifier(APP_ROLE), sql.Literal(app_password))
            )
        conn.execute(f"GRANT {SYSTEM_ROLE} TO {APP_ROLE} WITH INHERIT FALSE, SET TRUE")
        conn.execute(f"GRANT {OWNER_ROLE} TO CURRENT_USER")
        conn.execute(f"GRANT USAGE, CREATE ON SCHEMA public TO {OWNER_ROLE}")
        conn.execute(f"GRANT USAGE ON SCHEMA public TO {APP_ROLE}, {SYSTEM_ROLE}")


def _create_role(conn: psycopg.Connection[tuple[object, ...]], role: str, options: str) -> None:
    exists = conn.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)).fetchone()
    if exists:
        return
    try:
        conn.execute(sql.SQL("CREATE ROLE {} {}").format(sql.Identifier(role), sql.SQL(options)))
    except (psycopg.errors.DuplicateObject, psycopg.errors.UniqueViolation):
        return  # another process made it in the meantime: roles belong to the whole server


def alembic_config(admin_url: str) -> Config:
    """Alembic's configuration for the database of `admin_url`."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    # a percent sign in a password would be read as interpolation
    config.set_main_option("sqlalchemy.url", _psycopg_url(admin_url).replace("%", "%%"))
    return config


def migrate(admin_url: str, revision: str = "head") -> None:
    """Bring the schema, the queue's tables and all grants to `revision`."""
    with psycopg.connect(libpq_url(admin_url)) as conn:
        _refuse_old(conn)
    command.upgrade(alembic_config(admin_url), revision)
    with psycopg.connect(libpq_url(admin_url), autocommit=True) as conn:
        conn.execute(f"SET ROLE {OWNER_ROLE}")
        if conn.execute("SELECT to_regclass('public.procrastinate_jobs')").fetchone() == (None,):
            conn.execute(SchemaManager.get_schema())
        conn.execute(QUEUE_GRANTS)


def provision(admin_url: str, *, app_password: str | None = None) -> None:
    """Roles, then schema: what `leadgen db init` does."""
    create_roles(admin_url, app_password=app_password)
    migrate(admin_url)


def app_url(admin_url: str, *, app_password: str | None = None) -> str:
    """The URL of the same database as the app role."""
    url = make_url(admin_url).set(username=APP_ROLE, password=app_password)
    return libpq_url(url.render_as_string(hide_password=False))


def _psycopg_url(url: str) -> str:
    return libpq_url(url).replace("postgresql://", "postgresql+psycopg://", 1)
