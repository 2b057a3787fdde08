"""Interface of all state registers, whatever the country."""

from __future__ import annotations

from typing import Protocol

from leadgen.providers.registries.models import LegalProfile, SearchResult

ALL_HITS = 1000
"""Search `limit` for all hits that the register's client is willing to read.

Ranking fewer hits would rank by the register's order.
"""


REMOVED = "removed"
"""Reason of a NotFound: the register removed the record for legal reasons.

The register asks that copies of the record be deleted.
"""


class CompanyRegistry(Protocol):
    """A register of companies.

    `code` is our name for it (ares, brreg, prh, recherche), `name` is shown as the provider (ares, sandbox:ares),
    `country` is ISO 3166-1 alpha-2. Both methods raise the three provider errors; an identifier of the wrong form is
    Permanent with reason `invalid_identifier`.
    """

    @property
    def code(self) -> str: ...

    @property
    def name(self) -> str: ...

    @property
    def country(self) -> str: ...

    def fetch(self, registration_id: str) -> LegalProfile:
        """Fetch the full profile of one company.

        Raises NotFound when the register does not hold it (any more).
        """
        ...

    def search(self, name: str, *, limit: int = 10) -> SearchResult:
        """Search companies by name, with the register's own matching; hits need ranking."""
        ...


class InsolvencyRegister(Protocol):
    """A register of insolvency proceedings.

    An unknown debtor is a good answer (`insolvency.flag` False), never NotFound. An answer that the register could not
    give is an error, never "clean".
    """

    @property
    def code(self) -> str: ...

    @property
    def name(self) -> str: ...

    @property
    def country(self) -> str: ...

    def fetch(self, registration_id: str) -> LegalProfile:
        """Fetch the proceedings of one company, in the profile's `insolvency`."""
        ...

    def search(self, name: str, *, limit: int = 10) -> SearchResult:
        """Search debtors by name; a namesake is not the same company."""
        ...
