"""An estimate tells what the run will be, and says what it does not know."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

import pytest
from sqlalchemy import text

from leadgen.companies.models import Company
from leadgen.db import new_id
from leadgen.errors import AppError
from leadgen.fields.enums import CompanySize, CompanyTier
from leadgen.fields.field import Entity
from leadgen.pipeline.app_stages import Looking, Surroundings
from leadgen.pipeline.estimates.estimate import estimate_run
from leadgen.pipeline.runs.schemas import DagRunIn, EstimateIn, RunEstimateOut, StageEstimateOut
from leadgen.pipeline.runs.start import start_run
from leadgen.pipeline.runs.start_steps import Sizes
from leadgen.pipeline.stage import Boost, Findings, Skip, Usage
from leadgen.providers.limits import Limits
from leadgen.records.models import Owner
from leadgen.tenancy import Database
from tests.conftest import make_tenant
from tests.pipeline.fake_stages import PAID, WHOLE, Bench, Made, make_bench

T = TypeVar("T")
LIMITS = {"made_up": Limits(concurrency=4, per_second=2.0)}


WHOLE_LOOK = Looking()
FORTY = Looking(each=40, some=40)


def estimate(bench: Bench, limits: Any = LIMITS, looking: Looking = WHOLE_LOOK, **wanted: Any) -> RunEstimateOut:
    with bench.database.tenant_session(bench.tenant_id) as session:
        return estimate_run(
            session, bench.registry, EstimateIn.model_validate(wanted), Surroundings(limits, looking=looking)
        )


def start(bench: Bench, **wanted: Any) -> UUID:
    with bench.database.tenant_session(bench.tenant_id) as session:
        return start_run(session, bench.registry, DagRunIn.model_validate(wanted), by=None, sizes=bench.sizes)


def at(estimated: RunEstimateOut, code: str) -> StageEstimateOut:
    return next(stage for stage in estimated.stages if stage.code == code)


def attempt(what: Callable[[], T]) -> T | AppError:
    try:
        return what()
    except AppError as error:
        return error


def bill(cost: str) -> Findings:
    return Findings(usage=(Usage(provider="made_up", cost=Decimal(cost)),))


def random_world(bench: Bench, rng: random.Random) -> dict[str, list[str]]:
    with bench.database.tenant_session(bench.tenant_id) as session:
        owner = Owner(tenant_id=bench.tenant_id, id=new_id(), name="Ida Vzorová", name_key="ida vzorova")
        session.add(owner)
        session.flush()  # companies refer to it
        for _ in range(rng.randrange(1, 14)):
            country, tier = rng.choice(["CZ", "NO", None]), rng.choice([None, *CompanyTier])
            session.add(
                Company(
                    tenant_id=bench.tenant_id,
                    hq_country=country,
                    tier=tier,
                    company_size=CompanySize.SMALL,
                    owner_id=rng.choice([None, owner.id]),
                )
            )
        session.flush()
        companies = list(session.scalars(text("SELECT id FROM companies")))
        owners = list(session.scalars(text("SELECT id FROM owners")))
    contacts = [
        key
        for company in [*companies, None]
        for key in bench.contacts(company, rng.choice([0, 0, 1, 3]))  # made in the database's own way
    ]
    named = {"company_ids": companies, "contact_ids": contacts, "owner_ids": owners}
    return {name: [str(key) for key in keys] for name, keys in named.items()}


def random_selection(rng: random.Random, world: dict[str, list[str]]) -> dict[str, Any]:
    chosen: dict[str, Any] = {"all": True}
    if rng.random() < 0.6:
        records = {name: world[name] for name in ("company_ids", "contact_ids")}
        chosen = {name: rng.sample(ids, rng.randrange(len(ids) + 1)) for name, ids in records.items()}
        chosen = {name: ids for name, ids in chosen.items() if ids} or {"all": True}
    if rng.random() < 0.3:
        chosen["tiers"] = ["empty", *rng.sample([tier.value for tier in CompanyTier], 2)]
    if rng.random() < 0.3:
        chosen |= {"sample_size": rng.randrange(1, 12), "sample_seed": rng.randrange(5)}
    if rng.random() < 0.3:
        chosen["owner_ids"] = rng.choice([world["owner_ids"], ["empty"]])
    return chosen


def random_wishes(rng: random.Random) -> dict[str, Any]:
    wanted: dict[str, Any] = {"stages": rng.sample(WHOLE, rng.randrange(1, 8))}
    if rng.random() < 0.4:
        wanted["soft_needs_off"] = [{"stage": "person", "need": "l2"}]
    if rng.random() < 0.3:
        wanted["fresh_days"] = {rng.choice(wanted["stages"]): rng.choice([0, 7])}
    return wanted | rng.choice([{}, {}, {"force": True}, {"budget_usd": "0.05"}])


@pytest.mark.parametrize("seed", range(60))
def test_the_run_has_the_numbers_of_the_estimate(bench: Bench, seed: int) -> None:
    rng = random.Random(seed)
    world = random_world(bench, rng)
    if rng.random() < 0.7:  # what earlier runs left
        earlier = rng.sample(WHOLE, rng.randrange(1, 5))
        with contextlib.suppress(AppError):
            start(bench, stages=earlier, selection=random_selection(rng, world))
        bench.turn()
    wanted = {**random_wishes(rng), "selection": random_selection(rng, world)}
    estimated = attempt(lambda: estimate(bench, **wanted))
    if isinstance(estimated, AppError):
        refused = attempt(lambda: start(bench, **wanted))
        assert isinstance(refused, AppError)
        assert (refused.code, refused.detail, refused.errors) == (estimated.code, estimated.detail, estimated.errors)
        return
    if not any(stage.records for stage in estimated.stages):
        with pytest.raises(AppError, match="selection is empty"):
            start(bench, **wanted)
        return
    if seed % 2:  # taken up in the background, chunk by chunk, before anything is asked
        bench.sizes = Sizes(inline=-1, chunk=rng.randrange(1, 6))
    run_id = start(bench, **wanted)
    bench.take_up_all()
    confirmed = bench.status(run_id)
    assert confirmed.not_taken_up == 0
    assert (confirmed.company_count, confirmed.contact_count) == (estimated.company_count, estimated.contact_count)
    assert (confirmed.contacts_without_company, confirmed.companies_without_contacts) == (
        estimated.contacts_without_company,
        estimated.companies_without_contacts,
    )
    assert [(node.code, node.total, node.counts.blocked) for node in confirmed.nodes] == [
        (stage.code, stage.records, stage.blocked) for stage in estimated.stages
    ]
    bench.turn()
    ended = bench.status(confirmed.id)
    for node, stage in zip(ended.nodes, estimated.stages, strict=True):
        assert stage.is_exact
        assert node.fresh == stage.fresh_expected
        assert stage.fresh_at_least <= node.fresh <= stage.fresh_at_most
        assert node.total - node.counts.blocked - node.fresh == stage.to_do_expected
        assert stage.to_do_low <= stage.to_do_expected <= stage.to_do_high


def test_an_estimate_starts_and_keeps_nothing(bench: Bench) -> None:
    bench.companies(2)
    for _ in range(8):  # the sixth time, the driver prepares its statements
        assert estimate(bench, stages=["l1"], selection={"all": True}).company_count == 2
    again = EstimateIn.model_validate({"stages": ["l1"], "selection": {"all": True}})
    with bench.database.tenant_session(bench.tenant_id) as session:
        estimate_run(session, bench.registry, again, Surroundings())
        assert session.scalar(text("SELECT count(*) FROM pipeline_runs")) == 0
        assert estimate_run(session, bench.registry, again, Surroundings()).company_count == 2


def test_what_may_be_fresh_has_bounds_where_an_earlier_stage_is_asked_anew(bench: Bench) -> None:
    ids = bench.companies(4)
    bench.run(["l1", "ares"], company_ids=ids[:3])
    everything = {"stages": ["l1", "ares"], "selection": {"all": True}}
    ares = at(estimate(bench, **everything), "ares")
    assert (ares.records, ares.fresh_at_least, ares.fresh_expected, ares.fresh_at_most) == (4, 3, 3, 3)
    anew = at(estimate(bench, **everything, fresh_days={"l1": 0}), "ares")
    # the answers of l1 may change what ares is asked
    assert (anew.fresh_at_least, anew.fresh_expected, anew.fresh_at_most, anew.to_do_high) == (0, 3, 3, 4)


def test_many_records_are_judged_from_a_look_at_some(bench: Bench) -> None:
    ids = bench.companies(100)
    bench.run(["l1"], company_ids=ids[:60])
    bench.made.skip = lambda code, key: Skip("odd", "Odd.") if code == "l1" and key in ids[60:] else None
    found = at(estimate(bench, looking=FORTY, stages=["l1"], selection={"all": True}), "l1")
    assert (found.is_exact, found.records, found.fresh_at_least, found.fresh_at_most) == (False, 100, 0, 60)
    # every one looked at that has an earlier result is fresh, and every other one is skipped
    assert (found.fresh_expected, found.skipped_expected, found.to_do_expected) == (60, 40, 0)
    assert found.looked_at == 40
    assert (found.to_do_high, found.to_do_low) == (100, 0)


def test_a_look_at_some_counts_by_their_share(bench: Bench) -> None:
    ids = bench.companies(100)
    bench.made.skip = lambda code, key: Skip("odd", "Odd.") if code == "l1" and key in ids[::2] else None
    found = at(estimate(bench, looking=FORTY, stages=["l1"], selection={"all": True}), "l1")
    assert found.looked_at == 40
    assert 10 < found.skipped_expected < 90
    assert found.to_do_expected == 100 - found.skipped_expected


def test_rare_earlier_results_are_looked_for(bench: Bench) -> None:
    ids = bench.companies(100)
    bench.run(["l1"], company_ids=ids[:3])
    found = at(estimate(bench, looking=FORTY, stages=["l1"], selection={"all": True}), "l1")
    assert (found.fresh_expected, found.fresh_at_most) == (3, 3)
    assert 40 <= found.looked_at <= 43


def test_prices_are_list_prices_until_there_are_calls_of_ones_own(bench: Bench) -> None:
    bench.companies(10)
    listed = at(estimate(bench, stages=["l1"], selection={"all": True}), "l1")
    assert (listed.cost_basis, listed.cost_usd, listed.cost_low_usd, listed.cost_high_usd) == (
        "list_price",
        Decimal("0.10"),
        Decimal("0.10"),
        Decimal("0.10"),
    )
    costs = iter([f"0.0{number}" for number in range(10)])  # 0.00 to 0.09
    bench.made.behave = lambda _code, _key: bill(next(costs))
    bench.run(["l1"])
    own = at(estimate(bench, stages=["l1"], selection={"all": True}, force=True), "l1")
    assert (own.cost_basis, own.cost_note) == ("history", "From your last 10 calls.")
    assert own.cost_usd == pytest.approx(Decimal("0.45"))
    assert own.cost_low_usd == pytest.approx(Decimal("0.09"))
    assert own.cost_high_usd == pytest.approx(Decimal("0.81"))


def test_calls_of_another_tenant_say_nothing(bench: Bench, database: Database) -> None:
    bench.companies(10)
    bench.made.behave = lambda _code, _key: bill("0.5")
    bench.run(["l1"])
    other = replace(bench, tenant_id=make_tenant(database))
    other.companies(1)
    assert at(estimate(other, stages=["l1"], selection={"all": True}), "l1").cost_basis == "list_price"


def test_time_follows_the_tightest_of_rate_concurrency_and_latency(bench: Bench) -> None:
    bench.companies(30)
    wanted = {"stages": ["l1", "ares"], "selection": {"all": True}, "force": True}
    by_rate = estimate(bench, **wanted)
    assert (at(by_rate, "l1").seconds, at(by_rate, "l1").time_note) == (15.0, "The provider allows 2 calls per second.")
    assert (at(by_rate, "ares").seconds, by_rate.seconds) == (None, None)  # nothing is known that limits it
    bench.run(["l1", "ares"])
    with bench.database.tenant_session(bench.tenant_id) as session:
        assert session.scalar(text("SELECT count(call_seconds) FROM entity_stage_completions WHERE stage = 'l1'")) == 30
        session.execute(text("UPDATE entity_stage_completions SET call_seconds = 8 WHERE stage = 'l1'"))
        session.execute(text("UPDATE entity_stage_completions SET call_seconds = 0.4 WHERE stage = 'ares'"))
    slow = estimate(bench, **wanted)
    assert at(slow, "l1").seconds == 60.0  # 30 calls of 8 s, 4 at once
    assert at(slow, "l1").time_note == "8.0 s per call over your last 30 calls, 4 at once."
    assert at(slow, "ares").seconds == 1.5  # 8 at once, as the stage has it
    assert slow.seconds == 60.0


def test_free_stages_cost_nothing_and_say_so(bench: Bench) -> None:
    bench.companies(2)
    triage = at(estimate(bench, stages=["l1", "triage"], selection={"all": True}), "triage")
    assert (triage.cost_basis, triage.cost_usd, triage.cost_note, triage.seconds) == (
        "free",
        0,
        "This costs nothing.",
        0.0,
    )


def test_past_a_gate_anything_may_come(bench: Bench) -> None:
    bench.companies(5)
    estimated = estimate(bench, stages=["l1", "triage", "l2"], selection={"all": True})
    low, high = at(estimated, "l2").to_do_low, at(estimated, "l2").to_do_high
    assert (low, high, at(estimated, "l2").cost_low_usd) == (0, 5, 0)
    assert (at(estimated, "l1").to_do_low, at(estimated, "l1").to_do_high) == (5, 5)


def test_the_budget_is_compared(bench: Bench) -> None:
    bench.companies(10)
    wanted = {"stages": ["l1"], "selection": {"all": True}}
    assert estimate(bench, **wanted).is_over_budget is None
    assert estimate(bench, **wanted, budget_usd="0.10").is_over_budget is False
    assert estimate(bench, **wanted, budget_usd="0.09").is_over_budget is True


def boosted_shape(made: Made) -> list[Any]:
    plain = made.stage("l1", **PAID)

    def better(_providers: Any, given: dict[str, str]) -> Findings:
        made.calls.append(("l1 boosted", UUID(given["id"])))
        return bill("0.06")

    return [
        replace(plain, boost=Boost(better, Decimal("0.05"))),
        made.stage("person", Entity.CONTACT, needs=("l1",), **PAID),
    ]


@pytest.fixture
def boostable(database: Database, tenant_id: UUID) -> Bench:
    return make_bench(database, tenant_id, boosted_shape, research=("l1", "person"))


def test_boost_asks_the_better_model_and_shows_in_the_price(boostable: Bench) -> None:
    bench = boostable
    bench.companies(6)
    wanted = {"stages": ["l1"], "selection": {"all": True}}
    assert at(estimate(bench, **wanted), "l1").cost_usd == Decimal("0.06")
    boosted = at(estimate(bench, **wanted, boost={"l1": True}), "l1")
    assert (boosted.is_boosted, boosted.cost_usd) == (True, Decimal("0.30"))
    run_id = start(bench, **wanted, boost={"l1": True})
    node = bench.status(run_id).nodes[0]
    assert (node.is_boosted, node.expected_cost_usd) == (True, Decimal("0.05"))
    bench.turn()
    assert len(bench.made.called("l1 boosted")) == 6
    assert bench.made.called("l1") == []
    assert bench.status(run_id).spent_usd == Decimal("0.36")
    # six boosted calls are known now; they say nothing about plain ones
    again = {**wanted, "force": True}
    assert at(estimate(bench, **again, boost={"l1": True}), "l1").cost_usd == pytest.approx(Decimal("0.36"))
    assert at(estimate(bench, **again), "l1").cost_basis == "list_price"


def test_a_plain_result_is_not_good_enough_for_a_boosted_run_but_a_boosted_one_is_for_a_plain(boostable: Bench) -> None:
    bench = boostable
    bench.companies(1)
    wanted = {"stages": ["l1"], "selection": {"all": True}}
    bench.run(["l1"])
    assert at(estimate(bench, **wanted, boost={"l1": True}), "l1").fresh_at_most == 0
    start(bench, **wanted, boost={"l1": True})
    bench.turn()
    assert len(bench.made.called("l1 boosted")) == 1
    with bench.database.tenant_session(bench.tenant_id) as session:  # leave only the boosted result
        session.execute(text("DELETE FROM entity_stage_completions WHERE code_version = '1'"))
    assert at(estimate(bench, **wanted), "l1").fresh_expected == 1
    assert bench.run(["l1"]).nodes[0].fresh == 1
    assert len(bench.made.called("l1")) == 1


@pytest.mark.parametrize(("days", "fresh"), [(None, 1), (20, 1), (3, 0), (0, 0)])
def test_a_horizon_decides_what_is_stale(bench: Bench, days: float | None, fresh: int) -> None:
    ids = bench.companies(1)
    bench.run(["l1", "ares"])
    with bench.database.tenant_session(bench.tenant_id) as session:
        session.execute(text("UPDATE entity_stage_completions SET finished_at = now() - interval '10 days'"))
    wanted: dict[str, Any] = {"stages": ["l1", "ares"], "selection": {"company_ids": [str(ids[0])]}}
    if days is not None:
        wanted["fresh_days"] = {"l1": days}
    estimated = estimate(bench, **wanted)
    assert (at(estimated, "l1").fresh_expected, at(estimated, "ares").fresh_expected) == (fresh, 1)
    run_id = start(bench, **wanted)
    bench.turn()
    assert [node.fresh for node in bench.status(run_id).nodes] == [fresh, 1]
    assert len(bench.made.called("l1")) == 2 - fresh


def test_a_horizon_may_reach_further_back_than_the_stage_does(bench: Bench) -> None:
    bench.companies(1)
    bench.run(["l1"])
    with bench.database.tenant_session(bench.tenant_id) as session:
        session.execute(text("UPDATE entity_stage_completions SET finished_at = now() - interval '50 days'"))
    assert bench.registry["l1"].ttl == timedelta(days=30)
    wanted: dict[str, Any] = {"stages": ["l1"], "selection": {"all": True}}
    assert at(estimate(bench, **wanted), "l1").fresh_expected == 0
    assert at(estimate(bench, **wanted, fresh_days={"l1": 60}), "l1").fresh_expected == 1
