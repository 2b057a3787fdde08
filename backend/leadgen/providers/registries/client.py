"""What the clients of all registers are made of: one HTTP client with the register's own limits, under a shown name."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import ClassVar

import httpx2

from leadgen.providers.base import Answer, HttpClient, ProviderError
from leadgen.providers.limits import Gate, Limits
from leadgen.providers.registries.models import LegalProfile, SearchResult


class RegistryClient(ABC):
    """A client of one register. A subclass names the register and asks its questions; thread safe."""

    code: ClassVar[str]
    country: ClassVar[str]
    origin: ClassVar[str]
    limits: ClassVar[Limits]

    def __init__(
        self,
        *,
        base_url: str | None = None,
        name: str | None = None,
        transport: httpx2.BaseTransport | None = None,
        gate: Gate | None = None,
    ) -> None:
        self.name = name or self.code
        self._http = HttpClient(
            self.name,
            base_url or self.origin,
            transport=transport,
            classify=self.classify,
            gate=gate,
            limits=self.limits,
        )

    def fetch(self, registration_id: str) -> LegalProfile:
        """As `CompanyRegistry.fetch` and `InsolvencyRegister.fetch` promise."""
        with self._by_name():
            return self._fetch(registration_id)

    def search(self, name: str, *, limit: int = 10) -> SearchResult:
        """As `CompanyRegistry.search` and `InsolvencyRegister.search` promise."""
        with self._by_name():
            return self._search(name, limit)

    @abstractmethod
    def _fetch(self, registration_id: str) -> LegalProfile:
        """The full profile behind one number."""

    @abstractmethod
    def _search(self, name: str, limit: int) -> SearchResult:
        """Who bears this name."""

    @contextmanager
    def _by_name(self) -> Iterator[None]:
        """Errors of the pure parsers know the register's code only; a stand-in's must bear the stand-in's mark."""
        try:
            yield
        except ProviderError as error:
            error.provider = self.name
            raise

    def classify(self, answer: Answer) -> ProviderError | None:  # noqa: ARG002 - for those who override it
        """The error that an answer of this register stands for; None leaves it to the status code."""
        return None

    def close(self) -> None:
        """Release the connections."""
        self._http.close()


def stamped(profile: LegalProfile, answer: Answer) -> LegalProfile:
    """The profile with the time at which the register gave it."""
    return replace(profile, fetched_at=answer.fetched_at)


def first_hits(found: SearchResult, answer: Answer, limit: int) -> SearchResult:
    """The first `limit` hits, with the time of the answer."""
    return replace(found, profiles=tuple(stamped(profile, answer) for profile in found.profiles[:limit]))


def first_of(found: SearchResult) -> LegalProfile:
    """The first hit of a saved answer, which says so where it is not the only one."""
    if len(found) == 1:
        return found[0]
    warning = f"several: the answer holds {len(found)} companies, this is the first"
    return replace(found[0], warnings=(*found[0].warnings, warning))


def raw_text(body: bytes | str) -> str:
    """A body as text, to be kept as it came."""
    return body if isinstance(body, str) else body.decode("utf-8", errors="replace")
