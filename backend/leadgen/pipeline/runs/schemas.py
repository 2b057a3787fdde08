"""Schemas of the pipeline API."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, model_validator

from leadgen.companies.company_filter import CompanyFilter
from leadgen.contacts.contact_filter import ContactFilter
from leadgen.errors import FieldValueError
from leadgen.fields.enums import CompanyTier, CompletionStatus, RunStatus
from leadgen.fields.field import Entity
from leadgen.gates.breaker import ProviderStateOut
from leadgen.pipeline.reports.run_money import RunMoneyOut
from leadgen.pipeline.results import TaskResult
from leadgen.pipeline.stage import CampaignPart
from leadgen.schema import MAX_IDS, In, Instant, Line, Money, Out, PageQuery, Query


class SoftNeedIn(In):
    """One edge of the DAG that this run does not wait for."""

    stage: str
    need: str


class LiftedNeedIn(In):
    """One need that this run lifts: the stage takes records whatever their result was there."""

    stage: str
    need: str


Days = Annotated[float, Field(ge=0, le=36_500)]
CostBasis = Literal["free", "list_price", "history"]


class SelectionIn(In):
    """The records of a run: everything that any of these fields names.

    Companies bring their contacts, contacts bring their company. Owner, tier and sample then narrow the companies, and
    contacts follow theirs. A contact without a company is narrowed by its own owner, and has no tier.
    """

    all: bool = False
    tag_ids: list[UUID] = Field(default_factory=list, max_length=200)
    import_ids: list[UUID] = Field(
        default_factory=list, max_length=200, description="What these imports created or filled"
    )
    company_ids: list[UUID] = Field(default_factory=list, max_length=MAX_IDS)
    contact_ids: list[UUID] = Field(default_factory=list, max_length=MAX_IDS)
    company_filter: CompanyFilter | None = Field(default=None, description="As the companies list takes it")
    contact_filter: ContactFilter | None = Field(default=None, description="As the contacts list takes it")
    not_company_ids: list[UUID] = Field(
        default_factory=list, max_length=MAX_IDS, description="Left out of what `company_filter` matches"
    )
    not_contact_ids: list[UUID] = Field(
        default_factory=list, max_length=MAX_IDS, description="Left out of what `contact_filter` matches"
    )
    campaign: CampaignPart | None = Field(
        default=None,
        description="Of the campaign that the run names: contacts that lack a message for a step that is on, those "
        "`researched` or all `unwritten`; those with a `failed` message; or those whose generation an upgrade `interrupted`",
    )
    owner_ids: list[UUID | Literal["empty"]] = Field(
        default_factory=list, max_length=1000, description="Only companies of these owners; `empty`: of nobody"
    )
    tiers: list[CompanyTier | Literal["empty"]] = Field(
        default_factory=list, max_length=20, description="Only companies of these tiers; `empty`: without one"
    )
    sample_size: int | None = Field(
        default=None,
        ge=1,
        le=100_000,
        description="Only so many companies (and contacts without one), each country and size in proportion",
    )
    sample_seed: int = Field(
        default=0, ge=0, le=2**31 - 1, description="The same selection and seed draw the same sample"
    )

    @model_validator(mode="after")
    def _names_something(self) -> SelectionIn:
        named = (self.tag_ids, self.import_ids, self.company_ids, self.contact_ids, self.campaign)
        if not self.all and not any(named) and self.company_filter is None and self.contact_filter is None:
            raise FieldValueError(
                "Name at least one of the fields that select records.",
                "Send at least one of all, tag_ids, import_ids, company_ids, contact_ids, company_filter, contact_filter, "
                "campaign.",
            )
        return self


class StageSeenIn(In):
    """One stage of the estimate that was seen before the start."""

    code: str = Field(max_length=100)
    records: int = Field(ge=0, le=2**31 - 1)
    to_do_expected: int = Field(ge=0, le=2**31 - 1)
    fresh_expected: int | None = Field(default=None, ge=0, le=2**31 - 1)
    cost_usd: Decimal = Field(ge=0, le=1_000_000_000)


class EstimateSeenIn(In):
    """The estimate that was seen before the start; kept with the run to be compared with it."""

    company_count: int = Field(ge=0, le=2**31 - 1)
    contact_count: int = Field(ge=0, le=2**31 - 1)
    cost_usd: Decimal = Field(ge=0, le=1_000_000_000)
    cost_low_usd: Decimal = Field(ge=0, le=1_000_000_000)
    cost_high_usd: Decimal = Field(ge=0, le=1_000_000_000)
    seconds: float | None = Field(default=None, ge=0)
    stages: list[StageSeenIn] = Field(default_factory=list, max_length=60)


class DagRunIn(In):
    """One start. `force` calls again although a fresh result exists."""

    stages: list[str] = Field(min_length=1, max_length=60, description="Stage codes; `registry` names all registries")
    selection: SelectionIn
    soft_needs_off: list[SoftNeedIn] = Field(default_factory=list, max_length=200)
    needs_off: list[LiftedNeedIn] = Field(
        default_factory=list, max_length=200, description="Needs that the run lifts; only `person` of `generate` may be"
    )
    boost: dict[str, bool] = Field(
        default_factory=dict,
        max_length=60,
        description="Stages that use their better, more expensive model: `{stage: true}`",
    )
    fresh_days: dict[str, Days] = Field(
        default_factory=dict,
        max_length=60,
        description="Per stage of this run: results older than so many days are fetched again; 0 = always",
    )
    campaign_id: UUID | None = Field(
        default=None, description="The campaign whose messages `generate` writes; a draft is made ready"
    )
    budget_usd: Decimal | None = Field(default=None, ge=0, le=1_000_000)
    name: Line | None = Field(default=None, max_length=200)
    force: bool = False
    estimate: EstimateSeenIn | None = Field(
        default=None, description="The estimate that was seen; `runs/{id}/estimate` compares it with the run"
    )


class StageStartIn(In):
    """One stage over a selection, for the deprecated `start`."""

    stage: str = Field(description="A stage's code, or `registry`")
    selection: SelectionIn
    budget_usd: Decimal | None = Field(default=None, ge=0, le=1_000_000)


class RunAllIn(In):
    """Every stage over a selection, for the deprecated `run-all`."""

    selection: SelectionIn
    budget_usd: Decimal | None = Field(default=None, ge=0, le=1_000_000)


class EstimateIn(DagRunIn):
    """The request that would start a run. Without stages, only the records are counted."""

    stages: list[str] = Field(
        default_factory=list, max_length=60, description="Stage codes; `registry` names all registries"
    )


class NoteOut(Out):
    """A note about a stage before or while it runs.

    It has a stable `code`, a sentence, and the number of records concerned.
    """

    code: str
    text: str
    count: int | None = None


class StageEstimateOut(Out):
    """One stage of a run that is not started yet.

    `records` and `blocked` are what the run will have at its start; of many records, `blocked` is from a sample.
    `fresh_at_least` were compared input by input, and nothing before them is called again. `fresh_at_most` have a
    result of this version within its time to live. `fresh_expected` compares each input as of now where `is_exact`;
    else it is estimated from `looked_at` records. `skipped_expected` do not apply by what is known now. `to_do_*` are
    records to call for. The low end assumes that all that may be fresh are, and that no record passes a gate of the
    run. Costs are in US dollars: `low` to `high` is the usual range, not a promise. `seconds` None = not known.
    """

    code: str
    label: str
    entity: Entity
    provider: str | None
    is_boosted: bool
    records: int
    blocked: int
    fresh_at_least: int
    fresh_expected: int
    fresh_at_most: int
    skipped_expected: int
    is_exact: bool
    looked_at: int
    to_do_low: int
    to_do_expected: int
    to_do_high: int
    cost_per_record_usd: Money
    cost_usd: Money
    cost_low_usd: Money
    cost_high_usd: Money
    cost_basis: CostBasis
    cost_note: str
    seconds: float | None
    time_note: str
    notes: list[NoteOut]


class RunEstimateOut(Out):
    """The estimate of a run.

    The run gets exactly `company_count`, `contact_count` and each stage's `records`. `seconds` is the longest time of
    any one provider; None where a stage's time is not known. `is_over_budget` compares the expected cost with the
    budget, None without one.
    """

    company_count: int
    contact_count: int
    contacts_without_company: int
    companies_without_contacts: int
    stages: list[StageEstimateOut]
    cost_usd: Money
    cost_low_usd: Money
    cost_high_usd: Money
    seconds: float | None
    is_over_budget: bool | None


class StageOut(Out):
    """One stage of the product, for drawing and choosing.

    `for_campaign`: the stage needs a campaign, which the run names.
    """

    code: str
    label: str
    entity: Entity
    needs: list[str]
    soft_needs: list[str]
    after_all: bool
    is_gate: bool
    provider: str | None
    expected_cost_usd: Money
    boosted_cost_usd: Money
    fresh_days: float | None
    for_campaign: bool


class StagesOut(Out):
    """All stages in DAG order, and the aliases for several of them."""

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


class ResultCountsOut(Out):
    """Tasks by result; they add up to the total at every moment.

    `nothing_found` and `done` are completed; `reused` and `does_not_apply` are skipped.
    """

    waiting: int = 0
    ready: int = 0
    running: int = 0
    done: int = 0
    nothing_found: int = 0
    reused: int = 0
    does_not_apply: int = 0
    failed: int = 0
    blocked: int = 0
    disqualified: int = 0
    cancelled: int = 0


class StageStatusOut(Out):
    """One stage of one run. `fresh` counts records that were skipped for a fresh result.

    `rate` is records per second over the last 30 to 60 s, longer where one record takes longer. It is null where
    nothing was stored for 60 s and no call is under way. `eta_seconds` follows from it.
    """

    code: str
    label: str
    entity: Entity
    needs: list[str]
    soft_needs: list[str]
    soft_needs_off: list[str]
    is_boosted: bool
    notes: list[NoteOut]
    provider: str | None
    total: int
    done: int
    counts: StateCountsOut
    results: ResultCountsOut
    fresh: int
    spent_usd: Money
    expected_cost_usd: Money
    rate: float | None
    eta_seconds: float | None
    problem: str | None = Field(
        default=None, description="Why no worker works on the stage, and what to do; null: no problem"
    )


class RunCampaignOut(Out):
    """The campaign whose messages a run writes."""

    id: UUID
    name: str


class RunOut(Out):
    """One run, in the list of runs.

    While it is `starting`, `not_taken_up` of its `company_count + contact_count` frozen records are still to be taken
    up, and `total` grows by those that are. If the run was stopped or refused before, they never were. A run is also
    `starting` while `to_retry` of its failed results are still to be made ready.

    `config` is the request that started it, in the form that `dag-run` takes. A selection of thousands of ids is left
    out (`is_config_whole` false); start such a run again with `run-again`.
    """

    id: UUID
    name: str
    status: RunStatus
    reason: str | None
    stages: list[str]
    company_count: int
    contact_count: int
    contacts_without_company: int
    companies_without_contacts: int
    not_taken_up: int
    to_retry: int
    total: int
    done: int
    failed: int
    results: ResultCountsOut
    spent_usd: Money
    reserved_usd: Money
    budget_usd: Money
    started_at: Instant
    finished_at: Instant | None
    config: dict[str, Any]
    is_config_whole: bool
    campaign: RunCampaignOut | None


class RunStatusOut(RunOut):
    """One run with its DAG, as sent by `dag-status` and each server-sent event."""

    nodes: list[StageStatusOut]
    counts: StateCountsOut
    money: RunMoneyOut
    providers: list[ProviderStateOut]
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


class RunQuery(Query):
    run_id: UUID


class OldStatusQuery(Query):
    """Query of the deprecated status. Without an id: the active run, else the latest."""

    run_id: UUID | None = None


class StoppedOut(Out):
    """The runs that were told to stop, newest first."""

    items: list[RunOut]


class StopIn(In):
    run_id: UUID


class ResumeIn(In):
    """Resume request. `budget_usd` sets a new cap for the whole run, with what is spent already."""

    budget_usd: Decimal | None = Field(default=None, ge=0, le=1_000_000)


class RetryIn(In):
    """Which failed results to retry: by stage, reason code or record; all of the run by default."""

    stage: str | None = None
    reason_code: str | None = Field(default=None, max_length=100)
    entity_id: UUID | None = None


class RetryOut(Out):
    """The number of failed completions that are ready again."""

    retried: int


class RecordsQuery(PageQuery):
    """Filter of records. `result` is finer than `state`: it tells apart what completed and what was skipped."""

    stage: str
    result: TaskResult | None = Field(default=None, description="In place of `state` and `waiting`")
    state: CompletionStatus | None = None
    reason_code: str | None = Field(default=None, max_length=100, description="A `code` among `reasons`")
    waiting: bool = Field(default=False, description="Only records that wait for an earlier stage")


class RunRecordOut(Out):
    """One record at one stage. `state` is null while the record waits for an earlier stage.

    `reason` is never null before the record is over.
    """

    entity: Entity
    id: UUID
    name: str
    company_name: str | None
    result: TaskResult
    state: CompletionStatus | None
    reason_code: str | None
    reason: str | None
    attempts: int
    next_try_at: Instant | None
    cost_usd: Money
    at: Instant | None


class ReasonCountOut(Out):
    """Number of records of a stage in a state for one reason.

    `example` is the reason of one of them in words.
    """

    result: TaskResult
    state: CompletionStatus
    code: str
    count: int
    example: str | None


class RunRecordsOut(Out):
    """One page of records of one stage.

    `reasons` are the stage's counts by reason, most frequent first.
    """

    items: list[RunRecordOut]
    total: int
    reasons: list[ReasonCountOut]
    next_cursor: str | None = None
