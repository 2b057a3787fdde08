"""Tables: registry_matches, company_watches, qc_findings, stage_calls.

Of all tenants: registry_cache, provider_limits.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Index, Integer, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from leadgen.db import GlobalTable, TenantTable, enum_type, system_only_ddl, tenant_fk


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


class CompanyWatch(TenantTable):
    """What is kept about a company that is re-checked on a schedule; `id` is the company's id.

    Companies of live campaigns are watched anyway; `marked_at` is set where a person asked for it. `held_at` without a
    `released_at` after it means: a change in a register holds all outreach, for `hold_reasons`, until a person releases it.
    """

    __tablename__ = "company_watches"
    __table_args__ = (
        tenant_fk("id", "companies"),
        Index(None, "tenant_id", "held_at", postgresql_where=text("held_at IS NOT NULL AND released_at IS NULL")),
    )

    marked_at: Mapped[datetime | None]
    marked_by: Mapped[UUID | None]
    checked_at: Mapped[datetime | None]
    held_at: Mapped[datetime | None]
    hold_reasons: Mapped[list[str] | None]
    released_at: Mapped[datetime | None]
    released_by: Mapped[UUID | None]
    release_reason: Mapped[str | None]


class RegistryCache(GlobalTable):
    """A register's answer about one number, for a day, shared by all tenants: it holds public data only.

    `provider` is the answering client's name, so that a stand-in's answer is never taken for a real one. `profile` is null
    where the register said that it does not hold the number; then `message` says how, and `reason` is the error's code.
    """

    __tablename__ = "registry_cache"
    __table_args__ = (UniqueConstraint("provider", "registration_id"), Index(None, "fetched_at"))
    row_security = system_only_ddl("registry_cache")

    provider: Mapped[str]
    registration_id: Mapped[str]
    profile: Mapped[dict[str, Any] | None]
    message: Mapped[str | None]
    reason: Mapped[str | None]
    fetched_at: Mapped[datetime]


class ProviderLimit(GlobalTable):
    """When the next call to a provider may begin, over all workers of the installation."""

    __tablename__ = "provider_limits"
    __table_args__ = (UniqueConstraint("provider"),)
    row_security = system_only_ddl("provider_limits")

    provider: Mapped[str]
    next_at: Mapped[datetime]


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


class StageCall(TenantTable):
    """Work that was handed to a webhook; `id` is the completion's id.

    `round` with the id is the idempotency key: tries after a crash, a timeout or an error keep it; a person's retry, another
    input or another address begins a new round. `input_hash` is what the result will be fresh by, `sent_hash` is of all
    that was sent, `answer_hash` of the callback that was taken.
    """

    __tablename__ = "stage_calls"
    __table_args__ = (tenant_fk("run_id", "pipeline_runs"), Index(None, "tenant_id", "run_id"))

    run_id: Mapped[UUID]
    stage: Mapped[str]
    round: Mapped[int] = mapped_column(Integer)
    input_hash: Mapped[str]
    sent_hash: Mapped[str | None]
    code_version: Mapped[str]
    provider: Mapped[str]
    posted_at: Mapped[datetime]
    answer_hash: Mapped[str | None]
    answered_at: Mapped[datetime | None]
