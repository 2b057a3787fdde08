"""Queries for findings and register look-ups."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, case, or_, select
from sqlalchemy.orm import Session

from leadgen.companies.models import Company
from leadgen.companies.queries import get_company
from leadgen.enrichment.models import FindingStatus, QcFinding, RegistryMatch, Severity
from leadgen.enrichment.qc.rules import RULE_LABELS
from leadgen.enrichment.registries.match_text import match_words, shown_candidates
from leadgen.enrichment.schemas import (
    FindingFilter,
    FindingListOut,
    FindingListQuery,
    FindingOut,
    FindingPageOut,
    RegistryCandidateOut,
    RegistryMatchListOut,
    RegistryMatchOut,
)
from leadgen.lists.conditions import contains_words
from leadgen.lists.cursor import Cursor
from leadgen.lists.facets import Facet, Rows, count_facets
from leadgen.lists.keyset import Direction, Order, count_rows, fetch_slice
from leadgen.lists.schemas import FacetOut, FacetsOut, FacetValueOut
from leadgen.users.models import User

_NEWEST = Order("newest", QcFinding.first_seen_at, QcFinding.id, Direction.DESC)


_FACETS = {"status": QcFinding.status, "severity": QcFinding.severity, "rule": QcFinding.rule}
_FACET_LABELS = {"status": "State", "severity": "Severity", "rule": "Rule"}


def _findings() -> Any:
    return (
        select(QcFinding, Company.name, User.display_name.label("closed_by_name"))
        .join(Company, Company.id == QcFinding.company_id)
        .outerjoin(User, User.id == QcFinding.closed_by)
    )


def _shown(row: Row[Any]) -> FindingOut:
    more = {"company_name": row.name, "closed_by_name": row.closed_by_name, "rule_label": _rule(row.QcFinding.rule)}
    return FindingOut.model_validate(row.QcFinding.__dict__ | more)


def _rule(code: str) -> str:
    return RULE_LABELS.get(code, code)


def _choices(chosen: FindingFilter) -> dict[str, ColumnElement[bool]]:
    return {key: column.in_(values) for key, column in _FACETS.items() if (values := getattr(chosen, key))}


def _other_conditions(chosen: FindingFilter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if chosen.company_id:
        found.append(QcFinding.company_id == chosen.company_id)
    for word in (chosen.search or "").split():
        # The search ignores diacritics and case, as everywhere for companies.
        by_company = contains_words(word, Company.search_text)
        found.append(or_(QcFinding.message.icontains(word, autoescape=True), by_company))
    return found


def list_findings(session: Session, query: FindingListQuery, cursor: Cursor) -> FindingPageOut:
    """Return one page of the worklist, newest first, with the exact total."""
    statement = _findings().where(*_other_conditions(query), *_choices(query).values())
    page = fetch_slice(session, statement, order=_NEWEST, cursor=cursor, token=query.cursor, limit=query.limit)
    return FindingPageOut(
        items=[_shown(row) for row in page.rows],
        total=count_rows(session, statement),
        next_cursor=page.next_cursor,
    )


def count_finding_facets(session: Session, chosen: FindingFilter) -> FacetsOut:
    """Count findings per state, severity and rule under the filter.

    Counts are exact. Each facet ignores its own choice.
    """
    choices = _choices(chosen)
    facets = [Facet(key, column, choices.get(key)) for key, column in _FACETS.items()]
    counts, total = count_facets(session, Rows(_findings().where(*_other_conditions(chosen)), facets))
    # A chosen value keeps its entry, with count 0, even where no finding is left for it.
    known = {key: dict.fromkeys(map(str, getattr(chosen, key)), 0) | counts[key] for key in _FACETS}
    return FacetsOut(
        total=total,
        facets=[FacetOut(key=key, label=_FACET_LABELS[key], values=_values(key, known[key])) for key in _FACETS],
    )


def _values(key: str, counts: dict[str, int]) -> list[FacetValueOut]:
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    words = {value: _rule(value) if key == "rule" else value.capitalize() for value, _ in ordered}
    return [FacetValueOut(value=value, label=words[value], count=count) for value, count in ordered]


def list_company_findings(session: Session, company_id: UUID) -> FindingListOut:
    """Return all findings of a company, open ones first, then by severity.

    Raises a 404 when there is no such company.
    """
    get_company(session, company_id)
    is_open = case((QcFinding.status == FindingStatus.OPEN, 0), else_=1)
    severity = case({member.value: place for place, member in enumerate(Severity)}, value=QcFinding.severity)
    rows = session.execute(
        _findings().where(QcFinding.company_id == company_id).order_by(is_open, severity, QcFinding.id)
    )
    return FindingListOut(items=[_shown(row) for row in rows])


def list_matches(session: Session, company_id: UUID) -> RegistryMatchListOut:
    """Return the last look-up of a company per register; 404 when there is no such company."""
    get_company(session, company_id)
    rows = session.scalars(
        select(RegistryMatch).where(RegistryMatch.company_id == company_id).order_by(RegistryMatch.registry_code)
    )
    return RegistryMatchListOut(items=[_match(row) for row in rows])


def _match(row: RegistryMatch) -> RegistryMatchOut:
    words = match_words(row)
    return RegistryMatchOut(
        registry=row.registry_code,
        outcome=row.outcome,
        reason=row.reason,
        word=words.word,
        sentence=words.sentence,
        doubtful=words.doubtful,
        registration_id=row.registration_id,
        confidence=None if row.confidence is None else float(row.confidence),
        candidates=[RegistryCandidateOut.model_validate(candidate) for candidate in shown_candidates(row)],
        rejected=row.rejected,
        checked_at=row.checked_at,
    )
