"""Cache of register answers by number, kept for a day and shared by all tenants.

Registers are public, so their answers belong to no tenant; still, no tenant's session can read the rows. Only answers
about a number are kept. Errors and searches are never kept.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import delete, select, text
from sqlalchemy.exc import OperationalError

from leadgen.db import dumps, new_id
from leadgen.enrichment.models import RegistryCache
from leadgen.enrichment.providers import NamedRegistry
from leadgen.logs import get_logger
from leadgen.providers.base import NotFound
from leadgen.providers.registries.models import LegalProfile, SearchResult
from leadgen.tenancy import Database

log = get_logger(__name__)
KEEP = timedelta(days=1)
_PROFILE = TypeAdapter(LegalProfile)
_STORE = text("""
INSERT INTO registry_cache (id, provider, registration_id, profile, message, reason, fetched_at)
VALUES (:id, :provider, :number, CAST(:profile AS jsonb), :message, :reason, :fetched_at)
ON CONFLICT (provider, registration_id) DO UPDATE
   SET profile = excluded.profile, message = excluded.message, reason = excluded.reason, fetched_at = excluded.fetched_at,
       updated_at = now()
""")


class RememberedRegister:
    """A register (of companies or of insolvencies) whose answers by number are kept for `keep`.

    A cached profile bears the time at which the register gave it. Without a database, each call asks the register.
    """

    def __init__(self, register: NamedRegistry, database: Database, *, keep: timedelta = KEEP) -> None:
        self._register = register
        self._database = database
        self._keep = keep

    @property
    def code(self) -> str:
        return self._register.code

    @property
    def name(self) -> str:
        return self._register.name

    @property
    def country(self) -> str:
        return self._register.country

    def fetch(self, registration_id: str) -> LegalProfile:
        """Return the profile, cached or fetched; raise a cached "not here" as `NotFound` again."""
        known = self._read(registration_id)
        if known is not None:
            if known.profile is None:
                detail = {"fetched_at": str(known.fetched_at)}
                raise NotFound(self.name, known.message, reason=known.reason or "not_found", detail=detail)
            return _PROFILE.validate_python(known.profile)
        try:
            profile = self._register.fetch(registration_id)
        except NotFound as gone:
            self._write(registration_id, None, datetime.now(UTC), gone)
            raise
        stored = _PROFILE.dump_python(profile, mode="json")
        self._write(registration_id, stored, profile.fetched_at or datetime.now(UTC))
        return profile

    def search(self, name: str, *, limit: int = 10) -> SearchResult:
        """Search the register, without the cache."""
        return self._register.search(name, limit=limit)

    def _read(self, registration_id: str) -> Any:
        kept = (RegistryCache.profile, RegistryCache.message, RegistryCache.reason, RegistryCache.fetched_at)
        wanted = select(*kept).where(
            RegistryCache.provider == self.name,
            RegistryCache.registration_id == registration_id,
            RegistryCache.fetched_at > datetime.now(UTC) - self._keep,
        )
        try:
            with self._database.system_session() as session:
                return session.execute(wanted).one_or_none()
        except OperationalError:
            log.warning("register cache not read: the database does not answer", provider=self.name)
            return None

    def _write(self, registration_id: str, profile: Any, fetched_at: datetime, gone: NotFound | None = None) -> None:
        row = {
            "id": new_id(),
            "provider": self.name,
            "number": registration_id,
            # A register's answer may hold U+0000, which jsonb cannot store.
            "profile": dumps(profile).replace("\\u0000", "\\ufffd") if profile is not None else None,
            "message": gone.message if gone else None,
            "reason": gone.reason if gone else None,
            "fetched_at": fetched_at,
        }
        try:
            with self._database.system_session() as session:
                session.execute(_STORE, row)
        except OperationalError:
            log.warning("register answer not cached: the database does not answer", provider=self.name)


def forget_old_answers(database: Database, *, keep: timedelta = KEEP) -> int:
    """Delete answers that are too old to be used, and return how many.

    The answers name people, so unused ones must not be kept.
    """
    old = delete(RegistryCache).where(RegistryCache.fetched_at <= datetime.now(UTC) - keep)
    with database.system_session() as session:
        return session.execute(old).rowcount  # type: ignore[attr-defined,no-any-return]
