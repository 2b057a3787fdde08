"""What a stage is, what it may find, and the registry that gives stages to the engine.

A stage has two halves. `load` reads what it needs in one short transaction, for many records at once, and says per
record either the input or why the stage does not apply (`Skip`). `call` talks to the outside world with one input and
no session in reach. Storing is the engine's: values become observations, usage becomes bills, followers are released.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any, Literal, Protocol
from uuid import UUID

from sqlalchemy import Select
from sqlalchemy.orm import Session

from leadgen.errors import ErrorCode, FieldProblem, InvalidError
from leadgen.fields.field import Entity, SourceKind
from leadgen.providers.base import Spent, Transient
from leadgen.tenancy import Database

Outcome = Literal["passed", "disqualified"]
NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class Skip:
    """The stage does not apply to this record. `code` is stable (`wrong_country`), `reason` is one sentence for people."""

    code: str
    reason: str


class FreshBy(ABC):
    """An input that says itself what a result is fresh by: a change of the rest of it makes no result stale."""

    __slots__ = ()

    @abstractmethod
    def fresh_by(self) -> Any:
        """What is hashed in place of the whole input."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a value was read: a page, a quote from it, and when it was seen (ISO 8601) if known."""

    url: str | None = None
    quote: str | None = None
    title: str | None = None
    seen_at: str | None = None

    def to_json(self) -> dict[str, str]:
        """Only what is known."""
        parts = {"url": self.url, "quote": self.quote, "title": self.title, "seen_at": self.seen_at}
        return {key: value for key, value in parts.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Finding:
    """One value for one catalogue field. `confidence` is 0 to 1; None = the source gives none (a registry, a rule)."""

    value: Any
    confidence: float | None = None
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """The bill of one paid call. `cost` in US dollars; None = unknown, which is not zero.

    `call_id` names the call where it was recorded: its bill is entered once. `expected` is what a call of
    unknown cost is charged; None = what its stage expects of one.
    """

    provider: str
    model: str | None = None
    input_tokens: int = 0
    output_tokens: int = 0
    cached_tokens: int = 0
    cost: Decimal | None = None
    cost_source: str | None = None
    request_id: str | None = None
    call_id: UUID | None = None
    expected: Decimal | None = None

    @classmethod
    def of(cls, provider: str, spent: Spent) -> Usage:
        """The bill of a provider for what a call took."""
        return cls(
            provider=provider,
            model=spent.model,
            input_tokens=spent.input_tokens,
            output_tokens=spent.output_tokens,
            cached_tokens=spent.cached_tokens,
            cost=spent.cost,
            cost_source=spent.cost_source,
            request_id=spent.request_id,
            call_id=spent.call_id,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """What one call learned about one record.

    `values` maps catalogue keys to findings; a key that the catalogue does not have fails the completion.
    `outcome="disqualified"` ends the record's road, for the `reasons` given. `note` is one sentence shown with a
    completed record ("Not in the register"). `raw` is the answer as it came, kept beside the observation. `payload` is
    for the stage's own `save` hook and is not stored by the engine. `provider` is the name that the answering client
    bears (`sandbox:ares`), None = the stage's own provider; it is what provenance shows. `again` says that these
    findings are a part and why the rest may come later: they are stored, and the record is tried again while it has
    attempts left. Of the last attempt `again` is None by the time `save` sees it.
    """

    values: Mapping[str, Finding] = field(default_factory=dict)
    outcome: Outcome = "passed"
    reasons: tuple[str, ...] = ()
    note: str | None = None
    usage: tuple[Usage, ...] = ()
    raw: Any = None
    payload: Any = None
    provider: str | None = None
    again: Transient | None = None


Load = Callable[[Session, Sequence[UUID]], Mapping[UUID, Any]]
Call = Callable[[Any, Any], Findings]


@dataclass(frozen=True, slots=True)
class Saved:
    """One stored result, for a stage's `save` hook. `completion_id` is the provenance to keep."""

    entity_id: UUID
    completion_id: UUID
    input: Any
    findings: Findings


Save = Callable[[Session, Sequence[Saved]], None]
Ended = Callable[[Session, Collection[UUID]], None]


@dataclass(frozen=True, slots=True)
class Boost:
    """A stage's better and dearer way to ask: used where a run boosts the stage. `expected_cost` is in US dollars."""

    call: Call
    expected_cost: Decimal


CampaignPart = Literal["researched", "unwritten", "failed", "interrupted"]


class ForCampaign(Protocol):
    """What a stage that works for one of the tenant's campaigns brings along: the slice of campaigns knows them, the engine only
    carries the id that a run names.
    """

    def bind(self, session: Session, stage: Stage, campaign_id: UUID) -> Stage:
        """The stage as it works for this campaign, with what a record is expected to cost."""
        ...

    def check(self, session: Session, campaign_id: UUID) -> None:
        """Raise a 422 or a 409 that names `campaign_id` where a run cannot work for it."""
        ...

    def begin(self, session: Session, campaign_id: UUID) -> None:
        """Check the campaign as `check` does, lock it and make it ready: a run begins."""
        ...

    def members(self, campaign_id: UUID, part: CampaignPart) -> Select[Any]:
        """Return a statement of the ids of the contacts that this part of the campaign consists of now."""
        ...

    def count_messages(self, session: Session, run_id: UUID) -> int:
        """How many messages a run wrote, those that are there."""
        ...

    def go_on(self, database: Database, registry: Registry) -> None:
        """Start runs for what an upgrade interrupted, of all tenants. Workers call it every 15 seconds."""
        ...


class StageCycleError(InvalidError, ValueError):
    """Stages that wait for each other would wait for ever."""

    def __init__(self, circle: Sequence[str]) -> None:
        shown = " → ".join(circle)
        message = f"stages need each other in a circle: {shown}"
        problem = FieldProblem("stages", message, "Leave one of them out, or take one of these needs away.")
        super().__init__(message, code=ErrorCode.STAGE_CYCLE, errors=[problem], extra={"circle": list(circle)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One node of the DAG.

    `load(session, ids)` returns, for each id, an input (a dataclass, a Pydantic model or plain JSON: it is hashed to
    know whether the same question was answered before, unless it is a `FreshBy`) or a `Skip`; an id left out fails as
    "no longer there". `call(providers, input)` returns `Findings` or raises `NotFound` (stored as completed, with that
    note), `Transient` (tried again up to `max_attempts` times) or `Permanent` (failed). `providers` is what bootstrap
    gave the engine. `save(session, saved)` may write tables of the stage's own, in the transaction that stores the
    completion; there `ended(session, ids)` may draw conclusions for the records that completed, failed, were skipped or
    were disqualified: their rows say so by then.

    `needs` must be satisfied, `soft_needs` only be over; `after_all` waits for every other stage of the run, contacts'
    included. A `is_gate` stage that a run leaves out hands its own needs on to its followers. `provider` None means
    that `call` does no I/O: it then runs in the worker's own thread. `concurrency` counts calls at once.
    `expected_cost` in US dollars per record. `ttl` is how long a result stays fresh; None = never fresh. `boost` None =
    there is nothing better to ask. A fresh result bears `code_version`, or one of `also_fresh`. `expected_calls` is how
    many paid calls the cost is for, `price_note` says where it comes from if it is no list price.

    `campaign` is set where the stage works for a campaign that the run names; `campaign_id` where it is bound to one.
    `may_lift` are those of its `needs` that a run may lift: it then waits for them at most. `price_now` tells what a
    record is expected to cost at the moment of a claim, where that changes while the stage runs.
    """

    code: str
    label: str
    entity: Entity
    load: Load
    call: Call
    needs: tuple[str, ...] = ()
    soft_needs: tuple[str, ...] = ()
    may_lift: tuple[str, ...] = ()
    after_all: bool = False
    is_gate: bool = False
    code_version: str = "1"
    expected_cost: Decimal = NOTHING
    provider: str | None = None
    source: SourceKind = SourceKind.LLM
    ttl: timedelta | None = timedelta(days=90)
    max_attempts: int = 4
    concurrency: int = 8
    save: Save | None = None
    ended: Ended | None = None
    boost: Boost | None = None
    also_fresh: tuple[str, ...] = ()
    expected_calls: int = 1
    price_note: str | None = None
    price_now: Callable[[Session], Decimal] | None = None
    campaign: ForCampaign | None = None
    campaign_id: UUID | None = None


class Registry:
    """All stages of the product by code, in an order in which needs come first."""

    def __init__(self, stages: Iterable[Stage], *, aliases: Mapping[str, Sequence[str]] | None = None) -> None:
        """Raises ValueError on a need that nobody fulfils, and on a cycle (`StageCycleError`)."""
        given = {stage.code: stage for stage in stages}
        for stage in given.values():
            for need in (*stage.needs, *stage.soft_needs):
                if need not in given:
                    raise ValueError(f"stage {stage.code} needs {need}, which does not exist")
                if stage.entity is Entity.COMPANY and given[need].entity is Entity.CONTACT:
                    raise ValueError(f"stage {stage.code} is of companies and cannot need {need}, which is of contacts")
            if stage.after_all and stage.entity is not Entity.COMPANY:
                raise ValueError(f"stage {stage.code} comes after all, so it must be of companies")
        self.stages: dict[str, Stage] = {code: given[code] for code in _ordered(given)}
        self.aliases = {name: tuple(codes) for name, codes in (aliases or {}).items()}

    def __getitem__(self, code: str) -> Stage:
        return self.stages[code]

    def resolve(self, names: Sequence[str]) -> list[str]:
        """Stage codes in DAG order, aliases expanded; raises a 422 that names each unknown stage."""
        chosen: set[str] = set()
        problems = []
        for index, name in enumerate(names):
            codes = self.aliases.get(name, (name,))
            if all(code in self.stages for code in codes):
                chosen.update(codes)
            else:
                known = ", ".join([*self.stages, *self.aliases])
                problems.append(
                    FieldProblem(f"stages.{index}", f"There is no stage {name!r}.", f"Use one of: {known}.")
                )
        if problems:
            detail = " ".join(problem.message for problem in problems)
            raise InvalidError(detail, code=ErrorCode.UNKNOWN_STAGE, errors=problems)
        return [code for code in self.stages if code in chosen]


def _ordered(stages: Mapping[str, Stage]) -> list[str]:
    done: list[str] = []
    open_: list[str] = []

    def visit(code: str) -> None:
        if code in done:
            return
        if code in open_:
            raise StageCycleError([*open_[open_.index(code) :], code])
        open_.append(code)
        for need in (*stages[code].needs, *stages[code].soft_needs):
            visit(need)
        open_.pop()
        done.append(code)

    for code, stage in stages.items():
        if not stage.after_all:
            visit(code)
    for code in stages:
        visit(code)
    return done
