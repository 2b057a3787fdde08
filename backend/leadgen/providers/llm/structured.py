"""Structured answers: the schema that is sent, and the object that comes back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from leadgen.answers import AnswerFault, AnswerFormError, StructuredAnswer, read_answer
from leadgen.providers.base import Permanent, Spent, mended
from leadgen.providers.llm.base import LLMRequest


class ClosedSchema(dict[str, Any]):
    """A schema whose objects all have `additionalProperties: false`; it is not closed a second time."""


def closed_schema(schema: Mapping[str, Any]) -> ClosedSchema:
    """Add `additionalProperties: false` to every object, as strict structured output wants."""
    if isinstance(schema, ClosedSchema):
        return schema
    closed = ClosedSchema()
    for key, value in schema.items():
        if isinstance(value, Mapping):
            # Names of properties are not schema keywords: each is processed one by one.
            named = key in ("properties", "$defs", "definitions")
            closed[key] = {name: _closed(item) for name, item in value.items()} if named else closed_schema(value)
        elif isinstance(value, list):
            closed[key] = [_closed(item) for item in value]
        else:
            closed[key] = value
    if "properties" in closed:
        closed.setdefault("additionalProperties", False)
    return closed


def _closed(item: Any) -> Any:
    return closed_schema(item) if isinstance(item, Mapping) else item


def parse_structured(provider: str, text: str, request: LLMRequest, *, spent: Spent | None = None) -> StructuredAnswer:
    """Read the object that a model was asked for from its text, field by field.

    Raises Permanent with the cost of the call: an answer is never paid again for its form. An answer that is cut off
    has the reason `max_tokens`, as where the provider says so.
    """
    try:
        answer = read_answer(text, request.schema, facts=request.facts)
    except AnswerFormError as exc:
        raise Permanent(provider, mended(str(exc)), reason=_REASONS[exc.fault], spent=spent) from exc
    dropped = tuple(replace(item, raw=mended(item.raw)) for item in answer.dropped)
    return StructuredAnswer(mended(answer.data), dropped, tuple(map(mended, answer.remarks)))


_REASONS = {
    AnswerFault.EMPTY: "empty_answer",
    AnswerFault.NO_OBJECT: "invalid_json",
    AnswerFault.REFUSAL: "refusal",
    AnswerFault.CUT_OFF: "max_tokens",
    AnswerFault.DAMAGED: "invalid_json",
    AnswerFault.CONTRADICTION: "contradiction",
    AnswerFault.OTHER_OBJECT: "schema_mismatch",
}
