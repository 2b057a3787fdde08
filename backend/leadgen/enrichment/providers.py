"""The outside world as stages see it: one object with a client per service, made by bootstrap."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Protocol

from leadgen.pipeline.stage import Boost, Findings
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

    `research` searches the live web, `writing` does not; the two models are ids as their provider names them. Where a run
    boosts a stage, its research asks `boost_model`, a model's id or one of the provider's own levels of effort.
    """

    research: LLM
    research_model: str
    research_effort: str | None = None
    boost_model: str
    writing: LLM
    writing_model: str
    ares: NamedRegistry
    brreg: NamedRegistry
    prh: NamedRegistry
    recherche: NamedRegistry
    isir: NamedInsolvencyRegister

    def boosted(self) -> Providers:
        """The same clients, with the better model for research."""
        is_model = "/" in self.boost_model
        return replace(
            self,
            research_model=self.boost_model if is_model else "",
            research_effort=None if is_model else self.boost_model,
        )

    def register(self, code: str) -> NamedRegistry:
        """The company register with this code; raises KeyError for a code that is none."""
        return {"ares": self.ares, "brreg": self.brreg, "prh": self.prh, "recherche": self.recherche}[code]


def boost(call: Callable[[Providers, Any], Findings], expected_cost: Decimal) -> Boost:
    """A stage's boost: the same questions to the better model, at its price in US dollars per record."""

    def boosted_call(providers: Providers, asked: Any) -> Findings:
        return call(providers.boosted(), asked)

    return Boost(boosted_call, expected_cost)
