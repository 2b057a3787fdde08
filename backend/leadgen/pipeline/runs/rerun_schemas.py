"""What crosses the API of doing things again."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from pydantic import Field, model_validator

from leadgen.fields.field import Entity
from leadgen.pipeline.runs.schemas import Days, SelectionIn
from leadgen.schema import In, Money, Out, Query


class StaleIn(In):
    """Whose results, and of which stages (none named: all). Either records or the records of an earlier run."""

    selection: SelectionIn | None = None
    run_id: UUID | None = None
    stages: list[str] = Field(default_factory=list, max_length=60, description="Stage codes; `registry` names several")
    fresh_days: dict[str, Days] = Field(
        default_factory=dict, max_length=60, description="Per stage: results older than so many days are stale"
    )

    @model_validator(mode="after")
    def _names_records(self) -> StaleIn:
        if (self.selection is None) == (self.run_id is None):
            raise ValueError("name either a selection or a run_id")
        return self


class RerunIn(StaleIn):
    """As `stale` takes it, and what the new run is to be called and may spend."""

    name: str | None = Field(default=None, max_length=200)
    budget_usd: Decimal | None = Field(default=None, ge=0, le=1_000_000)


class StageStaleOut(Out):
    """Stale results of one stage by why: made by an older version, too old, or an answer to a question that would be another now.

    `unchecked` results are young and of this version; there were too many to look whether their question is still the
    same.
    """

    code: str
    label: str
    entity: Entity
    results: int
    new_version: int
    too_old: int
    input_changed: int
    stale: int
    unchecked: int
    expected_cost_usd: Money


class StaleOut(Out):
    """What `rerun-stale` would do again: `stale` results of `company_count` companies and `contact_count` contacts."""

    stages: list[StageStaleOut]
    stale: int
    unchecked: int
    company_count: int
    contact_count: int
    expected_cost_usd: Money


class RunAgainIn(In):
    """What is to be different from the first time; else all is as it was."""

    name: str | None = Field(default=None, max_length=200)
    budget_usd: Decimal | None = Field(default=None, ge=0, le=1_000_000)


class RecordStageIn(In):
    """One stage for one record. It asks although a fresh result is there, unless `force` is false."""

    stage: str = Field(max_length=60, description="A stage code; `registry` names all registries")
    force: bool = True
    boost: bool = Field(default=False, description="Ask the stage's better, dearer model")
    budget_usd: Decimal | None = Field(default=None, ge=0, le=1_000_000)


class RunnableCompanyPath(In):
    company_id: UUID


class RunnableContactPath(In):
    contact_id: UUID


class RetryQuery(Query):
    """As `retry-failed` takes it."""

    stage: str | None = None
    reason_code: str | None = Field(default=None, max_length=100)
    entity_id: UUID | None = None


class StageFailedOut(Out):
    """Failed results of one stage that would be tried again."""

    code: str
    label: str
    count: int
    expected_cost_usd: Money


class RetryCountOut(Out):
    """What `retry-failed` would try again, and how many results are blocked behind these records.

    Of many failed results `blocked` is the most that it may be (`is_blocked_exact` false).
    """

    failed: int
    blocked: int
    is_blocked_exact: bool
    stages: list[StageFailedOut]
    expected_cost_usd: Money
