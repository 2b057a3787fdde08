"""Reads the record of a prompt, and collects the world's facts about it.

A prompt carries one `<record>{json}</record>` block in its last user message: a company (name, domain, hq_country,
...), a contact (first_name, last_name, job_title, company), or a contact with the step of a campaign to write for. A
prompt without a record may ask for the meaning of a list's columns (see `columns`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from leadgen.sandbox.answering import company_to_answer, note
from leadgen.sandbox.models.columns import columns_in
from leadgen.sandbox.models.message import write
from leadgen.sandbox.world import WorldCompany, world
from leadgen.sandbox.world.profile import company_facts, person_facts, sources

_BLOCK = re.compile(r"<record>(.*?)</record>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Knowledge of a model: facts by property name, their pages, and its confidence (0-1)."""

    facts: Mapping[str, Any] = field(default_factory=dict)
    pages: tuple[Mapping[str, str], ...] = ()
    confidence: float = 0.1
    subject: str = "the record"


def record_in(text: str) -> dict[str, Any] | None:
    """Return the last record block of the text; None without one or for other JSON."""
    blocks = _BLOCK.findall(text)
    if not blocks:
        return None
    try:
        found = json.loads(blocks[-1])
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def known_about(prompt: str, *, searched: bool) -> Knowledge:
    """Return all that the world knows about the prompt's record.

    Without web search there are no pages and less certainty.
    """
    record = record_in(prompt)
    if record is None:
        columns = columns_in(prompt)
        return Knowledge() if columns is None else Knowledge(columns, (), 0.7, "the columns")
    if isinstance(record.get("step"), dict):
        note(None, "message")
        return Knowledge(write(record, prompt), (), 0.8, "the message")
    if any(record.get(key) for key in ("first_name", "last_name", "full_name")) or isinstance(
        record.get("company"), dict
    ):
        return _person(record, searched=searched)
    company = _company(record)
    note(None, "company")
    if company is None:
        return Knowledge(
            {"l1_flags": ["not_found"], "flags": ["not_found"]}, subject=str(record.get("name") or "the company")
        )
    company = company_to_answer(company)
    facts = company_facts(company)
    if facts:
        facts["competitors"] = world().competitors(company)
    else:
        facts = {"l1_flags": ["not_found"], "flags": ["not_found"]}
        return Knowledge(facts, subject=company.name)
    return _sure(company, facts, searched=searched)


def _sure(company: WorldCompany, facts: Mapping[str, Any], *, searched: bool) -> Knowledge:
    confidence = 0.35 if "llm_unsure" in company.quirks else 0.9 if searched else 0.6
    pages = tuple(sources(company)) if searched else ()
    return Knowledge(facts, pages, confidence, company.name)


def _company(record: Mapping[str, Any]) -> WorldCompany | None:
    """Find the company by domain first, then by name.

    The web knows a domain's owner, whatever name the list gives it.
    """
    known = world()
    for key in ("domain", "website_url", "email"):
        address = record.get(key)
        found = known.by_domain(str(address)) if address else None
        if found is not None:
            return found
    name = record.get("name") or record.get("company_name")
    if not name:
        return None
    country = record.get("hq_country") or record.get("country")
    return known.by_name(str(name), str(country).upper() if country else None) or known.by_name(str(name))


def _names(record: Mapping[str, Any]) -> tuple[str, str]:
    first, last = str(record.get("first_name") or ""), str(record.get("last_name") or "")
    if not first and not last:
        first, _, last = str(record.get("full_name") or record.get("name") or "").partition(" ")
    return first, last


def _person(record: Mapping[str, Any], *, searched: bool) -> Knowledge:
    employer = record.get("company")
    company = _company(employer) if isinstance(employer, dict) else _company({"email": record.get("email")})
    first, last = _names(record)
    person = world().person_named(first, last, company)
    note(person.key if person else None, "contact")
    if person is None:
        return Knowledge({"person_flags": ["not_found"], "flags": ["not_found"]}, subject=f"{first} {last}")
    if company is not None:
        company = company_to_answer(company)
        note(person.key)
    facts = person_facts(person, company)
    if not facts:
        return Knowledge({"person_flags": ["not_found"], "flags": ["not_found"]}, subject=f"{first} {last}")
    pages: list[dict[str, str]] = sources(company) if company is not None else []
    if person.linkedin_url:
        title = f"{first} {last} - {person.job_title}"
        pages.insert(
            0,
            {
                "title": title,
                "url": person.linkedin_url,
                "date": "2026-08-01",
                "last_updated": "2026-08-01",
                "snippet": title,
            },
        )
    return Knowledge(facts, tuple(pages) if searched else (), 0.85 if searched else 0.55, f"{first} {last}")
