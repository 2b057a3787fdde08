"""What crosses the API of the pipeline."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from pydantic import Field, model_validator

from leadgen.companies.company_filter import CompanyFilter
from leadgen.contacts.contact_filter import ContactFilter
from leadgen.fields.enums import CompletionStatus, RunStatus
from leadgen.fields.field import Entity
from leadgen.pipeline.standing import RunMoneyOut
from leadgen.schema import In, Instant, Money, Out, PageQuery


class SoftNeedIn(In):
    """One edge of the DAG that this run does not wait for."""

    stage: str
    need: str


class SelectionIn(In):
    """Which records: everything that any of these names. Companies bring their contacts, contacts bring their company."""

    all: bool = False
    tag_ids: list[UUID] = Field(default_factory=list, max_length=200)
    company_ids: list[UUID] = Field(default_factory=list, max_length=100_000)
    contact_ids: list[UUID] = Field(default_factory=list, max_length=100_000)
    company_filter: CompanyFilter | None = Field(default=None, description="As the companies list takes it")
    contact_filter: ContactFilter | None = Field(default=None, description="As the contacts list takes it")
    not_company_ids: list[UUID] = Field(
        default_factory=list, max_length=100_000, description="Left out of what `company_filter` matches"
    )
    not_contact_ids: list[UUID] = Field(
        default_factory=list, max_length=100_000, description="Left out of what `contact_filter` matches"
    )

    @model_validator(mode="after")
    def _names_something(self) -> SelectionIn:
        named = (self.tag_ids, self.company_ids, self.contact_ids)
        if not self.all and not any(named) and self.company_filter is None and self.contact_filter is None:
            raise ValueError(
                "name at least one of all, tag_ids, company_ids, contact_ids, company_filter, contact_filter"
            )
        return self


class DagRunIn(In):
    """One start. `force` asks again although a fresh result is there."""

    stages: list[str] = Field(min_length=1, max_length=60, description="Stage codes; `registry` names all registries")
    selection: SelectionIn
    soft_needs_off: list[SoftNeedIn] = Field(default_factory=list, max_length=200)
    budget_usd: Decimal | None = Field(default=None, ge=0, le=1_000_000)
    name: str | None = Field(default=None, max_length=200)
    force: bool = False


class SelectionCountIn(In):
    """A selection that a run might get."""

    selection: SelectionIn


class SelectionCountOut(Out):
    """How many records a run over a selection would have now; a stage's cost is at most its records at its expected cost."""

    company_count: int
    contact_count: int


class StageOut(Out):
    """One stage of the product, for drawing and choosing."""

    code: str
    label: str
    entity: Entity
    needs: list[str]
    soft_needs: list[str]
    after_all: bool
    is_gate: bool
    provider: str | None
    expected_cost_usd: Money
    fresh_days: float | None


class StagesOut(Out):
    """All stages in DAG order, and the names that stand for several of them."""

    items: list[StageOut]
    aliases: dict[str, list[str]]


class StateCountsOut(Out):
    """Records of one stage by state; they add up to the stage's total at every moment."""

    waiting: int = 0
    ready: int = 0
    running: int = 0
    completed: int = 0
    failed: int = 0
    skipped: int = 0
    disqualified: int = 0
    blocked: int = 0
    cancelled: int = 0


class StageStatusOut(Out):
    """One stage of one run. `fresh` counts those skipped because a fresh result was there; `rate` is records per second."""

    code: str
    label: str
    entity: Entity
    needs: list[str]
    soft_needs: list[str]
    provider: str | None
    total: int
    done: int
    counts: StateCountsOut
    fresh: int
    spent_usd: Money
    expected_cost_usd: Money
    rate: float | None
    eta_seconds: float | None


class RunOut(Out):
    """One run, in the list of runs."""

    id: UUID
    name: str
    status: RunStatus
    reason: str | None
    stages: list[str]
    company_count: int
    contact_count: int
    total: int
    done: int
    failed: int
    spent_usd: Money
    reserved_usd: Money
    budget_usd: Money
    started_at: Instant
    finished_at: Instant | None


class RunStatusOut(RunOut):
    """One run with its DAG: what `dag-status` and each server-sent event carry."""

    nodes: list[StageStatusOut]
    counts: StateCountsOut
    money: RunMoneyOut
    not_done: int
    rate: float | None
    eta_seconds: float | None
    config: dict[str, Any]


class RunsOut(Out):
    """One page of runs, newest first."""

    items: list[RunOut]
    total: int
    next_cursor: str | None = None


class RunPath(In):
    run_id: UUID


class RunQuery(In):
    run_id: UUID


class StopIn(In):
    run_id: UUID


class ResumeIn(In):
    """`budget_usd` sets a new cap for the whole run, what is spent already included."""

    budget_usd: Decimal | None = Field(default=None, ge=0, le=1_000_000)


class RetryIn(In):
    """Without a stage: every failed record of the run."""

    stage: str | None = None


class RetryOut(Out):
    """How many failed completions are ready again."""

    retried: int


class RecordsQuery(PageQuery):
    """`state` may be `waiting` too: records that the stage has not been released to yet."""

    stage: str
    state: CompletionStatus | None = None
    waiting: bool = Field(default=False, description="Only records that wait for an earlier stage")


class RunRecordOut(Out):
    """One record at one stage. `state` is null while it waits for an earlier stage."""

    entity: Entity
    id: UUID
    name: str
    company_name: str | None
    state: CompletionStatus | None
    reason_code: str | None
    reason: str | None
    attempts: int
    next_try_at: Instant | None
    cost_usd: Money
    at: Instant | None


class RunRecordsOut(Out):
    """One page of records of one stage."""

    items: list[RunRecordOut]
    total: int
    next_cursor: str | None = None
