"""Stage person: whether the contact is still in the role, their influence, and useful facts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from leadgen.contacts.models import Contact
from leadgen.enrichment.prompt import load_prompt
from leadgen.enrichment.providers import Providers, boost
from leadgen.enrichment.record_values import GIVEN, RESEARCHED, pick, values_from
from leadgen.enrichment.research.ask import UNSUPPORTED, AnswerForm, ResearchAnswer, read_confidence, research
from leadgen.enrichment.research.same_company import ALIKE, same_person
from leadgen.fields import Entity
from leadgen.pipeline.stage import Finding, Findings, Skip, Stage
from leadgen.providers.base import Permanent
from leadgen.providers.registries.matching.names import name_similarity

PROMPT = load_prompt("person")
ASKED_BY = ("first_name", "last_name", "full_name", "job_title", "linkedin_url", "location_city", "location_country")
COMPANY_CONTEXT = ("name", "domain", "hq_country", "industry", "summary", "pain_hypothesis", "strategic_signals")
KEYS = (
    "full_name",
    "job_title",
    "linkedin_url",
    "seniority_level",
    "department",
    "language",
    "location_city",
    "location_country",
    "icp_fit",
    "contact_score",
    "authority_score",
    "ai_champion",
    "linkedin_activity",
    "role_verified",
    "role_check",
    "person_summary",
    "career_highlights",
    "interests",
    "recent_activity",
    "conversation_starters",
)
OVERALL: dict[str, dict[str, Any]] = {
    "current_company": {"type": ["string", "null"]},
    "person_confidence": {"type": "number"},
    "person_flags": {"type": "array", "items": {"type": "string"}},
}
FORM = AnswerForm(Entity.CONTACT, KEYS, OVERALL)


@dataclass(frozen=True, slots=True)
class PersonInput:
    """The contact's values on the list, and what is known about the company."""

    record: dict[str, Any]


def load(session: Session, ids: Sequence[UUID]) -> Mapping[UUID, PersonInput | Skip]:
    """Load the question per contact, without values that this stage found itself."""
    companies = {
        row.id: row.company_id
        for row in session.execute(select(Contact.id, Contact.company_id).where(Contact.id.in_(ids)))
    }
    about = values_from(session, Entity.COMPANY, [key for key in companies.values() if key], RESEARCHED)
    found: dict[UUID, PersonInput | Skip] = {}
    for key, values in values_from(session, Entity.CONTACT, list(companies), GIVEN).items():
        record = pick(values, *ASKED_BY)
        if not any(record.get(name) for name in ("last_name", "full_name")):
            found[key] = Skip("nothing_to_ask", "The contact has no family name.")
            continue
        company = about.get(companies[key], {}) if companies[key] else {}
        found[key] = PersonInput(record | {"company": pick(company, *COMPANY_CONTEXT)})
    return found


def call(providers: Providers, asked: PersonInput) -> Findings:
    """Check one person. An answer about another person is Permanent."""
    answer = research(providers, PROMPT, asked.record, FORM)
    name = answer.value("full_name")
    if not same_person(asked.record, name):
        raise Permanent(
            answer.provider,
            f"answer is about another person: {name}",
            reason="wrong_record",
            spent=answer.completion.spent(),
        )
    values = {key: finding for key, finding in answer.findings.items() if key != "full_name"}
    if not values:
        flag = "not_found: the research found nothing about this person"
        return _findings(answer, {}, [flag], note="The research found nothing about this person.")
    flags, left = list(answer.flags), answer.value("role_verified") is False
    doubts = _doubts(asked.record, answer, left=left)
    if doubts:
        values = {k: replace(v, confidence=min(v.confidence or 0.0, UNSUPPORTED)) for k, v in values.items()}
    if left:
        where = answer.text("current_company")
        flags.append("left_company: no longer in the role" + (f", now at {where}" if where else ""))
    note = "No longer in this role." if left else "Found, with doubts: see the flags." if doubts else None
    return _findings(answer, values, [*flags, *doubts], note=note, doubtful=bool(doubts))


def _doubts(record: Mapping[str, Any], answer: ResearchAnswer, *, left: bool) -> list[str]:
    doubts = []
    company, found = (record.get("company") or {}).get("name"), answer.text("current_company")
    if company and found and not left and name_similarity(company, found) < ALIKE:
        doubts.append(f"company_mismatch: found at {found}")
    ours, theirs = record.get("linkedin_url"), answer.value("linkedin_url")
    if ours and theirs and ours.rstrip("/").casefold() != theirs.rstrip("/").casefold():
        doubts.append(f"linkedin_mismatch: found {theirs}")
    return doubts


def _findings(
    answer: ResearchAnswer, values: dict[str, Finding], flags: list[str], *, note: str | None, doubtful: bool = False
) -> Findings:
    nothing_found = not values
    codes = {flag.partition(":")[0] for flag in flags}
    said = answer.data.get("person_flags") or ()
    own = [flag for flag in said if isinstance(flag, str) and flag.strip() and flag not in codes]
    confidence = read_confidence(answer.data.get("person_confidence")) if values else 0.0
    values["person_confidence"] = Finding(min(confidence, UNSUPPORTED) if doubtful else confidence)
    if flags or own:
        values["person_flags"] = Finding([*flags, *own])
    return Findings(
        values=values,
        note=note,
        nothing_found=nothing_found,
        usage=answer.usage,
        raw=answer.raw,
        provider=answer.provider,
    )


STAGE = Stage(
    code="person",
    label="Person check",
    entity=Entity.CONTACT,
    load=load,
    call=call,
    needs=("l1",),
    soft_needs=("l2", "signals"),
    code_version=f"1.{PROMPT.version}",
    expected_cost=Decimal("0.008"),
    provider="perplexity",
    concurrency=16,
    boost=boost(call, Decimal("0.03")),
)
