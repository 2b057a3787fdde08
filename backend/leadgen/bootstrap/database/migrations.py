"""Alembic's configuration, in a module of its own because Alembic takes long to import."""

from __future__ import annotations

from alembic.config import Config

from leadgen.bootstrap.database.logins import libpq_url
from leadgen.bootstrap.files import MIGRATIONS


def alembic_config(admin_url: str) -> Config:
    """Return Alembic's configuration for the database of `admin_url`."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    # a percent sign in a password would be read as interpolation
    url = libpq_url(admin_url).replace("postgresql://", "postgresql+psycopg://", 1)
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config
