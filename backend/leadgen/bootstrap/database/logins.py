"""The two logins of an installation, for tenant sessions and for system sessions.

Rights and policies name the groups `leadgen_app` and `leadgen_system`, which belong to the whole server. Each
installation on a server has two logins of its own, so that no `leadgen db init` changes another installation's
passwords.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from sqlalchemy.engine import make_url

from leadgen.db import APP_ROLE, SYSTEM_ROLE

_LONGEST_NAME = 40  # PostgreSQL cuts names at 63 bytes
LOCAL = "local"


@dataclass(frozen=True, slots=True)
class Logins:
    """Names and passwords of the two logins.

    The defaults are for the embedded server, which takes no passwords.
    """

    suffix: str = LOCAL
    app_password: str | None = None
    system_password: str | None = None

    @property
    def app(self) -> str:
        """Return the role of tenant sessions."""
        return f"{APP_ROLE}_{self.suffix}"

    @property
    def system(self) -> str:
        """Return the role of system sessions."""
        return f"{SYSTEM_ROLE}_{self.suffix}"

    def app_url(self, admin_url: str) -> str:
        """Return the URL of the same database for tenant sessions."""
        return _as(admin_url, self.app, self.app_password)

    def system_url(self, admin_url: str) -> str:
        """Return the URL of the same database for system sessions."""
        return _as(admin_url, self.system, self.system_password)


def suffix_for(database: str) -> str:
    """Return the suffix of a database's logins: the database's name.

    A name that is too long for a role's name is shortened and gets a digest.
    """
    if len(database.encode()) <= _LONGEST_NAME:
        return database
    return f"{database[:20]}_{hashlib.sha256(database.encode()).hexdigest()[:12]}"


def libpq_url(url: str) -> str:
    """Return a database URL as psycopg takes it.

    The input may name SQLAlchemy's driver, or hold blanks in SQLAlchemy's notation.
    """
    return url.strip().replace("postgresql+psycopg://", "postgresql://", 1).replace(" ", "%20")


def _as(admin_url: str, role: str, password: str | None) -> str:
    url = make_url(admin_url.strip()).set(username=role, password=password)
    place, mark, query = url.render_as_string(hide_password=False).partition("?")
    return libpq_url(place + mark + query.replace("+", " "))  # SQLAlchemy's blank, which libpq would read as a plus
