"""Estimate of what a run would do, cost and take, from the request that would start it.

Numbers of records are exactly those of the run. Blocked records are too, up to some ten thousand, and fresh results are
compared record by record up to some thousand; of more records they are estimated from a sample (see `members` and
`outcomes`). Each answer says which. Prices are those
of the tenant's own latest calls where there are enough, else list prices.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from leadgen.fields.field import Entity
from leadgen.pipeline.app_stages import Surroundings
from leadgen.pipeline.campaign_runs import members_of
from leadgen.pipeline.engine.handover import Outside
from leadgen.pipeline.estimates.call_history import CallHistory, call_history
from leadgen.pipeline.estimates.members import ProspectiveMembers, Tally
from leadgen.pipeline.estimates.outcomes import Look, Looks
from leadgen.pipeline.estimates.stage_notes import Alone, notes_of
from leadgen.pipeline.plan import Node, Plan, plan_of
from leadgen.pipeline.run_options import BOOSTED, Options, read_options
from leadgen.pipeline.runs.schemas import CostBasis, DagRunIn, EstimateIn, NoteOut, RunEstimateOut, StageEstimateOut
from leadgen.pipeline.runs.start import check_campaign
from leadgen.pipeline.stage import Registry, Stage
from leadgen.providers.limits import Limits


def estimate_run(session: Session, registry: Registry, wanted: EstimateIn, around: Surroundings) -> RunEstimateOut:
    """Return the estimate of one request; without stages only its records are counted.

    Raises what `start_run` raises, except for an empty selection and for overlap with other runs, which may be over by
    then.
    """
    codes = registry.resolve(wanted.stages)
    options = read_options(session, registry, codes, wanted)
    check_campaign(session, registry, codes, wanted.campaign_id)
    plan = plan_of(registry, codes, wanted)
    soft_off = {(off.stage, off.need) for off in wanted.soft_needs_off}
    members = members_of(session, registry, codes, wanted.campaign_id, wanted.selection)
    if not codes:
        companies, contacts = (
            session.scalar(select(func.count()).select_from(part.subquery())) or 0
            for part in (members.companies, members.contacts)
        )
        return _whole(wanted, companies, contacts, Alone(0, 0), [])
    stages = {node.code: registry[node.code] for node in plan.nodes if node.outside}
    stages |= {node.code: _as_run(session, options, registry[node.code], around.outside) for node in plan.running}
    prospective = ProspectiveMembers(session, plan, stages, members, around.looking)
    looks = Looks(session, plan, stages, prospective, around.looking)
    found = []
    for node in plan.running:
        stage = stages[node.code]
        look = looks.at(node)
        outcome = _outcome(plan, node, registry, prospective, look)
        price = Price.of(stage, call_history(session, stage) if stage.provider else None)
        time = _time(stage, price.history, around.limits.get(stage.provider or ""), outcome.expected)
        notes = [
            *notes_of(plan, node, prospective.alone, sorted(soft_off)),
            *_closed(prospective, node),
            *_judged(prospective, node, look),
        ]
        tally = prospective.tallies[node.code]
        found.append(_stage_out(stage, tally, look=look, outcome=outcome, price=price, time=time, notes=notes))
    companies, contacts = prospective.counts[Entity.COMPANY], prospective.counts[Entity.CONTACT]
    return _whole(wanted, companies, contacts, prospective.alone, found)


def _as_run(session: Session, options: Options, stage: Stage, outside: Outside | None) -> Stage:
    route = outside.route(session, stage.code) if outside else None
    chosen = options.of(stage)
    return route.of(chosen) if route else chosen


@dataclass(frozen=True, slots=True)
class Outcome:
    """Range of the number of records to call for."""

    low: int
    expected: int
    high: int


def _outcome(plan: Plan, node: Node, registry: Registry, prospective: ProspectiveMembers, look: Look) -> Outcome:
    tally = prospective.tallies[node.code]
    expected = tally.open - look.fresh - look.skipped
    # any number of records may pass a gate of the run
    low = (
        0
        if _is_past_gate(plan, node, registry)
        else tally.open_at_least - max(look.fresh_at_most, look.fresh) - look.skipped_at_most
    )
    high = tally.open_at_most - look.fresh_at_least - look.skipped_at_least
    return Outcome(max(0, min(low, expected)), expected, max(high, expected))


def _is_past_gate(plan: Plan, node: Node, registry: Registry) -> bool:
    needs = [plan.by_code[code] for code in node.needs]
    return any(
        not need.outside and (registry[need.code].is_gate or _is_past_gate(plan, need, registry)) for need in needs
    )


@dataclass(frozen=True, slots=True)
class Price:
    """Price range in US dollars per record."""

    mean: Decimal
    low: Decimal
    high: Decimal
    basis: CostBasis
    note: str
    history: CallHistory | None

    @classmethod
    def of(cls, stage: Stage, history: CallHistory | None) -> Price:
        if history is not None and (history.high_cost or stage.expected_cost):
            note = f"From your last {history.calls} calls."
            return cls(history.mean_cost, history.low_cost, history.high_cost, "history", note, history)
        cost = stage.expected_cost
        if cost == 0:
            return cls(cost, cost, cost, "free", "This costs nothing.", history)
        if stage.price_note is not None:
            return cls(cost, cost, cost, "history", stage.price_note, history)
        return cls(cost, cost, cost, "list_price", "List price: you have too few calls to estimate from.", history)


def _time(stage: Stage, history: CallHistory | None, limits: Limits | None, calls: int) -> tuple[float | None, str]:
    """Return the seconds for these calls, and what limits them; None where no limit is known."""
    if stage.provider is None:
        return 0.0, "Makes no calls; takes moments."
    at_once = min(stage.concurrency, limits.concurrency) if limits else stage.concurrency
    rates = []
    if limits and limits.per_second:
        rates.append((limits.per_second, f"The provider allows {limits.per_second:g} calls per second."))
    if history and history.mean_seconds > 0:
        said = f"{history.mean_seconds:.1f} s per call over your last {history.calls} calls, {at_once} at once."
        rates.append((at_once / history.mean_seconds, said))
    if calls == 0:
        return 0.0, "Nothing to ask."
    if not rates:
        return None, "Not known: no call of this stage was measured yet."
    rate, note = min(rates)
    one = history.mean_seconds if history else 0.0
    return round(max(calls / rate, one), 1), note


def _closed(prospective: ProspectiveMembers, node: Node) -> Iterable[NoteOut]:
    for (code, words), number in sorted(prospective.tallies[node.code].blocked.items()):
        if code != "no_company":
            who = "1 record is" if number == 1 else f"{number} records are"
            if prospective.is_sample(node.entity):
                who = f"About {number:,} records (from a sample of {prospective.read[node.entity]:,}) are"
            yield NoteOut(code=code, text=f"{who} blocked: {words}", count=number)


def _judged(prospective: ProspectiveMembers, node: Node, look: Look) -> Iterable[NoteOut]:
    there = prospective.tallies[node.code].open
    if not look.is_exact and there:
        said = f"Fresh and skipped records are estimated from a sample of {look.looked_at:,} of {there:,}."
        yield NoteOut(code="looked_at_some", text=said, count=look.looked_at)


def _stage_out(
    stage: Stage,
    tally: Tally,
    *,
    look: Look,
    outcome: Outcome,
    price: Price,
    time: tuple[float | None, str],
    notes: list[NoteOut],
) -> StageEstimateOut:
    cost = price.mean * outcome.expected
    return StageEstimateOut(
        code=stage.code,
        label=stage.label,
        entity=stage.entity,
        provider=stage.provider,
        is_boosted=stage.code_version.endswith(BOOSTED),
        records=tally.records,
        blocked=tally.blocked.total(),
        fresh_at_least=look.fresh_at_least,
        fresh_expected=look.fresh,
        fresh_at_most=look.fresh_at_most,
        skipped_expected=look.skipped,
        is_exact=look.is_exact,
        looked_at=look.looked_at,
        to_do_low=outcome.low,
        to_do_expected=outcome.expected,
        to_do_high=outcome.high,
        cost_per_record_usd=price.mean,
        cost_usd=cost,
        cost_low_usd=min(cost, price.low * outcome.low),
        cost_high_usd=max(cost, price.high * outcome.high),
        cost_basis=price.basis,
        cost_note=price.note,
        seconds=time[0],
        time_note=time[1],
        notes=notes,
    )


def _whole(
    wanted: DagRunIn, companies: int, contacts: int, alone: Alone, stages: list[StageEstimateOut]
) -> RunEstimateOut:
    cost, low, high = (
        sum((getattr(stage, name) for stage in stages), Decimal(0))
        for name in ("cost_usd", "cost_low_usd", "cost_high_usd")
    )
    # stages that share a provider share its limits; different providers are asked at the same time
    seconds: dict[str | None, float] = defaultdict(float)
    for stage in stages:
        seconds[stage.provider] += stage.seconds or 0.0
    is_known = all(stage.seconds is not None for stage in stages)
    return RunEstimateOut(
        company_count=companies,
        contact_count=contacts,
        contacts_without_company=alone.contacts_without_company,
        companies_without_contacts=alone.companies_without_contacts,
        stages=stages,
        cost_usd=cost,
        cost_low_usd=low,
        cost_high_usd=high,
        seconds=max(seconds.values(), default=0.0) if is_known else None,
        is_over_budget=None if wanted.budget_usd is None else cost > wanted.budget_usd,
    )
