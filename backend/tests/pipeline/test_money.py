"""Caps of run, day and month at the claim; what a run at a cap says; and that held money always comes free again."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from sqlalchemy import text

from leadgen.budgets.actions import set_budget
from leadgen.budgets.ledger import tenant_caps
from leadgen.budgets.queries import show_budget
from leadgen.budgets.schemas import BudgetIn
from leadgen.fields.enums import RunStatus
from leadgen.pipeline.engine.claim import claim, give_back, renew
from leadgen.pipeline.reports.balance import imbalances
from leadgen.pipeline.runs import control
from leadgen.pipeline.stage import Findings, Usage
from leadgen.pipeline.tasks import heal_runs
from tests.pipeline.engine.test_leases import LAPSED, NOW, put, take
from tests.pipeline.fake_stages import Bench

CENT = Decimal("0.01")


def caps(bench: Bench, *, day: str | None = None, month: str | None = None) -> None:
    with bench.database.tenant_session(bench.tenant_id) as session:
        seen = show_budget(session).version
        set_budget(session, BudgetIn(time_zone="UTC", day_cap_usd=day, month_cap_usd=month, version=seen))  # type: ignore[arg-type]


def costing(bench: Bench, cost: Decimal | None = CENT) -> None:
    bill = (Usage(provider="made_up", cost=cost),)
    bench.made.behave = lambda code, _record: Findings(usage=bill if bench.registry[code].expected_cost else ())


def held(bench: Bench) -> Decimal:
    with bench.database.tenant_session(bench.tenant_id) as session:
        return tenant_caps(session)[0].reserved


def balanced(bench: Bench) -> bool:
    with bench.database.tenant_session(bench.tenant_id) as session:
        return imbalances(session) == []


def test_a_day_cap_pauses_every_run_of_the_namespace_and_says_what_is_left(bench: Bench) -> None:
    ids = bench.companies(10)
    costing(bench)
    caps(bench, day="0.06")
    first = bench.run(["l1", "triage", "l2"], company_ids=ids[:5])
    second = bench.run(["l1"], company_ids=ids[5:])
    assert (first.status, second.status) == (RunStatus.PAUSED, RunStatus.PAUSED)
    assert first.spent_usd + second.spent_usd == Decimal("0.06")
    assert first.money.paused_by == second.money.paused_by == "day"
    assert "This workspace's daily budget of $0.06 is reached: $0.06 spent" in (second.reason or "")
    assert "and the next call of L1 costs about $0.01. A new day begins at" in (second.reason or "")
    assert second.reason
    assert second.reason.endswith("Left to do: 5 × L1; about $0.05 at most.")
    assert [(item.stage, item.records, item.cost_usd) for item in second.money.left] == [("l1", 5, Decimal("0.05"))]
    assert first.money.left_cost_usd == sum(item.cost_usd for item in first.money.left)
    by_scope = {cap.scope: cap for cap in second.money.caps}
    assert (by_scope["day"].cap_usd, by_scope["day"].spent_usd, by_scope["day"].left_usd) == (
        Decimal("0.06"),
        Decimal("0.06"),
        0,
    )
    assert (by_scope["run"].cap_usd, by_scope["month"].cap_usd) == (None, None)


def test_raising_the_cap_and_resuming_finishes(bench: Bench) -> None:
    bench.companies(6)
    costing(bench)
    caps(bench, month="0.04")
    status = bench.run(["l1"])
    assert (status.status, status.money.paused_by) == (RunStatus.PAUSED, "month")
    caps(bench, month="1.00")
    with bench.database.tenant_session(bench.tenant_id) as session:
        control.resume_run(session, status.id, budget_usd=None)
    bench.turn()
    status = bench.status(status.id)
    assert (status.status, status.money.paused_by, status.reason) == (RunStatus.SUCCEEDED, None, None)
    assert (status.spent_usd, status.reserved_usd, status.money.left) == (Decimal("0.06"), 0, [])
    assert balanced(bench)


def test_resuming_without_more_money_pauses_again_and_spends_nothing(bench: Bench) -> None:
    bench.companies(3)
    costing(bench)
    caps(bench, day="0.01")
    status = bench.run(["l1"])
    with bench.database.tenant_session(bench.tenant_id) as session:
        control.resume_run(session, status.id, budget_usd=None)
    bench.turn()
    status = bench.status(status.id)
    assert (status.status, status.spent_usd) == (RunStatus.PAUSED, CENT)


def test_the_tightest_cap_is_the_one_that_is_named(bench: Bench) -> None:
    bench.companies(5)
    costing(bench)
    caps(bench, day="0.50", month="0.02")
    status = bench.run(["l1"], budget_usd=Decimal("0.04"))
    assert status.money.paused_by == "month"
    assert "monthly budget of $0.02" in (status.reason or "")


def test_a_pause_by_a_person_names_no_cap(bench: Bench) -> None:
    bench.companies(2)
    run_id = bench.start(["l1"])
    with bench.database.tenant_session(bench.tenant_id) as session:
        control.pause_run(session, run_id)
    assert bench.status(run_id).money.paused_by is None


def test_free_stages_hold_nothing_and_go_on_at_a_cap_of_another_run(bench: Bench) -> None:
    bench.companies(4)
    costing(bench)
    caps(bench, day="0.04")
    assert bench.run(["l1"]).status is RunStatus.SUCCEEDED
    bench.made.behave = lambda _code, _record: Findings()
    free = bench.run(["ares"])
    assert (free.status, held(bench)) == (RunStatus.SUCCEEDED, 0)


def test_what_is_given_back_renewed_or_lapsed_holds_what_it_should(bench: Bench) -> None:
    bench.companies(6)
    run_id = bench.start(["l1"])
    mine = take(bench, run_id, "l1", limit=4)
    assert held(bench) == 4 * CENT
    with bench.database.tenant_session(bench.tenant_id) as session:
        give_back(session, run_id, "l1", mine[:1])
    assert held(bench) == 3 * CENT
    assert balanced(bench)
    with bench.database.tenant_session(bench.tenant_id) as session:
        renew(session, mine[1:], span=timedelta(seconds=-5))  # as if time had passed
    assert held(bench) == 0
    assert balanced(bench)
    with bench.database.tenant_session(bench.tenant_id) as session:
        renew(session, mine[1:], span=NOW)
    assert held(bench) == 3 * CENT
    put(bench, run_id, "l1", mine[1:])
    assert held(bench) == 0
    assert balanced(bench)


def test_a_row_that_is_taken_over_is_held_once(bench: Bench) -> None:
    bench.companies(3)
    run_id = bench.start(["l1"])
    take(bench, run_id, "l1", span=LAPSED)
    again = take(bench, run_id, "l1", limit=2)
    assert held(bench) == 2 * CENT
    assert balanced(bench)
    put(bench, run_id, "l1", again)
    put(bench, run_id, "l1", take(bench, run_id, "l1"))
    with bench.database.tenant_session(bench.tenant_id) as session:
        assert session.execute(text("SELECT count(*) FROM budget_reservations")).scalar_one() == 0
    assert balanced(bench)


def test_what_a_dead_worker_held_is_free_when_the_stage_costs_nothing_any_more(bench: Bench) -> None:
    """The stage was moved behind a webhook of no cost meanwhile."""
    bench.companies(3)
    run_id = bench.start(["l1"])
    take(bench, run_id, "l1", span=LAPSED)
    with bench.database.tenant_session(bench.tenant_id) as session:
        again = claim(session, run_id, "l1", limit=10, span=NOW, cost=Decimal(0))
    assert len(again) == 3
    assert balanced(bench)
    assert held(bench) == bench.status(run_id).reserved_usd == 0
    put(bench, run_id, "l1", again)
    with bench.database.tenant_session(bench.tenant_id) as session:
        assert session.execute(text("SELECT count(*) FROM budget_reservations")).scalar_one() == 0
    assert balanced(bench)


def test_stopping_frees_what_a_dead_worker_held(bench: Bench) -> None:
    bench.companies(4)
    run_id = bench.start(["l1"])
    take(bench, run_id, "l1", limit=2, span=LAPSED)
    alive = take(bench, run_id, "l1", limit=1)
    with bench.database.tenant_session(bench.tenant_id) as session:
        control.stop_run(session, run_id)
    assert balanced(bench)
    put(bench, run_id, "l1", alive)
    with bench.database.tenant_session(bench.tenant_id) as session:
        control.finish_if_done(session, run_id)
    status = bench.status(run_id)
    assert (status.status, status.reserved_usd, held(bench)) == (RunStatus.STOPPED, 0, 0)
    assert balanced(bench)


def test_a_call_of_unknown_price_is_charged_as_expected_and_the_books_balance(bench: Bench) -> None:
    bench.companies(3)
    costing(bench, None)
    status = bench.run(["l1"])
    assert status.spent_usd == 3 * CENT
    with bench.database.tenant_session(bench.tenant_id) as session:
        known = session.execute(text("SELECT count(cost_usd), sum(charged_usd) FROM llm_usage_log")).one()
        assert tuple(known) == (0, 3 * CENT)
    assert balanced(bench)


def test_a_run_is_not_paused_at_its_cap_before_calls_in_flight_end_or_lapse(bench: Bench) -> None:
    """What a dead worker held is held until its lease lapses; then the run is paused, and the next healing frees it."""
    bench.companies(4)
    run_id = bench.start(["l1"], budget_usd=Decimal("0.03"))
    assert len(take(bench, run_id, "l1")) == 3
    assert take(bench, run_id, "l1") == []
    status = bench.status(run_id)
    assert (status.status, status.reserved_usd, status.money.paused_by) == (RunStatus.RUNNING, Decimal("0.03"), None)
    with bench.database.tenant_session(bench.tenant_id) as session:
        session.execute(text("UPDATE pipeline_runs SET budget_usd = 0.005"))
        for table in ("entity_stage_completions", "budget_reservations"):
            session.execute(text(f"UPDATE {table} SET leased_until = now() - interval '1 second'"))
    assert take(bench, run_id, "l1") == []
    assert bench.status(run_id).status is RunStatus.PAUSED
    heal_runs(bench.database)
    status = bench.status(run_id)
    assert (status.reserved_usd, status.counts.ready, status.counts.running) == (Decimal(0), 4, 0)
    assert balanced(bench)
