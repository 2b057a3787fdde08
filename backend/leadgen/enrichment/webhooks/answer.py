"""Parses a webhook's answer, direct or by callback, into findings or an error."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal

import orjson
from pydantic import Field, ValidationError, model_validator

from leadgen.errors import FieldProblem, FieldValueError
from leadgen.errors.validation import problems_of
from leadgen.fields.catalog import UnknownField, catalog, get_field
from leadgen.fields.field import Entity
from leadgen.pipeline.stage import Evidence, Finding, Findings, Usage
from leadgen.providers.base import Permanent, Spent, Transient
from leadgen.schema import In

Words = Annotated[str, Field(max_length=500)]
_TOKENS = Field(default=0, ge=0, le=1_000_000_000)


class WebhookEvidenceIn(In):
    """Source page of a value."""

    url: str | None = Field(default=None, max_length=2000, pattern=r"^https?://")
    quote: str | None = Field(default=None, max_length=4000)
    title: str | None = Field(default=None, max_length=500)
    seen_at: str | None = Field(default=None, max_length=40)


class WebhookFindingIn(In):
    """One value with its evidence; a value may also be given alone."""

    value: Any
    confidence: float | None = Field(default=None, ge=0, le=1)
    evidence: list[WebhookEvidenceIn] = Field(default_factory=list, max_length=50)


class WebhookUsageIn(In):
    """Cost of the work in US dollars, if known."""

    cost_usd: Decimal | None = Field(default=None, ge=0, le=1000)
    model: str | None = Field(default=None, max_length=200)
    input_tokens: int = _TOKENS
    output_tokens: int = _TOKENS
    request_id: str | None = Field(default=None, max_length=200)


class WebhookErrorIn(In):
    """The work failed; `retry` says that a retry may help."""

    message: Words
    retry: bool = False


class WebhookAnswerIn(In):
    """The whole answer: `values` by catalogue key, or an `error`."""

    values: dict[str, Any] | None = Field(default=None, max_length=500)
    outcome: Literal["passed", "disqualified"] = "passed"
    reasons: list[Words] = Field(default_factory=list, max_length=20)
    note: Words | None = None
    usage: WebhookUsageIn | None = None
    error: WebhookErrorIn | None = None

    @model_validator(mode="after")
    def _says_something(self) -> WebhookAnswerIn:
        if (self.values is None) == (self.error is None):
            raise FieldValueError("Send either `values` or `error`.", "Leave one of them out, or add one.")
        return self


class NotJsonError(Exception):
    """An answer that is not JSON."""


class NoAnswerError(Exception):
    """JSON that is not an answer; `problems` name the errors."""

    def __init__(self, problems: list[FieldProblem]) -> None:
        super().__init__("; ".join(f"{problem.field}: {problem.message}" for problem in problems[:3]))
        self.problems = problems


def parse_answer(body: bytes) -> WebhookAnswerIn:
    """Parse an answer; raise NotJsonError or NoAnswerError.

    A list of one answer counts as that answer, because n8n sends the items of its last node.
    """
    try:
        data = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise NotJsonError("The answer is not JSON.") from error
    if isinstance(data, list) and len(data) == 1:
        data = data[0]
    if not isinstance(data, dict):
        raise NoAnswerError([FieldProblem("body", "This is not a JSON object.", 'Answer {"values": {…}}.')])
    try:
        return WebhookAnswerIn.model_validate(data)
    except ValidationError as error:
        raise NoAnswerError(problems_of(error, data)[0]) from error


def findings_of(answer: WebhookAnswerIn, entity: Entity, provider: str) -> Findings:
    """Convert an answer about one record to findings.

    Raises Permanent for a key that the catalogue does not have. Raises Permanent or Transient for the webhook's own
    error; the error carries the cost of the work. A value in an invalid form is left out, and the note says so.
    """
    spent = _spent(answer.usage)
    if answer.error is not None:
        kind = Transient if answer.error.retry else Permanent
        raise kind(provider, answer.error.message, reason="webhook_error", spent=spent)
    given = answer.values or {}
    unknown = [key for key in given if key not in catalog(entity)]
    if unknown:
        raise Permanent(provider, _no_such_field(entity, unknown), reason="unknown_field", spent=spent)
    values, unusable = _read(given)
    note = answer.note
    if unusable:
        note = " ".join(filter(None, (note, f"Not usable: {'; '.join(unusable[:3])}.")))
    reasons = tuple(answer.reasons)
    if answer.outcome == "disqualified" and not reasons:
        reasons = (f"{provider} gave no reason.",)
    return Findings(
        values=values,
        outcome=answer.outcome,
        reasons=reasons,
        note=note,
        nothing_found=all(found.value is None for found in values.values()),
        usage=(_usage(answer.usage, provider),),
        raw=answer.model_dump(mode="json", exclude_none=True),
        provider=provider,
    )


def _no_such_field(entity: Entity, keys: list[str]) -> str:
    said = []
    for key in keys[:3]:
        try:
            get_field(entity, key)
        except UnknownField as error:
            said.append(error.detail)
    more = f" And {len(keys) - 3} more." if len(keys) > 3 else ""
    return " ".join(said) + more


def _read(given: Mapping[str, Any]) -> tuple[dict[str, Finding], list[str]]:
    values: dict[str, Finding] = {}
    unusable = []
    for key, raw in given.items():
        if not (isinstance(raw, dict) and "value" in raw):
            values[key] = Finding(raw)
            continue
        try:
            found = WebhookFindingIn.model_validate(raw)
        except ValidationError as error:
            first = problems_of(error, raw, root="value")[0][0]
            unusable.append(f"{key}.{first.field}: {first.message}")
            continue
        evidence = tuple(Evidence(item.url, item.quote, item.title, item.seen_at) for item in found.evidence)
        values[key] = Finding(found.value, found.confidence, evidence)
    return values, unusable


def _usage(usage: WebhookUsageIn | None, provider: str) -> Usage:
    stated = usage or WebhookUsageIn()
    return Usage(
        provider=provider,
        model=stated.model,
        input_tokens=stated.input_tokens,
        output_tokens=stated.output_tokens,
        cost=stated.cost_usd,
        cost_source=None if stated.cost_usd is None else "provider",
        request_id=stated.request_id,
    )


def _spent(usage: WebhookUsageIn | None) -> Spent | None:
    if usage is None:
        return None
    return Spent(
        model=usage.model or "",
        input_tokens=usage.input_tokens,
        output_tokens=usage.output_tokens,
        cached_tokens=0,
        cost=usage.cost_usd,
        cost_source=None if usage.cost_usd is None else "provider",
        request_id=usage.request_id,
    )
