"""What the clients of all registers are made of: one HTTP client with the register's own limits, under a shown name."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import ClassVar

import httpx2

from leadgen.providers.base import Answer, HttpClient, NotFound, Permanent, ProviderError, Transient
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


def wrong_path(answer: Answer) -> Permanent:
    """A 404 where this register never says "unknown" with one: the address is wrong, and says nothing of any company."""
    return Permanent(
        answer.provider,
        "this address does not exist at the register: wrong base URL?",
        reason="wrong_path",
        detail={"status": answer.status, "url": answer.url, "body": answer.text[:500]},
    )


def foreign_404(answer: Answer) -> Transient | None:
    """A 404 with a body, at a register whose own "unknown" has none: somebody else's page (a gateway's, a proxy's)."""
    body = answer.body.strip()
    if answer.status != 404 or not body:
        return None
    return Transient(
        answer.provider,
        "a page that is not the register's came instead of an answer (404)",
        reason="html" if body.startswith(b"<") else "unexpected_form",
        detail={"status": 404, "url": answer.url, "body": answer.text[:500]},
    )


@contextmanager
def no_search(provider: str) -> Iterator[None]:
    """A search that finds nobody is an answer of its own: a 404 means that there is no search at this address."""
    try:
        yield
    except NotFound as error:
        raise Permanent(
            provider,
            "the register has no search at this address: wrong base URL?",
            reason="wrong_path",
            detail=error.detail,
        ) from error


def stamped(profile: LegalProfile, answer: Answer) -> LegalProfile:
    """The profile with the time at which the register gave it."""
    return replace(profile, fetched_at=answer.fetched_at)


def first_hits(found: SearchResult, limit: int) -> SearchResult:
    """The first `limit` hits; whoever is left out makes the result a cut one."""
    return replace(found, profiles=found.profiles[:limit], cut=found.cut or len(found) > limit)


def stamped_hits(found: SearchResult, answer: Answer) -> SearchResult:
    """The hits with the time of their answer."""
    return replace(found, profiles=tuple(stamped(profile, answer) for profile in found))


def in_pages(ask: Callable[[int], SearchResult], *, most: int, limit: int) -> SearchResult:
    """The hits of as many pages (from 0) as hold `limit` of them, or `most` where that is less.

    The register's order is not ours, so that what is wanted may stand on any page. A company on two pages counts once.
    """
    wanted = max(1, min(most, limit))
    found: dict[str | int, LegalProfile] = {}
    read, total = 0, None
    for number in range(most):
        page = ask(number)
        total = page.total
        for place, profile in enumerate(page, start=read):
            found.setdefault(profile.registration_id or place, profile)
        read += len(page)
        if not len(page) or read >= wanted or read >= (total or 0):
            break
    return first_hits(SearchResult(tuple(found.values()), total, cut=read < (total or 0)), wanted)


def first_of(found: SearchResult) -> LegalProfile:
    """The first hit of a saved answer, which says so where it is not the only one."""
    if len(found) == 1:
        return found[0]
    warning = f"several: the answer holds {len(found)} companies, this is the first"
    return replace(found[0], warnings=(*found[0].warnings, warning))


def raw_text(body: bytes | str) -> str:
    """A body as text, to be kept as it came."""
    return body if isinstance(body, str) else body.decode("utf-8", errors="replace")
