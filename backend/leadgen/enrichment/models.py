"""Tables: registry_matches, company_watches, qc_findings, stage_calls; registry_cache, shared by all tenants."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Index, Integer, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from leadgen.context import Hook
from leadgen.db import GlobalTable, TenantTable, enum_type, system_only_ddl, tenant_fk

IN_LIVE_CAMPAIGN = Hook[str]("the condition that a company is in a live campaign")
"""Registered by the slice of campaigns: SQL about the company `c`."""


class MatchOutcome(StrEnum):
    """Outcome of a register look-up.

    `ambiguous` waits for a person. `absent` means that the register has no such company.
    """

    MATCHED = "matched"
    AMBIGUOUS = "ambiguous"
    ABSENT = "absent"


class FindingStatus(StrEnum):
    """State of a finding. `resolved`: gone, or settled by a person. `waived`: accepted.

    Closed findings reopen when the evidence changes.
    """

    OPEN = "open"
    RESOLVED = "resolved"
    WAIVED = "waived"


class Severity(StrEnum):
    """Severity of a finding. `high` should stop outreach until a person has looked."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class RegistryMatch(TenantTable):
    """Last look-up of a company in one register: the question, the outcome, the candidates.

    `candidates` are ranked, each `{score, parts, profile}`. `rejected` are registration numbers that a person has ruled
    out.
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
    """Schedule and outreach hold of a re-checked company; `id` is the company's id.

    Companies of live campaigns are watched without a mark. `marked_at` is set when a person asked for the watch. While
    `held_at` is set and no later `released_at`, outreach is held: a register changed, for `hold_reasons`. Only a person
    releases the hold.
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
    """A register's answer about one number, cached for a day and shared by all tenants.

    The cache holds public data only.

    `provider` is the name of the client that answered, so that an answer of the sandbox is never taken for a real one.
    `profile` is null where the register does not hold the number; then `message` is the text and `reason` the code of
    the error.
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


class QcFinding(TenantTable):
    """One finding: `values` are `[{label, value, source}]`, `suggestion` says what to do.

    There is one permanent row per company, rule and `subject`; the row opens, resolves and reopens. `subject` is the
    contact or the other company, and "" for the company itself. `evidence_hash` tells whether the evidence is
    unchanged.
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

    The id and `round` form the idempotency key. Retries after a crash, a timeout or an error keep the round. A person's
    retry, a changed input or a changed address begins a new round. `input_hash` decides the freshness of the result.
    `sent_hash` covers the whole request, `answer_hash` the accepted callback.
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
