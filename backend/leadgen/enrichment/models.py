"""Tables: registry_matches, qc_findings."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from leadgen.db import TenantTable, enum_type, tenant_fk


class MatchOutcome(StrEnum):
    """How a look-up in a register ended; `ambiguous` waits for a person, `absent` says that the register has no such company."""

    MATCHED = "matched"
    AMBIGUOUS = "ambiguous"
    ABSENT = "absent"


class FindingStatus(StrEnum):
    """`resolved` = gone, or settled by a person; `waived` = a person accepts it. Both reopen when the evidence changes."""

    OPEN = "open"
    RESOLVED = "resolved"
    WAIVED = "waived"


class Severity(StrEnum):
    """How much a finding matters: `high` should stop outreach until somebody has looked."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class RegistryMatch(TenantTable):
    """The last look-up of a company in one register: what was asked, how it ended, and who else it might be.

    `candidates` are ranked, each `{score, parts, profile}`; `rejected` are registration numbers that a person has ruled out.
    """

    __tablename__ = "registry_matches"
    __table_args__ = (
        tenant_fk("company_id", "companies"),
        UniqueConstraint("tenant_id", "company_id", "registry_code"),
        Index(None, "tenant_id", "outcome"),
    )

    company_id: Mapped[UUID]
    registry_code: Mapped[str]
    outcome: Mapped[MatchOutcome] = mapped_column(enum_type(MatchOutcome))
    reason: Mapped[str]
    query: Mapped[dict[str, Any]]
    registration_id: Mapped[str | None]
    confidence: Mapped[Decimal | None]
    candidates: Mapped[list[dict[str, Any]]]
    rejected: Mapped[list[str]] = mapped_column(server_default=text("'[]'"))
    checked_at: Mapped[datetime]


class QcFinding(TenantTable):
    """One thing that does not fit: `values` are `[{label, value, source}]`, `suggestion` says what to do.

    One row per company, rule and `subject` (the contact, the other company; "" for the company itself), for good: it opens,
    resolves and reopens. `evidence_hash` tells whether the evidence is still the same.
    """

    __tablename__ = "qc_findings"
    __table_args__ = (
        tenant_fk("company_id", "companies"),
        tenant_fk("contact_id", "contacts"),
        UniqueConstraint("tenant_id", "company_id", "rule", "subject"),
        Index(None, "tenant_id", "status", "id"),
        Index(None, "tenant_id", "contact_id"),
    )

    company_id: Mapped[UUID]
    contact_id: Mapped[UUID | None]
    rule: Mapped[str]
    subject: Mapped[str] = mapped_column(default="", server_default="")
    severity: Mapped[Severity] = mapped_column(enum_type(Severity))
    message: Mapped[str]
    values: Mapped[list[dict[str, Any]]]
    suggestion: Mapped[str]
    status: Mapped[FindingStatus] = mapped_column(enum_type(FindingStatus), default=FindingStatus.OPEN)
    evidence_hash: Mapped[str]
    first_seen_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    closed_by: Mapped[UUID | None]
    close_reason: Mapped[str | None]
