"""Schemas of the API of a run's report and feed."""

from __future__ import annotations

from uuid import UUID

from pydantic import Field

from leadgen.fields.enums import CompletionStatus, RunStatus
from leadgen.fields.field import Entity
from leadgen.pipeline.results import TaskResult
from leadgen.pipeline.runs.schemas import ReasonCountOut, ResultCountsOut, StateCountsOut
from leadgen.schema import In, Instant, Money, Out, PageQuery


class ReportPath(In):
    run_id: UUID


class FieldReportOut(Out):
    """What one stage learned about one field, in records.

    `filled`: there was no value before. `changed`: another value took its place. `contradicted`: the stage's value
    differs, and a stronger source's value stays. `confirmed`: the stage's value equals the known one.
    """

    field: str
    label: str
    filled: int
    changed: int
    contradicted: int
    confirmed: int


class StageReportOut(Out):
    """One stage of a report.

    `fresh` results existed already and cost nothing; `saved_usd` is the approximate cost of calling for them. `paid`
    results cost something. `reasons` count every state that has a reason, most frequent first.
    """

    code: str
    label: str
    entity: Entity
    total: int
    counts: StateCountsOut
    results: ResultCountsOut
    done: int
    not_done: int
    spent_usd: Money
    unknown_usd: Money = Field(description="Of this, charged as expected for calls whose answer was lost")
    paid: int
    fresh: int
    saved_usd: Money
    fields: list[FieldReportOut]
    reasons: list[ReasonCountOut]
    messages: int | None = Field(default=None, description="Messages written; null: the stage writes none")


class ReportOut(Out):
    """What a run learned, what failed and why, and what it cost, per stage.

    For an active run: so far.
    """

    run_id: UUID
    name: str
    status: RunStatus
    reason: str | None
    is_over: bool
    started_at: Instant
    finished_at: Instant | None
    seconds: float
    counts: StateCountsOut
    results: ResultCountsOut
    total: int
    done: int
    failed: int
    not_done: int
    spent_usd: Money
    unknown_usd: Money = Field(description="Of this, charged as expected for calls whose answer was lost")
    budget_usd: Money
    fresh: int
    saved_usd: Money
    filled: int
    changed: int
    contradicted: int
    confirmed: int
    stages: list[StageReportOut]


class FeedQuery(PageQuery):
    stage: str | None = Field(default=None, max_length=60, description="Only this stage")


class FeedItemOut(Out):
    """One record that ended one stage."""

    at: Instant
    stage: str
    label: str
    entity: Entity
    entity_id: UUID
    name: str
    company_name: str | None
    result: TaskResult
    state: CompletionStatus
    reason_code: str | None
    reason: str | None
    provider: str | None
    cost_usd: Money


class FeedOut(Out):
    """Records that ended a stage, latest first.

    While a run is active, new ones come before the first.
    """

    items: list[FeedItemOut]
    next_cursor: str | None = None
