"""Interface of all language models: one request and one typed answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal, Protocol
from uuid import UUID

from leadgen.answers import DroppedField
from leadgen.providers.base import Spent

CostSource = Literal["provider", "genai-prices"]


@dataclass(frozen=True, slots=True)
class LLMRequest:
    """One question to a model. `schema` is a JSON Schema of an object.

    With a schema, the answer's `data` is filled and checked. `search` asks for live web research and makes the model
    use it. `facts`: the texts asked for are facts, so "unknown" is no value and marks of sources are taken off.
    `effort` is the provider's own level (low, medium, high, ...), None = its default.
    """

    model: str
    prompt: str
    system: str = ""
    schema: Mapping[str, Any] | None = None
    schema_name: str = "answer"
    max_output_tokens: int = 4096
    effort: str | None = None
    search: bool = False
    facts: bool = False


@dataclass(frozen=True, slots=True)
class CitedPage:
    """A page that the model's research read. `date` is the provider's text, not a checked date."""

    url: str
    title: str | None = None
    snippet: str | None = None
    date: str | None = None


@dataclass(frozen=True, slots=True)
class ModelAnswer:
    """One finished answer.

    `input_tokens` is the total, cached ones included. `cost` is in USD, None = unknown (never zero). `model` is the
    model that really ran. `dropped` are fields of the answer that hold no usable value. `raw` is the
    unprocessed body. `call_id` names the call where it was recorded.
    """

    text: str
    data: dict[str, Any] | None
    sources: tuple[CitedPage, ...]
    model: str
    input_tokens: int
    output_tokens: int
    cached_tokens: int
    cost: Decimal | None
    cost_source: CostSource | None
    stop_reason: str | None
    request_id: str | None
    dropped: tuple[DroppedField, ...] = ()
    remarks: tuple[str, ...] = ()
    raw: str = field(default="", repr=False)
    call_id: UUID | None = None

    def spent(self) -> Spent:
        """Return the bill of this answer, for an error that discards the answer."""
        return Spent(
            model=self.model,
            input_tokens=self.input_tokens,
            output_tokens=self.output_tokens,
            cached_tokens=self.cached_tokens,
            cost=self.cost,
            cost_source=self.cost_source,
            request_id=self.request_id,
            call_id=self.call_id,
        )


class LLM(Protocol):
    """A provider of language models. Thread safe."""

    @property
    def name(self) -> str: ...

    def complete(self, request: LLMRequest) -> ModelAnswer:
        """Send one request, which is billed once.

        Raises the three provider errors; their `spent` holds the cost.
        """
        ...
