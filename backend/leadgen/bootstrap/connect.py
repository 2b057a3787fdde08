"""Finding the database that the settings name."""

from __future__ import annotations

import os
from pathlib import Path

import psycopg
from sqlalchemy import select
from sqlalchemy.exc import SQLAlchemyError

from leadgen.bootstrap.embedded import EmbeddedPostgres
from leadgen.bootstrap.provision import app_url
from leadgen.crypto import load_or_make_secret
from leadgen.enrichment.models import ProviderLimit, RegistryCache
from leadgen.settings import Settings
from leadgen.tenancy import Database


def app_password(settings: Settings) -> str | None:
    """The app role's password on an own PostgreSQL: made once by `leadgen db init` and kept in the data folder."""
    if settings.database_url is None:
        return None  # the embedded server listens on a private socket only
    return load_or_make_secret(settings.data_dir / "app-role-password")


def embedded_folder(settings: Settings) -> Path:
    """Where the embedded server keeps its data."""
    return (settings.data_dir / "postgres").resolve()


def admin_url(settings: Settings) -> str:
    """Where migrations run: `DATABASE_URL`, or the embedded server (started if need be)."""
    if settings.database_url is not None:
        return settings.database_url
    return EmbeddedPostgres(embedded_folder(settings)).url()


def connection_url(settings: Settings) -> str:
    """How api and worker connect: as the app role."""
    if settings.app_database_url is not None:
        return settings.app_database_url
    return app_url(admin_url(settings), app_password=app_password(settings))


def connect(settings: Settings, *, pool_size: int = 10) -> Database:
    """The database as the app role."""
    return Database(connection_url(settings), pool_size=pool_size)


def running_database(settings: Settings) -> Database | None:
    """The product's database where it runs and has what registers need of it; None otherwise. Starts and makes nothing."""
    if settings.app_database_url is None and settings.database_url is None and not _embedded_runs(settings):
        return None
    url = connection_url(settings)
    try:
        # a server that is away must not keep a command waiting for as long as a worker would
        psycopg.connect(url, connect_timeout=3).close()
        database = Database(url, pool_size=2)
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
