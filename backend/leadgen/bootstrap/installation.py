"""Facts about this installation: its secret key, its tenants, and the built dashboard."""

from __future__ import annotations

from uuid import uuid4

import psycopg

from leadgen.bootstrap.database.logins import libpq_url
from leadgen.bootstrap.files import DASHBOARD
from leadgen.crypto import derived_key, load_or_make_secret
from leadgen.settings import Settings

KEY_FACT = "secret_key_fingerprint"


def dashboard_is_built() -> bool:
    """Return whether the API has a dashboard to serve."""
    return (DASHBOARD / "index.html").is_file()


def secret_key(settings: Settings) -> str:
    """Return the configured secret, or the one generated once and kept in the data folder."""
    if settings.secret_key is not None:
        return settings.secret_key.get_secret_value()
    return load_or_make_secret(settings.data_dir / "secret-key")


def known_secret_key(settings: Settings) -> str | None:
    """Return the installation's secret without creating one; None where this host has no key."""
    path = settings.data_dir / "secret-key"
    return secret_key(settings) if settings.secret_key is not None or path.is_file() else None


def has_tenants(system_url: str) -> bool:
    """Return whether the installation has any tenant."""
    with psycopg.connect(libpq_url(system_url)) as conn:
        return conn.execute("SELECT 1 FROM tenants LIMIT 1").fetchone() is not None


def record_secret_key(system_url: str, secret: str, *, replace: bool = False) -> bool:
    """Record the key's fingerprint at the first start; return whether `secret` matches it.

    `replace`: the key was changed on purpose.
    """
    conflict = "UPDATE SET value = excluded.value, updated_at = now()" if replace else "NOTHING"
    with psycopg.connect(libpq_url(system_url)) as conn:
        conn.execute(
            f"INSERT INTO installation (id, name, value) VALUES (%s, %s, %s) ON CONFLICT (name) DO {conflict}",
            (uuid4(), KEY_FACT, fingerprint(secret)),
        )
    return same_secret_key(system_url, secret) is True


def same_secret_key(system_url: str, secret: str) -> bool | None:
    """Return whether `secret` is the installation's key; None where no key is recorded yet."""
    with psycopg.connect(libpq_url(system_url)) as conn:
        row = conn.execute("SELECT value FROM installation WHERE name = %s", (KEY_FACT,)).fetchone()
    return None if row is None else bool(row[0] == fingerprint(secret))


def fingerprint(secret: str) -> str:
    """Return a fingerprint of a key that is safe to store.

    It distinguishes two keys and reveals nothing about either.
    """
    return derived_key(secret, "fingerprint").hex()[:32]
