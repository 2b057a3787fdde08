"""A company's status as far as it follows from enrichment: with findings that somebody should look at, or without."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import case, func, select, update
from sqlalchemy.orm import Session

from leadgen.companies.models import Company
from leadgen.enrichment.models import FindingStatus, QcFinding, Severity
from leadgen.fields.enums import CompanyStatus

# Statuses of stages further on are theirs to change.
_OURS = (CompanyStatus.NEW, CompanyStatus.ENRICHED, CompanyStatus.NEEDS_REVIEW, CompanyStatus.ENRICHMENT_FAILED)


def update_status(session: Session, company_ids: Collection[UUID]) -> None:
    """Set `needs_review` where a high or medium finding is open, else `enriched`, for companies that were researched."""
    if not company_ids:
        return
    open_findings = (
        select(func.count())
        .select_from(QcFinding)
        .where(
            QcFinding.company_id == Company.id,
            QcFinding.status == FindingStatus.OPEN,
            QcFinding.severity.in_((Severity.HIGH, Severity.MEDIUM)),
        )
        .scalar_subquery()
    )
    status = case((open_findings > 0, CompanyStatus.NEEDS_REVIEW.value), else_=CompanyStatus.ENRICHED.value)
    session.execute(
        update(Company)
        .where(Company.id.in_(company_ids), Company.status.in_(_OURS), Company.status != status)
        .values(status=status)
        .execution_options(synchronize_session=False)
    )
