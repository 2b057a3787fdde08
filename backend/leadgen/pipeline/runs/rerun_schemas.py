"""Schemas of the API for reruns and retries."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

from pydantic import Field, model_validator

from leadgen.errors import FieldValueError
from leadgen.fields.field import Entity
from leadgen.pipeline.runs.schemas import Days, SelectionIn
from leadgen.schema import In, Line, Money, Out, Query


class RunNameIn(In):
    """Another name for a run."""

    name: Line = Field(min_length=1, max_length=200)


class StaleIn(In):
    """Records and stages to check (no stage named: all).

    Either records or the records of an earlier run.
    """

    selection: SelectionIn | None = None
    run_id: UUID | None = None
    stages: list[str] = Field(default_factory=list, max_length=60, description="Stage codes; `registry` names several")
    fresh_days: dict[str, Days] = Field(
        default_factory=dict, max_length=60, description="Per stage: results older than so many days are stale"
    )

    @model_validator(mode="after")
    def _names_records(self) -> StaleIn:
        if (self.selection is None) == (self.run_id is None):
            raise FieldValueError("A selection and a run_id exclude each other.", "Send either of them.")
        return self


class RerunIn(StaleIn):
    """A `stale` request, with the name and budget of the new run."""

    name: Line | None = Field(default=None, max_length=200)
    budget_usd: Decimal | None = Field(default=None, ge=0, le=1_000_000)


class StageStaleOut(Out):
    """Stale results of one stage by reason.

    A result is stale when an older stage version made it, when it is too old, or when its input has changed.
    `unchecked` results are young and of this version; there were too many to compare their inputs.
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
    """What `rerun-stale` would redo.

    `stale` results of `company_count` companies and `contact_count` contacts. Where `is_exact` is false, all numbers
    are estimated from `looked_at` records.
    """

    stages: list[StageStaleOut]
    stale: int
    unchecked: int
    is_exact: bool
    looked_at: int
    company_count: int
    contact_count: int
    expected_cost_usd: Money


class RunAgainIn(In):
    """Changes to the request of the earlier run; everything else is reused."""

    name: Line | None = Field(default=None, max_length=200)
    budget_usd: Decimal | None = Field(default=None, ge=0, le=1_000_000)


class RecordStageIn(In):
    """One stage for one record. Calls although a fresh result exists, unless `force` is false."""

    stage: str = Field(max_length=60, description="A stage code; `registry` names all registries")
    force: bool = True
    boost: bool = Field(default=False, description="Use the stage's better, more expensive model")
    budget_usd: Decimal | None = Field(default=None, ge=0, le=1_000_000)


class RunnableCompanyPath(In):
    company_id: UUID


class RunnableContactPath(In):
    contact_id: UUID


class RetryQuery(Query):
    """The failed results to count, as `retry-failed` takes them."""

    stage: str | None = None
    reason_code: str | None = Field(default=None, max_length=100)
    entity_id: UUID | None = None


class StageFailedOut(Out):
    """Failed results of one stage that would be retried."""

    code: str
    label: str
    count: int
    expected_cost_usd: Money


class RetryCountOut(Out):
    """What `retry-failed` would redo, and how many results are blocked behind these records.

    With many failed results, `blocked` is an upper limit (`is_blocked_exact` false).
    """

    failed: int
    blocked: int
    is_blocked_exact: bool
    stages: list[StageFailedOut]
    expected_cost_usd: Money
