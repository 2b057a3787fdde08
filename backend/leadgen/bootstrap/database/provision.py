"""Creates and upgrades roles and schema of a database; every step may be run again.

The groups of roles belong to the whole server. `leadgen_owner` owns all objects and runs migrations. `leadgen_app`
and `leadgen_system` hold the rights of tenant sessions and of system sessions. Api and worker connect as two logins
of this database alone (`logins.Logins`), one in each group. Neither login can assume the other's rights.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import click
import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from leadgen.bootstrap.commands.error_messages import NO_SCHEMA
from leadgen.bootstrap.database import rights
from leadgen.bootstrap.database.logins import Logins, libpq_url
from leadgen.bootstrap.files import MIGRATIONS
from leadgen.db import APP_ROLE, OWNER_ROLE, SYSTEM_ROLE

LEAST_VERSION = 16
LOCAL_LOGINS = Logins()
_WHERE = ("host", "hostaddr", "port", "dbname", "sslmode", "sslrootcert", "connect_timeout")
_LOCK = 0x6C656164  # "lead": the advisory lock of all changes to roles or schema
_REVISION = re.compile(r'^(revision|down_revision) = "(\w+)"', re.MULTILINE)


def too_old(server_version: int) -> str | None:
    """Return an error text for a server version that is too old; None for a supported one.

    The version is in libpq's notation (150012).
    """
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


@contextmanager
def _changing(admin_url: str) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """Open a connection with the exclusive right to change roles and schema of the database.

    Waits for its turn, and reports the wait.
    """
    with psycopg.connect(libpq_url(admin_url), autocommit=True) as conn:
        _refuse_old(conn)  # checked before the first role is made: roles belong to the whole server and would remain
        if conn.execute("SELECT pg_try_advisory_lock(%s)", (_LOCK,)).fetchone() != (True,):
            click.echo("Another `leadgen` command is preparing this database. Waiting until it is done…")
            conn.execute("SELECT pg_advisory_lock(%s)", (_LOCK,))
        yield conn  # closing the connection frees the lock


def create_roles(admin_url: str, logins: Logins = LOCAL_LOGINS) -> None:
    """Create (or repair) groups and logins, and their rights on the database of `admin_url`."""
    with _changing(admin_url) as conn:
        _create_roles(conn, logins)


def _create_roles(conn: psycopg.Connection[tuple[object, ...]], logins: Logins) -> None:
    for role in (OWNER_ROLE, SYSTEM_ROLE, APP_ROLE):
        _create_role(conn, role, "NOLOGIN")
    try:
        conn.execute(f"GRANT {OWNER_ROLE} TO CURRENT_USER")
        # In earlier versions the app role could become the system role in any session.
        if conn.execute("SELECT pg_has_role(%s, %s, 'MEMBER')", (APP_ROLE, SYSTEM_ROLE)).fetchone() == (True,):
            conn.execute(f"REVOKE {SYSTEM_ROLE} FROM {APP_ROLE}")
        for login, group, password in (
            (logins.app, APP_ROLE, logins.app_password),
            (logins.system, SYSTEM_ROLE, logins.system_password),
        ):
            _create_login(conn, login, group, password)
    except psycopg.errors.InsufficientPrivilege as error:
        raise click.ClickException(_may_not_grant(conn, error)) from None
    conn.execute(f"GRANT USAGE, CREATE ON SCHEMA public TO {OWNER_ROLE}")
    conn.execute(f"GRANT USAGE ON SCHEMA public TO {APP_ROLE}, {SYSTEM_ROLE}")


def _create_role(conn: psycopg.Connection[tuple[object, ...]], role: str, options: str) -> bool:
    """Create a role if it is missing; return whether it is new."""
    exists = conn.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)).fetchone()
    if exists:
        return False
    try:
        conn.execute(sql.SQL("CREATE ROLE {} {}").format(sql.Identifier(role), sql.SQL(options)))
    except (psycopg.errors.DuplicateObject, psycopg.errors.UniqueViolation):
        return False  # another process created it in the meantime: roles belong to the whole server
    return True


def _create_login(conn: psycopg.Connection[tuple[object, ...]], login: str, group: str, password: str | None) -> None:
    name = sql.Identifier(login)
    is_new = _create_role(conn, login, "LOGIN INHERIT")
    if password is not None:
        if not is_new and not _lets_in(conn, login, password):
            click.echo(f"{login} has a new password. Give other hosts what `leadgen db urls` prints.")
        conn.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(name, sql.Literal(password)))
        # Logins of other installations on this server are in the same groups: they must not connect to this database.
        database = sql.Identifier(conn.info.dbname)
        conn.execute(sql.SQL("GRANT CONNECT ON DATABASE {} TO {}, CURRENT_USER").format(database, name))
        conn.execute(sql.SQL("REVOKE CONNECT ON DATABASE {} FROM PUBLIC").format(database))
    conn.execute(sql.SQL("GRANT {} TO {} WITH INHERIT TRUE, SET FALSE").format(sql.Identifier(group), name))


def _lets_in(conn: psycopg.Connection[tuple[object, ...]], login: str, password: str) -> bool:
    where = {key: value for key, value in conn.info.get_parameters().items() if key in _WHERE}
    try:
        psycopg.connect(make_conninfo(**where), user=login, password=password).close()
    except psycopg.OperationalError:
        return False
    return True


def _may_not_grant(conn: psycopg.Connection[tuple[object, ...]], error: psycopg.Error) -> str:
    return (
        f"{str(error).strip().partition(chr(10))[0]}.\n{conn.info.user} may not grant the roles {OWNER_ROLE}, {APP_ROLE} and "
        f"{SYSTEM_ROLE}; another role of this server made them, for another installation. As that role or as a superuser run: "
        f"GRANT {OWNER_ROLE}, {APP_ROLE}, {SYSTEM_ROLE} TO {conn.info.user} WITH ADMIN OPTION; then `leadgen db init` again."
    )


@cache
def known_revisions() -> tuple[str, ...]:
    """Return the revisions of this code's migrations, oldest first.

    Read without Alembic, which takes a second to import.
    """
    after: dict[str | None, str] = {}
    for file in (MIGRATIONS / "versions").glob("*.py"):
        named = dict(_REVISION.findall(file.read_text(encoding="utf-8")))
        after[named.get("down_revision")] = named["revision"]
    chain: list[str] = []
    while (following := after.get(chain[-1] if chain else None)) is not None:
        chain.append(following)
    return tuple(chain)


def head_revision() -> str:
    """Return the revision of a current schema."""
    return known_revisions()[-1]


def schema_revision(conn: psycopg.Connection[tuple[object, ...]]) -> str | None:
    """Return the revision of the database's schema; None where there is no schema."""
    if conn.execute("SELECT to_regclass('public.alembic_version')").fetchone() == (None,):
        return None
    row = conn.execute("SELECT version_num FROM alembic_version").fetchone()
    return str(row[0]) if row else None


def upgrade(admin_url: str) -> None:
    """Upgrade an existing schema to this code, as `leadgen db migrate` does."""
    with _changing(admin_url) as conn:
        if schema_revision(conn) is None:  # without a schema there are no roles that could make one
            raise click.ClickException(NO_SCHEMA)
        _migrate(conn, admin_url)


def migrate(admin_url: str) -> None:
    """Upgrade the schema, the queue's tables and all rights to this code."""
    with _changing(admin_url) as conn:
        _migrate(conn, admin_url)


def _migrate(conn: psycopg.Connection[tuple[object, ...]], admin_url: str) -> None:
    if schema_revision(conn) == head_revision() and rights.current(conn):
        return  # the usual case at a start: none of the imports below is needed
    from alembic import command
    from procrastinate.schema import SchemaManager

    from leadgen.bootstrap.database import models as _models  # noqa: F401 - rights are granted table by table
    from leadgen.bootstrap.database.migrations import alembic_config

    command.upgrade(alembic_config(admin_url), "head")
    if conn.execute("SELECT to_regclass('public.procrastinate_jobs')").fetchone() == (None,):
        with conn.transaction():
            conn.execute(f"SET LOCAL ROLE {OWNER_ROLE}")
            conn.execute(SchemaManager.get_schema())
    rights.grant(conn)


def provision(admin_url: str, logins: Logins = LOCAL_LOGINS) -> None:
    """Create roles, then the schema, as `leadgen db init` does."""
    with provisioning(admin_url, logins):
        pass


@contextmanager
def provisioning(admin_url: str, logins: Logins = LOCAL_LOGINS) -> Iterator[None]:
    """Provision the database, and block other commands from preparing it until the block ends."""
    with _changing(admin_url) as conn:
        _create_roles(conn, logins)
        _migrate(conn, admin_url)
        yield


def app_url(admin_url: str, logins: Logins = LOCAL_LOGINS) -> str:
    """Return the URL of the same database for tenant sessions."""
    return logins.app_url(admin_url)
