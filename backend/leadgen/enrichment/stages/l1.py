"""Stage l1: profile of a company by research on the live web, checked before it is stored."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from leadgen.enrichment.company_status import update_status
from leadgen.enrichment.prompt import load_prompt
from leadgen.enrichment.providers import Providers, boost
from leadgen.enrichment.record_values import GIVEN, pick, values_from
from leadgen.enrichment.research.ask import UNSUPPORTED, AnswerForm, ResearchAnswer, identify, read_confidence, research
from leadgen.enrichment.research.contradictions import contradictions
from leadgen.fields import Entity, catalog
from leadgen.pipeline.stage import Finding, Findings, Skip, Stage

PROMPT = load_prompt("l1")
ASKED_BY = ("name", "domain", "website_url", "linkedin_url", "hq_country", "hq_city", "industry_detail")
# Registration numbers come from registers only: a model that "remembers" a number is the least reliable source.
IDENTITY = ("name", "domain", "website_url", "linkedin_url", "phone", "email")
OVERALL: dict[str, dict[str, Any]] = {
    "l1_confidence": {"type": "number"},
    "l1_flags": {"type": "array", "items": {"type": "string"}},
}
KEYS = (
    *IDENTITY,
    *(
        f.key
        for f in catalog(Entity.COMPANY).values()
        if f.group in ("firmographics", "profile") and f.key not in OVERALL
    ),
)
FORM = AnswerForm(Entity.COMPANY, KEYS, OVERALL)


@dataclass(frozen=True, slots=True)
class L1Input:
    """The question: the list's values about the company."""

    record: dict[str, Any]


def load(session: Session, ids: Sequence[UUID]) -> Mapping[UUID, L1Input | Skip]:
    """Load the question per company from the values that people brought along."""
    found: dict[UUID, L1Input | Skip] = {}
    for key, values in values_from(session, Entity.COMPANY, ids, GIVEN).items():
        record = pick(values, *ASKED_BY)
        named = any(record.get(name) for name in ("name", "domain", "website_url"))
        found[key] = L1Input(record) if named else Skip("nothing_to_ask", "Neither a name nor a domain is known.")
    return found


def call(providers: Providers, asked: L1Input) -> Findings:
    """Research one company.

    An answer about another company is Permanent. An answer that found nothing says so and stores no value.
    """
    answer = research(providers, PROMPT, asked.record, FORM)
    identity = identify(asked.record, answer)
    if identity.verdict == "unknown":
        return _findings(answer, {}, list(identity.flags), note="The research found nothing about this company.")
    values, flags = dict(answer.findings), [*identity.flags, *answer.flags]
    doubted: set[str] = set(values) if identity.verdict == "doubtful" else set()
    known = {key: finding.value for key, finding in values.items()}
    for problem in contradictions(known, today=datetime.now(UTC).date()):
        flags.append(problem.flag)
        doubted.update(problem.keys)
    for key in doubted:
        values[key] = replace(values[key], confidence=min(values[key].confidence or 0.0, UNSUPPORTED))
    note = "Found, with doubts: see the research flags." if identity.verdict == "doubtful" else None
    return _findings(answer, values, flags, note=note, doubtful=identity.verdict == "doubtful")


def _findings(
    answer: ResearchAnswer, values: dict[str, Finding], flags: list[str], *, note: str | None, doubtful: bool = False
) -> Findings:
    nothing_found = not values
    codes = {flag.partition(":")[0] for flag in flags}
    said = answer.data.get("l1_flags") or ()
    own = [flag for flag in said if isinstance(flag, str) and flag.strip() and flag not in codes]
    confidence = read_confidence(answer.data.get("l1_confidence")) if values else 0.0
    values["l1_confidence"] = Finding(min(confidence, UNSUPPORTED) if doubtful else confidence)
    if flags or own:
        values["l1_flags"] = Finding([*flags, *own])
    return Findings(
        values=values,
        note=note,
        nothing_found=nothing_found,
        usage=answer.usage,
        raw=answer.raw,
        provider=answer.provider,
    )


STAGE = Stage(
    code="l1",
    label="Company profile",
    entity=Entity.COMPANY,
    load=load,
    call=call,
    code_version=f"1.{PROMPT.version}",
    expected_cost=Decimal("0.01"),
    provider="perplexity",
    concurrency=16,
    boost=boost(call, Decimal("0.04")),
    ended=update_status,
)
