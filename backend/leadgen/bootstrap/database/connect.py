"""Connects to the database that the settings name."""

from __future__ import annotations

import os
from pathlib import Path

import click
import psycopg
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from leadgen.bootstrap.commands.error_messages import NO_SCHEMA, login_is_refused
from leadgen.bootstrap.database.embedded import EmbeddedPostgres
from leadgen.bootstrap.database.logins import Logins, libpq_url, suffix_for
from leadgen.bootstrap.database.provision import head_revision, known_revisions, schema_revision
from leadgen.crypto import load_or_make_secret
from leadgen.db import REQUEST_LIMITS, WORKER_LIMITS, SystemLoginMissingError, TimeLimits, system_url_of
from leadgen.settings import Settings
from leadgen.tenancy import Database


def logins(settings: Settings) -> Logins:
    """Return the logins of the installation.

    On a PostgreSQL of one's own they have passwords, generated once and kept in the data folder.
    """
    if settings.database_url is None:
        return Logins()  # the embedded server listens on a private socket only
    return Logins(
        suffix_for(make_url(settings.database_url).database or "postgres"),
        load_or_make_secret(settings.data_dir / "app-role-password"),
        load_or_make_secret(settings.data_dir / "system-role-password"),
    )


def embedded_folder(settings: Settings) -> Path:
    """Return the data folder of the embedded server."""
    return (settings.data_dir / "postgres").resolve()


def admin_url(settings: Settings) -> str:
    """Return the URL for migrations: `DATABASE_URL`, or the embedded server (started if needed)."""
    if settings.database_url is not None:
        return settings.database_url
    return embedded_server(settings).url()


def embedded_server(settings: Settings) -> EmbeddedPostgres:
    """Start the embedded server, or join the running one."""
    return EmbeddedPostgres(embedded_folder(settings))


def connection_urls(settings: Settings) -> tuple[str, str]:
    """Return the URLs for tenant sessions and for system sessions.

    Raises `SystemLoginMissingError` where only the first is known.
    """
    app, system = settings.app_database_url, settings.system_database_url
    if app is not None and system is None:
        try:
            system = system_url_of(app)
        except SystemLoginMissingError:
            if settings.database_url is None:
                raise
    if app is None or system is None:
        admin, roles = admin_url(settings), logins(settings)
        app, system = app or roles.app_url(admin), system or roles.system_url(admin)
    return app, system


def connect(settings: Settings, *, pool_size: int = 10, limits: TimeLimits = WORKER_LIMITS) -> Database:
    """Connect to the database with its two logins."""
    return Database(*connection_urls(settings), pool_size=pool_size, limits=limits)


def connect_for_requests(settings: Settings) -> Database:
    """Connect with the API's time limits.

    Statements and lock waits end before the caller gives up.
    """
    return connect(settings, limits=REQUEST_LIMITS)


def refuse_wrong_schema(settings: Settings) -> None:
    """Exit with a message where the schema is missing or older than this code.

    Waits for a database that is away.
    """
    try:
        with psycopg.connect(libpq_url(connection_urls(settings)[1]), connect_timeout=5) as conn:
            found = schema_revision(conn)
    except psycopg.OperationalError as error:
        if login_is_refused(error):
            raise
        return
    if found is None:
        raise click.ClickException(NO_SCHEMA)
    if found in known_revisions()[:-1]:
        raise click.ClickException(
            f"The schema is at {found}, this code needs {head_revision()}. Run `leadgen db migrate`."
        )


def running_database(settings: Settings) -> Database | None:
    """Return the running database if registers can use it, else None; start and create nothing."""
    if settings.app_database_url is None and settings.database_url is None and not _embedded_runs(settings):
        return None
    from sqlalchemy import select

    from leadgen.enrichment.models import RegistryCache
    from leadgen.gates.models import ProviderLimit

    try:
        urls = connection_urls(settings)
        # A server that is away must not delay a command for as long as a worker would wait.
        psycopg.connect(urls[1], connect_timeout=3).close()
        database = Database(*urls, pool_size=2)
        with database.system_session() as session:
            for table in (RegistryCache, ProviderLimit):
                session.execute(select(table).limit(1))
    except (psycopg.Error, SQLAlchemyError):
        return None
    return database


def _embedded_runs(settings: Settings) -> bool:
    try:
        number = int((embedded_folder(settings) / "postmaster.pid").read_text().split()[0])
        os.kill(number, 0)
    except (OSError, ValueError, IndexError):
        return False
    return True
