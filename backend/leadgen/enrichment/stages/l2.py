"""Stage l2: deep research of a company that passed triage: company, market, opportunities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from leadgen.enrichment.company_status import update_status
from leadgen.enrichment.prompt import load_prompt
from leadgen.enrichment.providers import Providers, boost
from leadgen.enrichment.record_values import RESEARCHED, pick, values_from
from leadgen.enrichment.research.ask import UNSUPPORTED, WHO, AnswerForm, identify, read_confidence, research
from leadgen.fields import Entity, catalog
from leadgen.pipeline.stage import Finding, Findings, Skip, Stage

PROMPT = load_prompt("l2")
ASKED_BY = (
    "name",
    "domain",
    "website_url",
    "hq_country",
    "hq_city",
    "industry",
    "industry_detail",
    "summary",
    "products",
    "target_customers",
)
OVERALL: dict[str, dict[str, Any]] = {
    "l2_confidence": {"type": "number"},
    "l2_flags": {"type": "array", "items": {"type": "string"}},
}
GROUPS = ("deep_profile", "market", "opportunity")
KEYS = tuple(f.key for f in catalog(Entity.COMPANY).values() if f.group in GROUPS and f.key not in OVERALL)
FORM = AnswerForm(Entity.COMPANY, (*WHO, *KEYS), OVERALL)


@dataclass(frozen=True, slots=True)
class L2Input:
    """The question: values of the list and of the company profile."""

    record: dict[str, Any]


def load(session: Session, ids: Sequence[UUID]) -> Mapping[UUID, L2Input | Skip]:
    """Load the question per company, without values that this stage found itself."""
    found: dict[UUID, L2Input | Skip] = {}
    for key, values in values_from(session, Entity.COMPANY, ids, RESEARCHED).items():
        record = pick(values, *ASKED_BY)
        named = any(record.get(name) for name in ("name", "domain", "website_url"))
        found[key] = L2Input(record) if named else Skip("nothing_to_ask", "Neither a name nor a domain is known.")
    return found


def call(providers: Providers, asked: L2Input) -> Findings:
    """Research one company in depth.

    An answer about another company is Permanent. An answer that found nothing stores no value.
    """
    answer = research(providers, PROMPT, asked.record, FORM)
    identity = identify(asked.record, answer)
    values = {key: finding for key, finding in answer.findings.items() if key in KEYS}
    flags = [*identity.flags, *answer.flags]
    is_doubtful = identity.verdict != "same"
    note = None
    if identity.verdict == "unknown" or not values:
        values, note = {}, "The deep research found nothing about this company."
    elif is_doubtful:
        values = {key: replace(v, confidence=min(v.confidence or 0.0, UNSUPPORTED)) for key, v in values.items()}
        note = "Found, with doubts: see the flags."
    nothing_found = not values
    said = answer.data.get("l2_flags") or ()
    codes = {flag.partition(":")[0] for flag in flags}
    flags += [flag for flag in said if isinstance(flag, str) and flag.strip() and flag not in codes]
    confidence = read_confidence(answer.data.get("l2_confidence")) if values else 0.0
    values["l2_confidence"] = Finding(min(confidence, UNSUPPORTED) if is_doubtful else confidence)
    if flags:
        values["l2_flags"] = Finding(flags)
    return Findings(
        values=values,
        note=note,
        nothing_found=nothing_found,
        usage=answer.usage,
        raw=answer.raw,
        provider=answer.provider,
    )


STAGE = Stage(
    code="l2",
    label="Deep research",
    entity=Entity.COMPANY,
    load=load,
    call=call,
    needs=("triage",),
    code_version=f"1.{PROMPT.version}",
    expected_cost=Decimal("0.03"),
    provider="perplexity",
    concurrency=8,
    boost=boost(call, Decimal("0.12")),
    ended=update_status,
)
