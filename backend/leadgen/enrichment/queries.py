"""Reading findings and look-ups in registers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import Row, case, select
from sqlalchemy.orm import Session

from leadgen.api import Cursor
from leadgen.companies.models import Company
from leadgen.companies.queries import get_company
from leadgen.enrichment.models import FindingStatus, QcFinding, RegistryMatch, Severity
from leadgen.enrichment.schemas import (
    FindingListOut,
    FindingListQuery,
    FindingOut,
    FindingPageOut,
    RegistryMatchListOut,
    RegistryMatchOut,
)
from leadgen.lists.keyset import Direction, Order, count_rows, fetch_slice
from leadgen.users.models import User

_NEWEST = Order("newest", QcFinding.first_seen_at, QcFinding.id, Direction.DESC)


def _findings() -> Any:
    return (
        select(QcFinding, Company.name, User.display_name.label("closed_by_name"))
        .join(Company, Company.id == QcFinding.company_id)
        .outerjoin(User, User.id == QcFinding.closed_by)
    )


def _shown(row: Row[Any]) -> FindingOut:
    return FindingOut.model_validate(
        row.QcFinding.__dict__ | {"company_name": row.name, "closed_by_name": row.closed_by_name}
    )


def list_findings(session: Session, query: FindingListQuery, cursor: Cursor) -> FindingPageOut:
    """One page of the worklist, newest first, with the exact total."""
    statement = _findings()
    if query.status:
        statement = statement.where(QcFinding.status.in_(query.status))
    if query.severity:
        statement = statement.where(QcFinding.severity.in_(query.severity))
    if query.rule:
        statement = statement.where(QcFinding.rule.in_(query.rule))
    page = fetch_slice(session, statement, order=_NEWEST, cursor=cursor, token=query.cursor, limit=query.limit)
    return FindingPageOut(
        items=[_shown(row) for row in page.rows],
        total=count_rows(session, statement),
        next_cursor=page.next_cursor,
    )


def list_company_findings(session: Session, company_id: UUID) -> FindingListOut:
    """All findings of a company, open ones first, then by severity; 404 when there is no such company."""
    get_company(session, company_id)
    is_open = case((QcFinding.status == FindingStatus.OPEN, 0), else_=1)
    severity = case({member.value: place for place, member in enumerate(Severity)}, value=QcFinding.severity)
    rows = session.execute(
        _findings().where(QcFinding.company_id == company_id).order_by(is_open, severity, QcFinding.id)
    )
    return FindingListOut(items=[_shown(row) for row in rows])


def list_matches(session: Session, company_id: UUID) -> RegistryMatchListOut:
    """The last look-up of a company per register; 404 when there is no such company."""
    get_company(session, company_id)
    rows = session.scalars(
        select(RegistryMatch).where(RegistryMatch.company_id == company_id).order_by(RegistryMatch.registry_code)
    )
    return RegistryMatchListOut(items=[RegistryMatchOut.model_validate(row) for row in rows])
