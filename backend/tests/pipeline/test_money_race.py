"""Sixteen workers on one cap, killed at random: nothing is overspent, and the books balance at every look."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import text

from leadgen.budgets.actions import set_budget
from leadgen.budgets.ledger import tenant_caps
from leadgen.budgets.queries import show_budget
from leadgen.budgets.schemas import BudgetIn
from leadgen.fields.enums import RunStatus
from leadgen.pipeline.engine.spending import run_cap
from leadgen.pipeline.reports.balance import imbalances
from leadgen.pipeline.runs import control
from tests.pipeline.fake_stages import Bench
from tests.pipeline.invariants import check_over
from tests.pipeline.races import AT_ONCE, DrainRace, Race

WORKERS = 16
RECORDS = 60
EACH = Decimal("0.01")
PATIENCE = 120.0


def caps(bench: Bench, day: str | None, month: str | None = None) -> None:
    with bench.database.tenant_session(bench.tenant_id) as session:
        seen = show_budget(session).version
        set_budget(session, BudgetIn(time_zone="UTC", day_cap_usd=day, month_cap_usd=month, version=seen))  # type: ignore[arg-type]


@pytest.fixture
def race(bench: Bench) -> Iterator[Race]:
    race = Race(bench.database.url, bench.tenant_id, bench.registry, "l1", [], lambda _dice: EACH)
    yield race
    race.end()


def two_runs(bench: Bench, race: Race, **first: object) -> tuple[UUID, UUID]:
    ids = bench.companies(2 * RECORDS)
    one = bench.start(["l1"], company_ids=ids[:RECORDS], **first)
    other = bench.start(["l1"], company_ids=ids[RECORDS:])
    race.run_ids = (one, other)
    return one, other


def look(bench: Bench, run_id: UUID) -> tuple[Decimal, Decimal]:
    """Spent and held, of the day and of the run, each in one snapshot; the books balance."""
    with bench.database.tenant_session(bench.tenant_id) as session:
        day, _ = tenant_caps(session)
        run = run_cap(session, run_id)
    with bench.database.system_session() as session:
        assert [item for item in imbalances(session) if item.tenant_id == bench.tenant_id] == []
    return day.spent + day.reserved, run.spent + run.reserved


def let_them_race(bench: Bench, race: Race, *, kills: int, workers: int = WORKERS) -> tuple[Decimal, Decimal]:
    """Race until every run is paused or over; returns the most that was ever spent and held, by the day and the first run."""
    dice = random.Random(7)
    most_day = most_run = Decimal(0)
    deadline = time.monotonic() + PATIENCE
    pace = threading.Event()
    race.start(workers)
    while True:
        assert time.monotonic() < deadline, "the race never ends"
        if race.killed < kills:
            race.kill_one(dice)
        day, run = look(bench, race.run_ids[0])
        most_day, most_run = max(most_day, day), max(most_run, run)
        for run_id in race.run_ids:
            with bench.database.tenant_session(bench.tenant_id) as session:
                control.finish_if_done(session, run_id)
        over = all(bench.status(run_id).status is not RunStatus.RUNNING for run_id in race.run_ids)
        if race.killed >= kills and over:
            race.end()
            return most_day, most_run
        pace.wait(dice.uniform(0.0, 0.05))


def billed(bench: Bench) -> tuple[int, Decimal]:
    with bench.database.tenant_session(bench.tenant_id) as session:
        row = session.execute(text("SELECT count(*), coalesce(sum(cost_usd), 0) FROM llm_usage_log")).one()
    return row[0], row[1]


def test_nothing_is_overspent_and_the_books_balance_after_every_death(bench: Bench, race: Race) -> None:
    # calls cost at most what was expected, so not a cent may be spent beyond any of the three caps
    race.price = lambda dice: EACH * dice.randint(50, 100) / 100
    caps(bench, "0.50", "0.70")
    one, other = two_runs(bench, race, budget_usd=Decimal("0.25"))
    most_day, most_run = let_them_race(bench, race, kills=24)
    assert race.killed >= 24
    assert most_day <= Decimal("0.50")
    assert most_run <= Decimal("0.25")
    first, second = bench.status(one), bench.status(other)
    assert {first.status, second.status} == {RunStatus.PAUSED}
    assert first.spent_usd + second.spent_usd == billed(bench)[1] > Decimal("0.49")
    assert first.reserved_usd == second.reserved_usd == 0

    caps(bench, None, "0.70")
    for run_id in (one, other):
        with bench.database.tenant_session(bench.tenant_id) as session:
            control.resume_run(session, run_id, budget_usd=Decimal(5) if run_id == one else None, may_raise=True)
    most_day, _ = let_them_race(bench, race, kills=36)
    assert most_day <= Decimal("0.70")
    assert billed(bench)[1] > Decimal("0.69")
    month = [bench.status(run_id) for run_id in (one, other) if bench.status(run_id).status is RunStatus.PAUSED]
    assert month
    assert all("monthly budget of $0.70" in (status.reason or "") for status in month)


@pytest.mark.full
def test_overshoot_is_the_estimate_error_of_calls_in_flight(bench: Bench, race: Race) -> None:
    dearest = Decimal("1.5")
    race.price = lambda dice: EACH * dice.randint(80, 150) / 100
    caps(bench, "0.60")
    two_runs(bench, race)
    let_them_race(bench, race, kills=20)
    _, spent = billed(bench)
    assert Decimal("0.60") - EACH < spent <= Decimal("0.60") + WORKERS * AT_ONCE * EACH * (dearest - 1)


@pytest.mark.full
def test_without_caps_the_same_race_ends_with_everything_done_once(bench: Bench, race: Race) -> None:
    one, other = two_runs(bench, race)
    let_them_race(bench, race, kills=20)
    statuses = [bench.status(run_id) for run_id in (one, other)]
    assert {status.status for status in statuses} == {RunStatus.SUCCEEDED}
    number, spent = billed(bench)
    assert (number, spent) == (2 * RECORDS, 2 * RECORDS * EACH)
    assert sum(status.spent_usd for status in statuses) == spent


RUNS, EACH_RUN, DRAINS = 4, 12, 6


@pytest.fixture
def drains(bench: Bench) -> Iterator[DrainRace]:
    race = DrainRace(bench.database.url, bench.tenant_id, bench.registry, "l1", [], lambda _dice: EACH, made=bench.made)
    ids = bench.companies(RUNS * EACH_RUN)
    race.run_ids = [bench.start(["l1"], company_ids=ids[at : at + EACH_RUN]) for at in range(0, len(ids), EACH_RUN)]
    yield race
    race.end()


def test_the_products_own_drains_overspend_nothing_when_they_are_killed_and_stopped(
    bench: Bench, drains: DrainRace
) -> None:
    drains.price = lambda dice: EACH * dice.randint(50, 100) / 100
    caps(bench, "0.22")
    most_day, _ = let_them_race(bench, drains, kills=10, workers=DRAINS)
    assert most_day <= Decimal("0.22")
    ends = [bench.status(run_id) for run_id in drains.run_ids]
    assert {status.status for status in ends} <= {RunStatus.PAUSED, RunStatus.SUCCEEDED}
    assert RunStatus.PAUSED in {status.status for status in ends}
    assert sum(status.spent_usd for status in ends) == billed(bench)[1] > Decimal("0.20")
    assert {status.reserved_usd for status in ends} == {0}

    caps(bench, None)
    for status in ends:
        if status.status is RunStatus.PAUSED:
            with bench.database.tenant_session(bench.tenant_id) as session:
                control.resume_run(session, status.id, budget_usd=None)
    let_them_race(bench, drains, kills=drains.killed + 4, workers=DRAINS)
    for run_id in drains.run_ids:
        status = check_over(bench, run_id)
        assert status.status is RunStatus.SUCCEEDED
        assert status.counts.completed == EACH_RUN
