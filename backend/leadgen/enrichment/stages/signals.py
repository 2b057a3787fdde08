"""Stage signals: dated events at a company that passed triage, each with its source page."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from leadgen.enrichment.prompt import load_prompt
from leadgen.enrichment.providers import Providers, boost
from leadgen.enrichment.record_values import RESEARCHED, pick, values_from
from leadgen.enrichment.research.ask import UNSUPPORTED, WHO, AnswerForm, ResearchAnswer, identify, research
from leadgen.fields import Entity
from leadgen.pipeline.stage import Evidence, Finding, Findings, Skip, Stage

PROMPT = load_prompt("signals")
ASKED_BY = ("name", "domain", "website_url", "hq_country", "hq_city", "industry_detail")
KINDS = (
    "expansion",
    "hiring",
    "funding",
    "contract",
    "leadership_change",
    "product",
    "merger",
    "restructuring",
    "technology",
    "regulation",
    "other",
)
OLDEST = timedelta(days=550)
MOST = 10
CONFIDENCE = 0.8
"""Confidence of an event with a source page; an event without one gets `UNSUPPORTED`."""
OVERALL: dict[str, dict[str, Any]] = {
    "strategic_signals": {
        "type": "array",
        "items": {
            "type": "object",
            "properties": {
                "date": {"type": "string", "description": "YYYY-MM-DD, or YYYY-MM"},
                "kind": {"type": "string", "enum": list(KINDS)},
                "headline": {"type": "string"},
                "source_url": {"type": ["string", "null"]},
                "quote": {"type": ["string", "null"]},
            },
            "required": ["date", "kind", "headline", "source_url", "quote"],
            "additionalProperties": False,
        },
    }
}
FORM = AnswerForm(Entity.COMPANY, WHO, OVERALL)


@dataclass(frozen=True, slots=True)
class SignalsInput:
    """The question: which company to look at."""

    record: dict[str, Any]


def load(session: Session, ids: Sequence[UUID]) -> Mapping[UUID, SignalsInput | Skip]:
    """Load the question per company from the values known before."""
    found: dict[UUID, SignalsInput | Skip] = {}
    for key, values in values_from(session, Entity.COMPANY, ids, RESEARCHED).items():
        record = pick(values, *ASKED_BY)
        named = any(record.get(name) for name in ("name", "domain", "website_url"))
        found[key] = SignalsInput(record) if named else Skip("nothing_to_ask", "Neither a name nor a domain is known.")
    return found


@dataclass(frozen=True, slots=True)
class Signal:
    """One event. `page` is its source, None where the search returned no such page."""

    on: date
    shown_date: str
    kind: str
    headline: str
    page: Evidence | None

    def to_json(self) -> dict[str, Any]:
        """Return the stored form."""
        url = self.page.url if self.page else None
        return {"date": self.shown_date, "kind": self.kind, "headline": self.headline, "url": url}


def call(providers: Providers, asked: SignalsInput) -> Findings:
    """Look for events at one company.

    An answer about another company is Permanent. An answer without events is valid.
    """
    answer = research(providers, PROMPT, asked.record, FORM)
    identity = identify(asked.record, answer)
    found, flags = ([], []) if identity.verdict == "unknown" else read_signals(answer, today=datetime.now(UTC).date())
    flags = [*identity.flags, *flags]
    values: dict[str, Finding] = {}
    if found:
        pages = tuple({item.page.url: item.page for item in found if item.page}.values())
        is_sure = identity.verdict == "same" and all(item.page for item in found)
        confidence = CONFIDENCE if is_sure else UNSUPPORTED
        values["strategic_signals"] = Finding([item.to_json() for item in found], confidence, pages)
        values["latest_signal_on"] = Finding(found[0].on, confidence, pages)
    if flags:
        values["signals_flags"] = Finding(flags)
    note = f"{len(found)} found." if found else "No dated event of the last 18 months was found."
    return Findings(
        values=values,
        note=note,
        nothing_found=not found,
        usage=answer.usage,
        raw=answer.raw,
        provider=answer.provider,
    )


def read_signals(answer: ResearchAnswer, *, today: date) -> tuple[list[Signal], list[str]]:
    """Read the events of an answer, newest first.

    Adds flags for events without a usable date or without a page.
    """
    listed = answer.data.get("strategic_signals")
    found: dict[tuple[date, str], Signal] = {}
    undated = unsupported = 0
    for item in listed if isinstance(listed, list) else []:
        headline = item.get("headline") if isinstance(item, Mapping) else None
        if not isinstance(headline, str) or not headline.strip():
            continue
        dated = read_date(item.get("date"))
        if dated is None or not today - OLDEST <= dated[0] <= today:
            undated += 1
            continue
        page = answer.page(item.get("source_url"), item.get("quote"))
        unsupported += page is None
        kind = item.get("kind") if item.get("kind") in KINDS else "other"
        said = " ".join(headline.split())[:300]
        found.setdefault((dated[0], said.casefold()), Signal(*dated, str(kind), said, page))
    flags = [f"undated: {undated} without a date of the last 18 months left out"] if undated else []
    if unsupported:
        flags.append(f"unsupported: {unsupported} without a page that the search returned")
    newest_first = sorted(found.values(), key=lambda item: (item.on, item.headline), reverse=True)
    return newest_first[:MOST], flags


_DATE = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?")


def read_date(value: object) -> tuple[date, str] | None:
    """Read an ISO day or month; None for anything else.

    Returns the first day that the date can mean, and the date in the form that is shown.
    """
    match = _DATE.fullmatch(value.strip()) if isinstance(value, str) else None
    if match is None:
        return None
    year, month, day = match.groups()
    try:
        return date(int(year), int(month), int(day or 1)), match.group()
    except ValueError:
        return None


STAGE = Stage(
    code="signals",
    label="Signals",
    entity=Entity.COMPANY,
    load=load,
    call=call,
    needs=("triage",),
    code_version=f"1.{PROMPT.version}",
    expected_cost=Decimal("0.01"),
    provider="perplexity",
    ttl=timedelta(days=30),
    concurrency=8,
    boost=boost(call, Decimal("0.04")),
)
