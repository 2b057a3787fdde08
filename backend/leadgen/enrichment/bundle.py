"""The outside world as stages see it: one object with a client per service, made by bootstrap."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from leadgen.providers.llm.base import LLM
from leadgen.providers.registries.base import CompanyRegistry, InsolvencyRegister


class NamedRegistry(CompanyRegistry, Protocol):
    """A company register whose `name` shows as provider (`ares`, or `sandbox:ares`)."""

    @property
    def name(self) -> str: ...


class NamedInsolvencyRegister(InsolvencyRegister, Protocol):
    """An insolvency register whose `name` shows as provider."""

    @property
    def name(self) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Providers:
    """What `Stage.call` receives. All clients are thread safe and shared by the whole process.

    `research` searches the live web, `writing` does not; the two models are ids as their provider names them.
    """

    research: LLM
    research_model: str
    writing: LLM
    writing_model: str
    ares: NamedRegistry
    brreg: NamedRegistry
    prh: NamedRegistry
    recherche: NamedRegistry
    isir: NamedInsolvencyRegister

    def register(self, code: str) -> NamedRegistry:
        """The company register with this code; raises KeyError for a code that is none."""
        return {"ares": self.ares, "brreg": self.brreg, "prh": self.prh, "recherche": self.recherche}[code]
