"""Tables of the pipeline.

Of a tenant: pipeline_runs, pipeline_run_chunks, pipeline_run_members, stage_runs, entity_stage_completions,
pipeline_schedules, stage_modes, call_journal, evidence_snapshots. Of all tenants: workers, database_clock.

A completion row is the work item: it is inserted when its record is released to a stage. It is never deleted while its
run exists, with two exceptions: a retry sends the record back to waiting, or the run is stopped before the row was
tried. The counters of `stage_runs` move in the same transaction as the rows they count; waiting = total minus their
sum. In a stopped run a member without a row at a stage counts as cancelled there (see `runs.cancel`).
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    FromClause,
    Index,
    Integer,
    SmallInteger,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from leadgen.context import Hook
from leadgen.db import (
    READERS,
    GlobalTable,
    TenantRows,
    TenantTable,
    Versioned,
    enum_type,
    system_only_ddl,
    tenant_fk,
    waited_for,
)
from leadgen.fields.enums import CompletionStatus, RunStatus
from leadgen.fields.field import Entity
from leadgen.observations.erase import DELETE_ANSWERS
from leadgen.pipeline.lifecycle import StartStep

ZERO = text("0")
CAMPAIGNS = Hook[FromClause]("the table of campaigns")
CAMPAIGN_STEPS = Hook[FromClause]("the table of campaigns' steps")
CAMPAIGN_CONTACTS = Hook[FromClause]("the table of campaigns' contacts")
"""Registered by the slice of campaigns; its columns `tenant_id`, `id` and `name` are read here."""


class PipelineRun(TenantTable):
    """One start of chosen stages over a frozen selection.

    `config` is the request that started it, to run it again. `capped_by` says which cap (run, day, month) paused it,
    while it is paused for that. `campaign_id` is the campaign whose messages it writes.

    `start_step` is what is left of its start (None: all records are taken up). `not_taken_up` is how many frozen
    records are not members yet, or never became members. `start_order` numbers the tenant's starts in the order in
    which they froze their selections: of two runs over the same records the later one is refused. `chosen` holds, by
    stage, the ids of the only records that the stage is started for, until the selection is frozen. `stale` is the
    request for a run over stale results, until they are found; `config` has no selection until then. `estimate` is the
    estimate that was seen before the start. `retry` is what is left of its last large retry, or what that left out
    (`runs.retry.RetryNote`).
    """

    __tablename__ = "pipeline_runs"
    __table_args__ = (
        Index(
            "ix_pipeline_runs_campaign", "tenant_id", "campaign_id", postgresql_where=text("campaign_id IS NOT NULL")
        ),
    )
    name: Mapped[str]
    status: Mapped[RunStatus] = mapped_column(enum_type(RunStatus), default=RunStatus.RUNNING)
    reason: Mapped[str | None]
    stages: Mapped[list[str]]
    plan: Mapped[list[dict[str, Any]]]
    config: Mapped[dict[str, Any]]
    campaign_id: Mapped[UUID | None]
    budget_usd: Mapped[Decimal | None]
    capped_by: Mapped[str | None]
    company_count: Mapped[int] = mapped_column(Integer, default=0, server_default=ZERO)
    contact_count: Mapped[int] = mapped_column(Integer, default=0, server_default=ZERO)
    contacts_without_company: Mapped[int] = mapped_column(Integer, default=0, server_default=ZERO)
    companies_without_contacts: Mapped[int] = mapped_column(Integer, default=0, server_default=ZERO)
    start_step: Mapped[StartStep | None] = mapped_column(enum_type(StartStep))
    start_order: Mapped[int] = mapped_column(Integer, default=0, server_default=ZERO)
    not_taken_up: Mapped[int] = mapped_column(Integer, default=0, server_default=ZERO)
    chosen: Mapped[dict[str, Any] | None] = mapped_column(deferred=True)
    stale: Mapped[dict[str, Any] | None] = mapped_column(deferred=True)
    estimate: Mapped[dict[str, Any] | None] = mapped_column(deferred=True)
    retry: Mapped[dict[str, Any] | None]
    started_by: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]


class RunChunk(TenantTable):
    """Some thousand frozen records that are not members of their run yet; deleted when they are.

    A company and all its contacts are in one chunk. `contact_company_ids` has the company of each of `contact_ids`. The
    masks, where there are any, name the stages that each record is started for; no mask: all of its stages.
    """

    __tablename__ = "pipeline_run_chunks"
    __table_args__ = (
        tenant_fk("run_id", "pipeline_runs"),
        UniqueConstraint("tenant_id", "run_id", "number"),
    )

    run_id: Mapped[UUID]
    number: Mapped[int] = mapped_column(Integer)
    company_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid()))
    company_masks: Mapped[list[int] | None] = mapped_column(ARRAY(BigInteger()))
    contact_ids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid()))
    contact_company_ids: Mapped[list[UUID | None]] = mapped_column(ARRAY(Uuid()))
    contact_masks: Mapped[list[int] | None] = mapped_column(ARRAY(BigInteger()))


class RunMember(TenantRows):
    """One record of a run's frozen selection, keyed by the record.

    An id of its own, and its index, would add a tenth to the cost of a start. The bit masks say, per position of the
    run's plan, what has happened to this record. Eligibility depends on them alone. The lock on this row makes two
    stages that finish at once agree on which of them releases the next.

    Its run is no foreign key, which would be checked for each of a million rows. Triggers check it once for each
    statement, and delete the members of a run that is deleted (migration 0031).
    """

    __tablename__ = "pipeline_run_members"
    __table_args__ = (
        Index(
            "ix_pipeline_run_members_company",
            "tenant_id",
            "run_id",
            "company_id",
            postgresql_where=text("entity = 'contact'"),
        ),
        # bits change once per completion and are in no index: leave room for updates in place
        {"postgresql_with": {"fillfactor": 60}},
    )

    run_id: Mapped[UUID] = mapped_column(primary_key=True)
    entity: Mapped[Entity] = mapped_column(enum_type(Entity))
    entity_id: Mapped[UUID] = mapped_column(primary_key=True)
    company_id: Mapped[UUID | None]
    created: Mapped[int] = mapped_column(BigInteger, default=0, server_default=ZERO)
    satisfied: Mapped[int] = mapped_column(BigInteger, default=0, server_default=ZERO)
    terminal: Mapped[int] = mapped_column(BigInteger, default=0, server_default=ZERO)
    failed: Mapped[int] = mapped_column(BigInteger, default=0, server_default=ZERO)
    disqualified: Mapped[int] = mapped_column(BigInteger, default=0, server_default=ZERO)


class StageRun(TenantTable):
    """One stage of one run: exact counts by state, money, and its drain (`drain_until`).

    `fresh` of its skipped rows use an earlier result again; `nothing_found` of its completed rows had an empty answer.

    Its rate is measured since `measured_at`, when `measured_from` records had ended. A second window starts some
    seconds later, at `next_measured_at` with `next_measured_from` (see `rows.count`).
    """

    __tablename__ = "stage_runs"
    __table_args__ = (
        tenant_fk("run_id", "pipeline_runs"),
        UniqueConstraint("tenant_id", "run_id", "stage"),
        {"postgresql_with": {"fillfactor": 10}},
    )

    run_id: Mapped[UUID]
    stage: Mapped[str]
    position: Mapped[int] = mapped_column(SmallInteger)
    entity: Mapped[Entity] = mapped_column(enum_type(Entity))
    total: Mapped[int] = mapped_column(Integer)
    ready: Mapped[int] = mapped_column(Integer, default=0, server_default=ZERO)
    running: Mapped[int] = mapped_column(Integer, default=0, server_default=ZERO)
    completed: Mapped[int] = mapped_column(Integer, default=0, server_default=ZERO)
    failed: Mapped[int] = mapped_column(Integer, default=0, server_default=ZERO)
    skipped: Mapped[int] = mapped_column(Integer, default=0, server_default=ZERO)
    disqualified: Mapped[int] = mapped_column(Integer, default=0, server_default=ZERO)
    blocked: Mapped[int] = mapped_column(Integer, default=0, server_default=ZERO)
    cancelled: Mapped[int] = mapped_column(Integer, default=0, server_default=ZERO)
    fresh: Mapped[int] = mapped_column(Integer, default=0, server_default=ZERO)
    nothing_found: Mapped[int] = mapped_column(Integer, default=0, server_default=ZERO)
    spent_usd: Mapped[Decimal] = mapped_column(default=Decimal(0), server_default=ZERO)
    reserved_usd: Mapped[Decimal] = mapped_column(default=Decimal(0), server_default=ZERO)
    first_claimed_at: Mapped[datetime | None]
    last_stored_at: Mapped[datetime | None]
    measured_at: Mapped[datetime | None]
    measured_from: Mapped[int] = mapped_column(Integer, default=0, server_default=ZERO)
    next_measured_at: Mapped[datetime | None]
    next_measured_from: Mapped[int] = mapped_column(Integer, default=0, server_default=ZERO)
    drain_until: Mapped[datetime | None] = mapped_column(info=waited_for())
    drain_token: Mapped[UUID | None]


class Completion(TenantTable):
    """One record at one stage of one run: the work item, and later the proof of what was done.

    `finished_at` is set in every state but ready and running. `lease` fences writes: only its owner may store.
    `reserved_usd` is reserved against the run's budget while the call may be in flight. `call_seconds` is how long its
    last call took, including waits for the provider's limits; None where nothing outside was called. Its run is
    checked, and it is deleted with its run, as a member is (migration 0035).
    """

    __tablename__ = "entity_stage_completions"
    __table_args__ = (
        # starts with the record: finds a fresh result of a stage in any run
        UniqueConstraint("tenant_id", "entity_id", "stage", "run_id", name="uq_entity_stage_completions_record"),
        Index(
            "ix_entity_stage_completions_open",
            "tenant_id",
            "run_id",
            "stage",
            "id",
            postgresql_where=text("finished_at IS NULL"),
        ),
        Index(
            "ix_entity_stage_completions_ended",
            "tenant_id",
            "run_id",
            "stage",
            "finished_at",
            "id",
            postgresql_where=text("finished_at IS NOT NULL"),
        ),
        Index(
            "ix_entity_stage_completions_called",
            "tenant_id",
            "stage",
            "finished_at",
            postgresql_where=text("call_seconds IS NOT NULL"),
        ),
        # a claim touches no column that an index or its predicate names: room on the page lets it update in place
        {"postgresql_with": {"fillfactor": 50}},
    )

    run_id: Mapped[UUID]
    stage: Mapped[str]
    entity: Mapped[Entity] = mapped_column(enum_type(Entity))
    entity_id: Mapped[UUID]
    state: Mapped[CompletionStatus] = mapped_column(enum_type(CompletionStatus))
    reason_code: Mapped[str | None]
    reason: Mapped[str | None]
    attempts: Mapped[int] = mapped_column(SmallInteger, default=0, server_default=ZERO)
    not_before: Mapped[datetime | None] = mapped_column(info=waited_for("state = 'ready'"))
    lease: Mapped[UUID | None]
    # A row that waits for a callback is not moved: the callback may still come, and a claim of the row would call
    # again.
    leased_until: Mapped[datetime | None] = mapped_column(
        info=waited_for("state = 'running' AND reason_code IS DISTINCT FROM 'webhook_waiting'")
    )
    input_hash: Mapped[str | None]
    code_version: Mapped[str | None]
    provider: Mapped[str | None]
    cost_usd: Mapped[Decimal] = mapped_column(default=Decimal(0), server_default=ZERO)
    reserved_usd: Mapped[Decimal] = mapped_column(default=Decimal(0), server_default=ZERO)
    call_seconds: Mapped[float | None]
    finished_at: Mapped[datetime | None]


class JournaledCall(TenantTable):
    """One call to an outside service that no completion's result accounts for yet.

    `id` also names its bill. Written before the call is sent, filled when its answer comes, deleted by the transaction
    that stores the completion. Calls of a dead worker are taken over with the row. `expected_usd` is what the call
    counts as while its bill is unknown. `body` is compressed, and empty where the answer was larger than is kept.
    """

    __tablename__ = "call_journal"
    __table_args__ = (
        tenant_fk("completion_id", "entity_stage_completions"),
        Index("ix_call_journal_completion", "tenant_id", "completion_id"),
        # updated in place, and never large: deleted rows must be vacuumed soon
        {
            "postgresql_with": {
                "fillfactor": 50,
                "autovacuum_vacuum_scale_factor": 0,
                "autovacuum_vacuum_threshold": 2000,
            }
        },
    )

    completion_id: Mapped[UUID]
    run_id: Mapped[UUID]
    stage: Mapped[str]
    entity: Mapped[Entity] = mapped_column(enum_type(Entity))
    entity_id: Mapped[UUID]
    provider: Mapped[str]
    model: Mapped[str | None]
    reference: Mapped[str | None]
    digest: Mapped[str]
    expected_usd: Mapped[Decimal]
    answered_at: Mapped[datetime | None]
    status: Mapped[int | None] = mapped_column(SmallInteger)
    headers: Mapped[dict[str, Any] | None]
    body: Mapped[bytes | None]


class EvidenceSnapshot(TenantTable):
    """A provider's answer as it came, stored beside the observation that was read from it.

    `id` is the observation's id.
    """

    __tablename__ = "evidence_snapshots"
    __table_args__ = (Index("ix_evidence_snapshots_record", "tenant_id", "entity_id"),)

    run_id: Mapped[UUID | None]
    stage: Mapped[str]
    entity: Mapped[Entity] = mapped_column(enum_type(Entity))
    entity_id: Mapped[UUID]
    provider: Mapped[str | None]
    raw: Mapped[dict[str, Any]]


class PipelineSchedule(Versioned, TenantTable):
    """A run that starts automatically at the times of `cron` in `time_zone`.

    It has the rights of the person it runs as. `config` is the request that starts it. `next_at` is the next start;
    missed ticks are made up for by one run. `last_problem` says why the last tick started nothing, or why the schedule
    was switched off.
    """

    __tablename__ = "pipeline_schedules"
    __table_args__ = (
        tenant_fk("last_run_id", "pipeline_runs", ondelete="SET NULL"),
        UniqueConstraint("tenant_id", "name"),
        CheckConstraint("NOT is_enabled OR next_at IS NOT NULL", name="enabled_has_next"),
        Index("ix_pipeline_schedules_due", "next_at", postgresql_where=text("is_enabled")),
    )

    name: Mapped[str]
    cron: Mapped[str]
    time_zone: Mapped[str]
    config: Mapped[dict[str, Any]]
    is_enabled: Mapped[bool] = mapped_column(default=True, server_default=text("true"))
    next_at: Mapped[datetime | None]
    last_at: Mapped[datetime | None]
    last_run_id: Mapped[UUID | None]
    last_problem: Mapped[str | None]
    run_as: Mapped[UUID | None] = mapped_column(ForeignKey("users.id", ondelete="SET NULL"))


class StageMode(StrEnum):
    """Where a tenant's stage runs: in this product, or behind the tenant's own webhook."""

    NATIVE = "native"
    WEBHOOK = "webhook"


class StageModeSetting(Versioned, TenantTable):
    """Where one stage of a tenant runs; no row means here. Secrets are sealed and never shown.

    Callbacks may be signed with the previous secret until `previous_until`. `revision` counts addresses: results of
    another address are other results, those of a changed secret are not.
    """

    __tablename__ = "stage_modes"
    __table_args__ = (UniqueConstraint("tenant_id", "stage"),)

    stage: Mapped[str]
    mode: Mapped[StageMode] = mapped_column(enum_type(StageMode))
    url: Mapped[str | None]
    secret_sealed: Mapped[str | None]
    secret_set_at: Mapped[datetime | None]
    previous_sealed: Mapped[str | None]
    previous_until: Mapped[datetime | None]
    answer_timeout_seconds: Mapped[int] = mapped_column(Integer)
    callback_timeout_seconds: Mapped[int] = mapped_column(Integer)
    max_attempts: Mapped[int] = mapped_column(Integer)
    expected_cost_usd: Mapped[Decimal] = mapped_column(server_default=ZERO)
    revision: Mapped[int] = mapped_column(Integer, server_default=text("1"))
    changed_by: Mapped[UUID | None]


class WorkerProcess(GlobalTable):
    """One running worker: its stages (None: all) and its last heartbeat."""

    __tablename__ = "workers"
    row_security = (*system_only_ddl("workers"), READERS.format("workers"))

    stages: Mapped[list[str] | None]
    concurrency: Mapped[int] = mapped_column(Integer)
    seen_at: Mapped[datetime] = mapped_column(info=waited_for())


class DatabaseClock(GlobalTable):
    """The last reading of the database's clock: one row."""

    __tablename__ = "database_clock"
    row_security = system_only_ddl("database_clock")

    seen_at: Mapped[datetime]


# Of a call that is not accounted for yet, only the answer is deleted: the call may still have to be paid.
DELETE_ANSWERS.register(
    (
        text("DELETE FROM evidence_snapshots WHERE tenant_id = :tenant AND entity_id = ANY(CAST(:ids AS uuid[]))"),
        text(
            "UPDATE call_journal SET body = NULL, headers = NULL, digest = ''"
            " WHERE tenant_id = :tenant AND entity_id = ANY(CAST(:ids AS uuid[]))"
        ),
    )
)
