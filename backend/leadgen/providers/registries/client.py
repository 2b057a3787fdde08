"""What the clients of all registers are made of: one HTTP client with the register's own limits, under a shown name."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

import httpx2

from leadgen.providers.base import Answer, HttpClient, ProviderError
from leadgen.providers.limits import Gate, Limits
from leadgen.providers.registries.models import LegalProfile, SearchResult


class RegistryClient:
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


def raw_text(body: bytes | str) -> str:
    """A body as text, to be kept as it came."""
    return body if isinstance(body, str) else body.decode("utf-8", errors="replace")
