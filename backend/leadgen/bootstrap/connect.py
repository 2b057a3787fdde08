"""Finding the database that the settings name."""

from __future__ import annotations

from pathlib import Path

from leadgen.bootstrap.embedded import EmbeddedPostgres
from leadgen.bootstrap.provision import app_url
from leadgen.crypto import load_or_make_secret
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
