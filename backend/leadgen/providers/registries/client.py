"""Base of all register clients: HTTP with the register's own limits, under a shown name."""

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
    """Client of one register; thread safe. A subclass names the register and asks its questions."""

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
        """Fetch a profile, as `CompanyRegistry.fetch` and `InsolvencyRegister.fetch` promise."""
        with self._by_name():
            return self._fetch(registration_id)

    def search(self, name: str, *, limit: int = 10) -> SearchResult:
        """Search by name, as `CompanyRegistry.search` and `InsolvencyRegister.search` promise."""
        with self._by_name():
            return self._search(name, limit)

    @abstractmethod
    def _fetch(self, registration_id: str) -> LegalProfile:
        """Fetch the full profile of one number."""

    @abstractmethod
    def _search(self, name: str, limit: int) -> SearchResult:
        """Search companies with this name."""

    @contextmanager
    def _by_name(self) -> Iterator[None]:
        """Set the client's name on errors.

        Errors of the pure parsers know only the register's code; an error of the sandbox must carry the sandbox's name.
        """
        try:
            yield
        except ProviderError as error:
            error.provider = self.name
            raise

    def classify(self, answer: Answer) -> ProviderError | None:  # noqa: ARG002 - for those who override it
        """Convert an answer of this register to an error; None leaves it to the status code."""
        return None

    def close(self) -> None:
        """Close the connections."""
        self._http.close()


def wrong_path(answer: Answer) -> Permanent:
    """Build the error for a 404 of a register that never says "unknown" with one.

    The address is wrong, so the 404 says nothing about any company.
    """
    return Permanent(
        answer.provider,
        "this address does not exist at the register: wrong base URL?",
        reason="wrong_path",
        detail={"status": answer.status, "url": answer.url, "body": answer.text[:500]},
    )


def foreign_404(answer: Answer) -> Transient | None:
    """Detect a 404 with a body, at a register whose own "unknown" has none.

    Such a page comes from another server (a gateway, a proxy).
    """
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
    """Convert a 404 of a search: it means that there is no search at this address.

    A search without hits has an answer of its own.
    """
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
    """Return the profile with the time at which the register gave it."""
    return replace(profile, fetched_at=answer.fetched_at)


def first_hits(found: SearchResult, limit: int) -> SearchResult:
    """Return the first `limit` hits; omitted hits make the result `cut`."""
    return replace(found, profiles=found.profiles[:limit], cut=found.cut or len(found) > limit)


def stamped_hits(found: SearchResult, answer: Answer) -> SearchResult:
    """Return the hits with the time of their answer."""
    return replace(found, profiles=tuple(stamped(profile, answer) for profile in found))


def in_pages(ask: Callable[[int], SearchResult], *, most: int, limit: int) -> SearchResult:
    """Collect hits page by page (from 0) up to `limit` or `most`, whichever is less.

    The register's order is not ours, so the wanted company may be on any page. A company on two pages counts once.
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
    """Return the first hit of a saved answer, with a warning where there are more."""
    if len(found) == 1:
        return found[0]
    warning = f"several: the answer holds {len(found)} companies, this is the first"
    return replace(found[0], warnings=(*found[0].warnings, warning))


def hit_of(found: SearchResult, number: str) -> LegalProfile | None:
    """Return the hit with this number, at any place of the answer; None where it is not among the hits.

    A register may read the number as text and list companies that only mention it.
    """
    return next((profile for profile in found if profile.registration_id == number), None)


def raw_text(body: bytes | str) -> str:
    """Decode a body as text, to keep it unprocessed."""
    return body if isinstance(body, str) else body.decode("utf-8", errors="replace")
