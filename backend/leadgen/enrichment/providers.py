"""Clients of external services, as stages see them. Built by bootstrap."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Protocol

from leadgen.pipeline.stage import Boost, Findings
from leadgen.providers.llm.base import LLM
from leadgen.providers.registries.base import CompanyRegistry, InsolvencyRegister


class NamedRegistry(CompanyRegistry, Protocol):
    """A company register whose `name` is shown as the provider (`ares`, or `sandbox:ares`)."""

    @property
    def name(self) -> str: ...


class NamedInsolvencyRegister(InsolvencyRegister, Protocol):
    """An insolvency register whose `name` is shown as the provider."""

    @property
    def name(self) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Providers:
    """Argument of `Stage.call`. All clients are thread safe and shared by the whole process.

    `research` searches the live web, `writing` does not. Both models are ids as their provider names them. Where a run
    boosts a stage, its research uses `boost_model`: a model's id, or an effort level of the provider. `registers` are
    the company registers by code.
    """

    research: LLM
    research_model: str
    research_effort: str | None = None
    boost_model: str
    writing: LLM
    writing_model: str
    registers: Mapping[str, NamedRegistry]
    isir: NamedInsolvencyRegister

    def boosted(self) -> Providers:
        """Return the same clients with the better model for research."""
        is_model = "/" in self.boost_model
        return replace(
            self,
            research_model=self.boost_model if is_model else "",
            research_effort=None if is_model else self.boost_model,
        )

    def register(self, code: str) -> NamedRegistry:
        """Return the company register with this code; raise KeyError for an unknown code."""
        return self.registers[code]


def boost(call: Callable[[Providers, Any], Findings], expected_cost: Decimal) -> Boost:
    """Build a stage's boost: the same questions, asked of the better model.

    `expected_cost` is the price in US dollars per record.
    """

    def boosted_call(providers: Providers, asked: Any) -> Findings:
        return call(providers.boosted(), asked)

    return Boost(boosted_call, expected_cost)
