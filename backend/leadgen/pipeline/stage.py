"""Stages: what a stage is, what it may find, and the registry for the engine.

A stage has two halves. `load` reads what it needs in one short transaction, for many records at once. For each record
it returns the input, or why the stage does not apply (`Skip`). `call` talks to the outside world with one input and no
session in reach. The engine stores results: values become observations, usage becomes bills, followers are released.
"""

from __future__ import annotations

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
    """The stage does not apply to this record.

    `code` is stable (`wrong_country`), `reason` is one sentence for people.
    """

    code: str
    reason: str


class FreshBy:
    """An input that names the part which freshness depends on.

    A change of the other parts makes no result stale. No ABC: its `register` would be the default of a field so named.
    """

    __slots__ = ()

    def fresh_by(self) -> Any:
        """Return what is hashed in place of the whole input."""
        return self


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a value was read: a page, a quote from it, and the time (ISO 8601) if known."""

    url: str | None = None
    quote: str | None = None
    title: str | None = None
    seen_at: str | None = None

    def to_json(self) -> dict[str, str]:
        """Return only the known parts."""
        parts = {"url": self.url, "quote": self.quote, "title": self.title, "seen_at": self.seen_at}
        return {key: value for key, value in parts.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Finding:
    """One value for one catalogue field.

    `confidence` is 0 to 1; None = the source gives none (a registry, a rule).
    """

    value: Any
    confidence: float | None = None
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """The bill of one paid call. `cost` in US dollars; None = unknown, which is not zero.

    `call_id` names the call where it was recorded: its bill is entered once. `expected` is what a call of unknown cost
    is charged; None = the expected cost of one call of its stage.
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
        """Return the bill of a provider for what a call used."""
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
    `outcome="disqualified"` rules the record out, for the `reasons` given. `note` is one sentence shown with a
    completed record ("Not in the register"). `nothing_found`: the source was asked and has nothing about the record;
    flags about that may still be values. `raw` is the answer as it came, stored beside the observation. `payload`
    is for the stage's own `save` hook and is not stored by the engine. `provider` is the name that the answering client
    bears (`sandbox:ares`); None = the stage's own provider. Provenance shows it. `again` says that these findings are a
    part, and why the rest may come later. The part is stored, and the record is retried while it has attempts left. For
    the last attempt `again` is None when `save` sees the findings.
    """

    values: Mapping[str, Finding] = field(default_factory=dict)
    outcome: Outcome = "passed"
    reasons: tuple[str, ...] = ()
    note: str | None = None
    nothing_found: bool = False
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
    """A stage's better and more expensive call, used where a run boosts the stage.

    `expected_cost` is in US dollars.
    """

    call: Call
    expected_cost: Decimal


CampaignPart = Literal["researched", "unwritten", "failed", "interrupted"]


class ForCampaign(Protocol):
    """Hooks of a stage that works for one of the tenant's campaigns.

    The campaigns package implements them. The engine only carries the id that a run names.
    """

    def bind(self, session: Session, stage: Stage, campaign_id: UUID) -> Stage:
        """Return the stage as it works for this campaign, with the expected cost of a record."""
        ...

    def check(self, session: Session, campaign_id: UUID) -> None:
        """Raise a 422 or a 409 that names `campaign_id` where a run cannot work for it."""
        ...

    def begin(self, session: Session, campaign_id: UUID) -> None:
        """Check the campaign as `check` does, lock it and make it ready for a run that begins."""
        ...

    def members(self, campaign_id: UUID, part: CampaignPart) -> Select[Any]:
        """Return a statement of the ids of the contacts in this part of the campaign now."""
        ...

    def count_messages(self, session: Session, run_id: UUID) -> int:
        """Return how many messages of a run exist."""
        ...

    def go_on(self, database: Database, registry: Registry) -> None:
        """Start runs for what an upgrade interrupted, for all tenants; called every 15 seconds."""
        ...


class StageCycleError(InvalidError, ValueError):
    """Stages that wait for each other would wait forever."""

    def __init__(self, circle: Sequence[str]) -> None:
        shown = " → ".join(circle)
        message = f"stages need each other in a cycle: {shown}"
        problem = FieldProblem("stages", message, "Leave one of them out, or take one of these needs away.")
        super().__init__(message, code=ErrorCode.STAGE_CYCLE, errors=[problem], extra={"circle": list(circle)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One node of the DAG.

    `load(session, ids)` returns an input or a `Skip` for each id; a record whose id is left out fails as "no longer
    there". An input is a dataclass, a Pydantic model or plain JSON. It is hashed to find an earlier result for the same
    input, unless it is a `FreshBy`. `call(providers, input)` returns `Findings` or raises `NotFound` (stored as
    completed with nothing found and that note), `Transient` (retried up to `max_attempts` times) or `Permanent`
    (failed). `providers` is what bootstrap gave the engine.

    `save(session, saved)` may write tables of the stage's own, in the transaction that stores the completion. In that
    transaction `ended(session, ids)` may draw conclusions for the records that completed, failed, were skipped or were
    disqualified. Their rows show these states by then.

    `needs` must be satisfied, `soft_needs` must only be over. `after_all` waits for every other stage of the run,
    contacts' included. An `is_gate` stage that a run leaves out passes its own needs on to its followers. `provider`
    None means that `call` does no I/O and runs in the worker's own thread. `concurrency` limits concurrent calls.
    `expected_cost` is in US dollars per record. `ttl` is how long a result stays fresh; None = never fresh. `boost`
    None = no better call exists. A fresh result bears `code_version`, or one of `also_fresh`. `expected_calls` is how
    many paid calls the cost is for. `price_note` says where the cost comes from if it is no list price.

    `campaign` is set where the stage works for a campaign that the run names; `campaign_id` where it is bound to one.
    `may_lift` are those of its `needs` that a run may lift: the stage then waits for them, but does not require them.
    `price_now` returns the expected cost of a record at a claim, where that cost changes while the stage runs.
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
    """All stages of the product by code, ordered so that needs come first."""

    def __init__(self, stages: Iterable[Stage], *, aliases: Mapping[str, Sequence[str]] | None = None) -> None:
        """Order the stages by their needs.

        Raises ValueError for a need that does not exist, and for a cycle (`StageCycleError`).
        """
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
        """Return stage codes in DAG order, aliases expanded.

        Raises a 422 that names each unknown stage.
        """
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
