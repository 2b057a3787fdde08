"""What the pipeline may ask of a state register, whatever the country."""

from __future__ import annotations

from typing import Protocol

from leadgen.providers.registries.models import LegalProfile, SearchResult

ALL_HITS = 1000
"""As `limit` of a search: everybody whom the register's client is willing to read. To rank fewer is to rank a register's order."""


REMOVED = "removed"
"""Reason of a NotFound: the register has removed the record for legal reasons, and asks that copies of it be deleted."""


class CompanyRegistry(Protocol):
    """A register of companies.

    `code` is our name for it (ares, brreg, prh, recherche), `name` what shows as provider (ares, sandbox:ares),
    `country` ISO 3166-1 alpha-2. Both methods raise the
    three provider errors; an identifier of the wrong form is Permanent with reason `invalid_identifier`.
    """

    @property
    def code(self) -> str: ...

    @property
    def name(self) -> str: ...

    @property
    def country(self) -> str: ...

    def fetch(self, registration_id: str) -> LegalProfile:
        """The full profile of one company. NotFound when the register does not hold it (any more)."""
        ...

    def search(self, name: str, *, limit: int = 10) -> SearchResult:
        """Companies whose name matches as the register understands matching; rank them yourself."""
        ...


class InsolvencyRegister(Protocol):
    """A register of insolvency proceedings. A debtor it does not know is a good answer (`insolvency.flag`
    False), never NotFound; an answer it could not give is an error, never "clean".
    """

    @property
    def code(self) -> str: ...

    @property
    def name(self) -> str: ...

    @property
    def country(self) -> str: ...

    def fetch(self, registration_id: str) -> LegalProfile:
        """Proceedings of one company, in the profile's `insolvency`."""
        ...

    def search(self, name: str, *, limit: int = 10) -> SearchResult:
        """Debtors with this name; a namesake is not the same company."""
        ...
