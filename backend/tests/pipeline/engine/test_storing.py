"""One answer that cannot be stored, or a database that is away just then: nobody is asked twice, and neighbours are stored."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import event, text

from leadgen.fields.enums import CompletionStatus as State
from leadgen.pipeline.engine.store import Result, StageOfRun, store
from leadgen.pipeline.runs.start import load_plan
from leadgen.pipeline.stage import Evidence, Finding, Findings, Registry, Saved, Usage
from leadgen.tenancy import Database
from tests.conftest import make_tenant
from tests.pipeline.engine.test_leases import LAPSED, take
from tests.pipeline.fake_stages import QUICK, Bench, make_bench, product_shape
from tests.pipeline.invariants import check_books, check_over
from tests.processes.waiting import until

BILL = Usage(provider="made_up", cost=Decimal("0.01"))


def with_quote(quote: str) -> Findings:
    found = Finding("Brno", 0.9, (Evidence(url="https://firma.example", quote=quote),))
    return Findings(values={"hq_city": found}, usage=(BILL,))


def test_an_answer_that_no_database_can_hold_fails_alone_and_is_paid_for_once(bench: Bench) -> None:
    bad, *others = bench.companies(6)
    bench.made.behave = lambda _code, record: with_quote("sídlo \ud83d" if record == bad else "sídlo v Brně")
    run = bench.run(["l1"])
    assert Counter(bench.made.called("l1")) == Counter([bad, *others])
    assert bench.states(run.id, "l1") == {bad: "failed"} | dict.fromkeys(others, "completed")
    assert bench.reasons(run.id, "l1")[bad] == ("not_stored", "The result could not be stored: TypeError")
    assert check_over(bench, run.id).spent_usd == Decimal("0.06")


def saving(bench: Bench, save: Any) -> None:
    stages = [replace(stage, save=save) if stage.code == "l1" else stage for stage in bench.registry.stages.values()]
    bench.registry = bench.engine.registry = Registry(stages)


@pytest.mark.parametrize("kind", [ValueError, KeyError, TypeError, RuntimeError])
def test_a_save_that_breaks_on_one_record_leaves_the_others_stored(bench: Bench, kind: type[Exception]) -> None:
    bad, *others = bench.companies(6)

    def save(_session: Any, saved: Sequence[Saved]) -> None:
        if any(item.entity_id == bad for item in saved):
            raise kind("surprise")

    saving(bench, save)
    bench.made.behave = lambda _code, _record: Findings(usage=(BILL,))
    run = bench.run(["l1"])
    assert Counter(bench.made.called("l1")) == Counter([bad, *others])
    assert bench.states(run.id, "l1") == {bad: "failed"} | dict.fromkeys(others, "completed")
    assert bench.reasons(run.id, "l1")[bad] == ("not_stored", f"The result could not be stored: {kind.__name__}")
    assert check_over(bench, run.id).spent_usd == Decimal("0.06")


def test_a_bill_that_cannot_be_stored_does_not_make_its_record_be_asked_again(bench: Bench) -> None:
    bad, *others = bench.companies(3)
    broken = replace(BILL, model="\ud83d")
    bench.made.behave = lambda _code, record: Findings(usage=(broken if record == bad else BILL,))
    run = bench.run(["l1"])
    assert Counter(bench.made.called("l1")) == Counter([bad, *others])
    assert bench.states(run.id, "l1") == {bad: "failed"} | dict.fromkeys(others, "completed")
    assert check_over(bench, run.id).spent_usd == Decimal("0.02")


def test_no_free_connection_is_waited_for(own_database: Database) -> None:
    narrow = Database(own_database.url, pool_size=1)
    narrow.engine.pool._timeout = 0.05  # type: ignore[attr-defined] - ten seconds in the product
    bench = make_bench(narrow, make_tenant(narrow), product_shape)
    bench.companies(3)
    held = ExitStack()

    def give_back() -> None:
        threading.Event().wait(0.5)  # longer than the drain waits for a connection, several times
        held.close()

    def behave(_code: str, _record: UUID) -> Findings:
        if len(bench.made.calls) == 3:
            for _ in range(2):
                held.enter_context(own_connection(narrow))
            threading.Thread(target=give_back).start()
        return Findings(usage=(BILL,))

    bench.made.behave = behave
    run = bench.run(["l1"])
    assert len(bench.made.calls) == 3
    assert check_over(bench, run.id).counts.completed == 3
    narrow.dispose()


def own_connection(database: Database) -> Any:
    """A connection of the pool, kept from everybody else; whoever holds one now gives it back in a moment."""
    found: list[Any] = []

    def got() -> bool:
        try:
            found.append(database.engine.connect())
        except Exception:  # noqa: BLE001 - none is free
            return False
        return True

    until(got)
    return found[0]


def test_the_bill_of_an_answer_that_came_too_late_waits_for_the_database(
    own_database: Database, own_admin_url: str
) -> None:
    bench = make_bench(own_database, make_tenant(own_database), product_shape)
    [company] = bench.companies(1)
    run_id = bench.start(["l1"])
    cut = 0

    def cut_once(conn: Any, _cursor: Any, statement: str, *_: Any) -> None:
        nonlocal cut
        if "INSERT INTO llm_usage_log" in statement and not cut:
            cut = conn.connection.dbapi_connection.info.backend_pid
            with psycopg.connect(own_admin_url, autocommit=True) as admin:
                admin.execute("SELECT pg_terminate_backend(%s, 5000)", (cut,))

    def behave(_code: str, _record: UUID) -> Findings:
        with bench.database.tenant_session(bench.tenant_id) as session:
            session.execute(text("UPDATE entity_stage_completions SET leased_until = now() - interval '1 s'"))
        assert len(take(bench, run_id, "l1")) == 1  # somebody else has it now
        event.listen(own_database.engine, "before_cursor_execute", cut_once)
        return Findings(usage=(BILL,))

    bench.made.behave = behave
    job = bench.take_job()
    assert job
    bench.engine.drain(bench.tenant_id, *job)
    assert cut
    assert bench.states(run_id, "l1") == {company: State.RUNNING.value}
    assert bench.status(run_id).spent_usd == Decimal("0.01")
    check_books(bench)


def test_a_second_drain_that_comes_and_goes_does_not_make_the_first_one_deaf(bench: Bench) -> None:
    """Work that this process releases is taken up at once, not at the next look."""
    companies = bench.companies(1)
    bench.engine.timing = replace(QUICK, linger=30.0, watch=30.0)
    run_id = bench.start(["l1", "triage", "l2"])
    waiting = threading.Thread(target=bench.engine.drain, args=(bench.tenant_id, run_id, "triage"))
    waiting.start()

    def is_drained() -> bool:
        with bench.database.tenant_session(bench.tenant_id) as session:
            found = text("SELECT drain_until > now() FROM stage_runs WHERE run_id = :run AND stage = 'triage'")
            return session.scalar(found, {"run": run_id}) is True

    until(is_drained)
    bench.engine.drain(bench.tenant_id, run_id, "triage")  # comes, sees that it is drained, and goes
    done = threading.Event()

    def behave(code: str, _record: UUID) -> Findings:
        if code == "triage":
            done.set()
        return Findings()

    bench.made.behave = behave
    first = threading.Thread(target=bench.engine.drain, args=(bench.tenant_id, run_id, "l1"))
    first.start()
    try:
        assert done.wait(10.0)
    finally:
        bench.engine.stop()
        waiting.join()
        first.join()
    assert bench.made.called("triage") == companies


def test_a_row_that_another_takes_over_during_the_call_is_stored_once(bench: Bench) -> None:
    """Two answers for one row: the first has lost its lease and is billed, the second is stored."""
    [company] = bench.companies(1)
    run_id = bench.start(["l1"])

    def behave(_code: str, _record: UUID) -> Findings:
        with bench.database.tenant_session(bench.tenant_id) as session:
            session.execute(text("UPDATE entity_stage_completions SET leased_until = now() - interval '1 s'"))
        [taken] = take(bench, run_id, "l1")
        with bench.database.tenant_session(bench.tenant_id) as session:
            stage, plan = bench.registry["l1"], load_plan(session, run_id)
            assert plan is not None
            result = Result(claim=taken, state=State.COMPLETED, findings=Findings(usage=(BILL,)), usage=(BILL,))
            store(session, StageOfRun(run_id, plan, stage), [result])
        return Findings(usage=(BILL,))

    bench.made.behave = behave
    bench.turn()
    assert bench.made.called("l1") == [company]
    assert check_over(bench, run_id).counts.completed == 1
    assert bench.status(run_id).spent_usd == Decimal("0.02")


def test_a_row_that_comes_back_to_its_drain_from_a_dead_worker_is_stored_once(bench: Bench) -> None:
    """Another took it over during the call and died: the drain asks again, and has two answers for one row."""
    [company] = bench.companies(1)
    run_id = bench.start(["l1"])
    both = threading.Event()

    def behave(_code: str, _record: UUID) -> Findings:
        if len(bench.made.calls) == 1:
            with bench.database.tenant_session(bench.tenant_id) as session:
                session.execute(text("UPDATE entity_stage_completions SET leased_until = now() - interval '1 s'"))
            assert take(bench, run_id, "l1", span=LAPSED)
            assert both.wait(30.0)
        both.set()
        return Findings(usage=(BILL,))

    bench.made.behave = behave
    bench.turn()
    assert bench.made.called("l1") == [company, company]
    assert check_over(bench, run_id).counts.completed == 1
    assert bench.status(run_id).spent_usd == Decimal("0.02")
