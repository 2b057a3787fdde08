"""One paid research call about one record, read into checked findings.

Findings are checked against the catalogue and the sources. Each field is asked as `{value, confidence, source_url,
quote}`. A value whose page is not among the search results is kept, but never with more than `UNSUPPORTED` confidence.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from leadgen.answers import NO_VALUE, DroppedField
from leadgen.enrichment.prompt import Prompt
from leadgen.enrichment.providers import Providers
from leadgen.enrichment.research.same_company import Identity, judge_company
from leadgen.fields import Entity, FieldError, coerce, get_field, value_schema
from leadgen.pipeline.stage import Evidence, Finding, Usage
from leadgen.providers.base import Permanent, Spent
from leadgen.providers.llm.base import CitedPage, LLMRequest, ModelAnswer
from leadgen.providers.llm.room import complete_with_room
from leadgen.providers.llm.structured import closed_schema

UNSUPPORTED = 0.4
MAX_OUTPUT_TOKENS = 12_000
_QUOTE_LENGTH = 300


@dataclass(frozen=True, slots=True)
class ResearchAnswer:
    """A research answer: `findings` hold known values, `flags` name unusable or unproven parts."""

    data: Mapping[str, Any]
    findings: dict[str, Finding]
    flags: list[str]
    completion: ModelAnswer
    provider: str
    earlier: tuple[Spent, ...] = ()
    """Bills of answers that were cut off."""

    @property
    def usage(self) -> tuple[Usage, ...]:
        """Return the bills of the calls."""
        return tuple(Usage.of(self.provider, spent) for spent in (*self.earlier, self.completion.spent()))

    @property
    def raw(self) -> dict[str, Any]:
        """Return the unprocessed answer."""
        return {"answer": self.completion.raw}

    def text(self, key: str) -> str | None:
        """Return a plain text of the answer that is no catalogue value."""
        value = self.data.get(key)
        return value.strip() or None if isinstance(value, str) else None

    def page(self, url: object, quote: object) -> Evidence | None:
        """Return the page at `url` as evidence; None where the search returned no such page."""
        found = {_address(source.url): source for source in self.completion.sources}.get(_address(url))
        return _evidence(found, quote) if found else None

    def value(self, key: str) -> Any:
        """Return the value found for a field, None without one."""
        found = self.findings.get(key)
        return found.value if found else None


class AnswerForm:
    """What a stage asks for, with the JSON Schema of its answers, which is built once.

    Each of the catalogue's `keys` is asked with its evidence, the `overall` properties by their own JSON Schema.
    """

    def __init__(self, entity: Entity, keys: Iterable[str], overall: Mapping[str, Mapping[str, Any]]) -> None:
        self.entity = entity
        self.keys = tuple(keys)
        self.schema = closed_schema(answer_schema(entity, self.keys, overall))


def research(providers: Providers, prompt: Prompt, record: Mapping[str, Any], form: AnswerForm) -> ResearchAnswer:
    """Ask about one record. Raises the three provider errors."""
    completion, earlier = complete_with_room(
        providers.research,
        LLMRequest(
            model=providers.research_model,
            effort=providers.research_effort,
            system=prompt.system,
            prompt=prompt.about(record),
            schema=form.schema,
            schema_name=prompt.name,
            max_output_tokens=MAX_OUTPUT_TOKENS,
            search=True,
            facts=True,
        ),
    )
    data = completion.data or {}
    findings, flags = read_values(form.entity, form.keys, data, completion.sources)
    flags = [*_dropped_flags(completion.dropped), *flags]
    return ResearchAnswer(data, findings, flags, completion, providers.research.name, earlier)


WHO = ("name", "domain", "hq_country")
"""Fields of an answer that show whether it is about another company."""


def identify(asked: Mapping[str, Any], answer: ResearchAnswer) -> Identity:
    """Compare the company of the answer with the company asked about.

    Raises Permanent where the answer is about another company.
    """
    identity = judge_company(asked, {key: answer.value(key) for key in WHO})
    if identity.verdict == "other":
        detail = identity.flags[0].partition(": ")[2]
        raise Permanent(
            answer.provider,
            f"answer is about another company: {detail}",
            reason="wrong_record",
            spent=answer.completion.spent(),
        )
    return identity


def answer_schema(entity: Entity, keys: Iterable[str], overall: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Build the JSON Schema of an answer: one object per field, plus the overall properties."""
    properties: dict[str, Any] = {key: _with_evidence(value_schema(get_field(entity, key))) for key in keys}
    properties |= overall
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def _with_evidence(value: dict[str, Any]) -> dict[str, Any]:
    about = value.pop("description")
    parts = {
        "value": value,
        "confidence": {"type": ["number", "null"]},
        "source_url": {"type": ["string", "null"]},
        "quote": {"type": ["string", "null"]},
    }
    return {
        "type": "object",
        "description": about,
        "properties": parts,
        "required": list(parts),
        "additionalProperties": False,
    }


def read_values(
    entity: Entity, keys: Iterable[str], data: Mapping[str, Any], sources: Iterable[CitedPage]
) -> tuple[dict[str, Finding], list[str]]:
    """Read an answer's known values into findings.

    Adds flags for values of no usable form and for values without a page.
    """
    pages = {_address(source.url): source for source in sources}
    findings: dict[str, Finding] = {}
    unreadable, unsupported = [], []
    for key in keys:
        said = data.get(key)
        if not isinstance(said, Mapping):
            continue
        try:
            value = coerce(get_field(entity, key), said.get("value"))
        except FieldError:
            unreadable.append(key)
            continue
        if value is None:
            continue
        page = pages.get(_address(said.get("source_url")))
        confidence = read_confidence(said.get("confidence"))
        if page is None:
            unsupported.append(key)
            findings[key] = Finding(value, min(confidence, UNSUPPORTED))
        else:
            findings[key] = Finding(value, confidence, (_evidence(page, said.get("quote")),))
    return findings, _flags(unreadable, unsupported, has_pages=bool(pages))


def _dropped_flags(dropped: Iterable[DroppedField]) -> list[str]:
    """Return the fields whose values the model's answer could not give, with the reason of each."""
    told = [f"{item.key} ({item.reason})" for item in dropped if item.reason != NO_VALUE]
    return [f"unreadable: {', '.join(told)}"] if told else []


def _flags(unreadable: list[str], unsupported: list[str], *, has_pages: bool) -> list[str]:
    flags = [f"unreadable: {', '.join(unreadable)}"] if unreadable else []
    if unsupported:
        flags.append(
            f"unsupported: {', '.join(unsupported)}" if has_pages else "no_sources: the research shows no page"
        )
    return flags


def _evidence(page: CitedPage, quote: object) -> Evidence:
    words = quote.strip()[:_QUOTE_LENGTH] if isinstance(quote, str) and quote.strip() else page.snippet
    return Evidence(url=page.url, quote=words, title=page.title, seen_at=page.date)


def read_confidence(value: object) -> float:
    """Read a confidence from 0 to 1; `UNSUPPORTED` for an unusable one (NaN included)."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value != value:  # noqa: PLR0124 - NaN
        return UNSUPPORTED
    return round(float(min(max(value, 0), 1)), 3)


def _address(url: object) -> str:
    """Normalise a URL for comparison.

    Models drop schemes, slashes and fragments when they repeat a URL.
    """
    if not isinstance(url, str) or not url.strip():
        return ""
    parts = urlsplit(url.strip() if "//" in url else f"//{url.strip()}")
    host = parts.netloc.casefold().removeprefix("www.")
    return f"{host}{parts.path.rstrip('/')}?{parts.query}"
