"""A clock that jumps back an hour: what waited for a time goes on, and nothing that is held since is lost."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from importlib import import_module
from typing import Any
from uuid import UUID

import pytest
from procrastinate import App, Blueprint
from procrastinate.testing import InMemoryConnector
from sqlalchemy import text

from leadgen.bootstrap.worker.ticks import Ticks
from leadgen.fields.enums import CompletionStatus as State
from leadgen.fields.enums import RunStatus
from leadgen.gates.breaker import circuits, note_failure
from leadgen.gates.gate import SharedGate
from leadgen.gates.slots import Slots
from leadgen.pipeline.clock_jump import undo_jump, waiting
from leadgen.pipeline.engine.store import Result, store
from leadgen.pipeline.tasks import heal_runs
from leadgen.providers.limits import LimitReachedError, Limits
from leadgen.tenancy import Database
from tests.conftest import make_tenant
from tests.pipeline.engine.test_leases import NOW, place_of, take
from tests.pipeline.fake_stages import Bench, make_bench, product_shape
from tests.pipeline.invariants import check_over

# the last note of the clock is some seconds old when it jumps, and so much later things are taken up
LONG_LAPSED = timedelta(seconds=-60)
JUMP = "interval '1 hour'"
INSTANTS = (
    ("entity_stage_completions", ("leased_until", "not_before")),
    ("stage_runs", ("drain_until",)),
    ("provider_slots", ("leased_until",)),
    ("provider_states", ("broken_until", "asked_until", "trial_until")),
    ("provider_limits", ("next_at",)),
    ("procrastinate_jobs", ("scheduled_at",)),
    ("workers", ("seen_at",)),
    ("budget_reservations", ("leased_until",)),
    ("database_clock", ("seen_at",)),
)


@pytest.fixture
def bench(own_database: Database) -> Bench:
    return make_bench(own_database, make_tenant(own_database), product_shape)


def sql(database: Database, statement: str, **given: Any) -> Sequence[Any]:
    with database.system_session() as session:
        result: Any = session.execute(text(statement), given)
        return result.all() if result.returns_rows else ()


def clock_goes_back(database: Database) -> None:
    """All that was noted until now is an hour later than what the clock shows from now on."""
    for table, columns in INSTANTS:
        sql(database, f"UPDATE {table} SET " + ", ".join(f"{name} = {name} + {JUMP}" for name in columns))


def drained_by_the_dead(bench: Bench, run_id: UUID, until: str) -> None:
    sql(bench.database, f"UPDATE stage_runs SET drain_token = gen_random_uuid(), drain_until = {until}")
    while bench.take_job():
        pass
    assert bench.status(run_id).status is RunStatus.RUNNING


def test_rows_and_stages_of_a_dead_worker_are_taken_up(bench: Bench) -> None:
    bench.companies(6)
    run_id = bench.start(["l1", "triage"])
    heal_runs(bench.database)  # notes the time
    take(bench, run_id, "l1", span=LONG_LAPSED, limit=2)
    waiting = take(bench, run_id, "l1", limit=2)
    again = [Result(claim=item, state=State.READY, delay=LONG_LAPSED.total_seconds()) for item in waiting]
    with bench.database.tenant_session(bench.tenant_id) as session:
        store(session, place_of(bench, run_id, "l1"), again)
    drained_by_the_dead(bench, run_id, "now() - interval '1 minute'")
    clock_goes_back(bench.database)
    heal_runs(bench.database)
    bench.turn()
    status = bench.status(run_id)
    assert status.status is RunStatus.SUCCEEDED
    assert status.counts.completed == 12
    check_over(bench, run_id)


def test_money_that_a_dead_worker_held_is_free(bench: Bench) -> None:
    bench.companies(4)
    run_id = bench.start(["l1"], budget_usd="0.04")
    heal_runs(bench.database)
    take(bench, run_id, "l1", span=LONG_LAPSED, limit=4)
    drained_by_the_dead(bench, run_id, "now() - interval '1 minute'")
    clock_goes_back(bench.database)
    heal_runs(bench.database)
    bench.turn()
    status = bench.status(run_id)
    assert (status.status, status.counts.completed) == (RunStatus.SUCCEEDED, 4)
    check_over(bench, run_id)


def test_what_is_held_since_stays_held_and_callbacks_are_still_awaited(bench: Bench) -> None:
    bench.companies(3)
    run_id = bench.start(["l1"])
    heal_runs(bench.database)
    clock_goes_back(bench.database)
    take(bench, run_id, "l1", limit=1, span=timedelta(seconds=30))
    take(bench, run_id, "l1", limit=1, span=timedelta(hours=2))
    sql(
        bench.database,
        "UPDATE entity_stage_completions SET reason_code = 'webhook_waiting' WHERE leased_until > now() + interval '1 hour'",
    )
    before = sql(
        bench.database, "SELECT id, leased_until FROM entity_stage_completions WHERE state = 'running' ORDER BY id"
    )
    assert undo_jump(bench.database) is not None
    after = sql(
        bench.database, "SELECT id, leased_until FROM entity_stage_completions WHERE state = 'running' ORDER BY id"
    )
    assert before == after
    assert undo_jump(bench.database) is None


def test_every_table_says_which_of_its_instants_something_waits_for() -> None:
    tables = import_module("leadgen.bootstrap.database.models").Base.metadata.tables.values()
    named = {
        (table.name, column.name)
        for table in tables
        for column in table.columns
        if column.name.endswith("_until") or column.name == "not_before"
    }
    said = {(table, column) for table, column, _condition in waiting()}
    assert named - said == {("stage_modes", "previous_until")}  # a right by the calendar, which nothing waits for
    assert said - named == {
        ("procrastinate_jobs", "scheduled_at"),
        ("procrastinate_workers", "last_heartbeat"),
        ("workers", "seen_at"),
    }


def test_a_clock_that_goes_on_moves_nothing(bench: Bench) -> None:
    bench.companies(1)
    run_id = bench.start(["l1"])
    take(bench, run_id, "l1", span=NOW)
    sql(bench.database, "UPDATE entity_stage_completions SET leased_until = now() + interval '1 day'")
    for _ in range(3):
        assert undo_jump(bench.database) is None
    sql(bench.database, "UPDATE database_clock SET seen_at = seen_at + interval '10 s'")
    assert undo_jump(bench.database) is None
    [ahead] = sql(bench.database, "SELECT leased_until > now() + interval '23 hours' FROM entity_stage_completions")
    assert ahead == (True,)


def test_services_rest_and_hold_places_no_longer_than_before(own_database: Database) -> None:
    heal_runs(own_database)
    slots = Slots(own_database)
    assert slots.take("demo", 1)
    sql(
        own_database, "UPDATE provider_slots SET leased_until = now() - interval '1 minute'"
    )  # its worker is dead by now
    with own_database.system_session() as session:
        note_failure(session, "demo", "busy", retry_after=90.0, counts=False)
    # the jump is told from the last note, so what came after the note waits for as much longer as it came later
    [(later,)] = sql(
        own_database,
        "SELECT extract(epoch FROM asked_until - interval '90 s' - seen_at) FROM provider_states, database_clock",
    )
    clock_goes_back(own_database)
    assert Slots(own_database).take("demo", 1) is None
    heal_runs(own_database)
    assert Slots(own_database).take("demo", 1)
    with own_database.system_session() as session:
        assert 80 < circuits(session, ["demo"])["demo"].wait <= 90 + later


def test_a_turn_that_was_booked_before_the_jump_does_not_close_the_service(own_database: Database) -> None:
    limits = Limits(concurrency=4, per_second=1.0, max_wait=20.0)
    gate = SharedGate(limits, provider="demo", database=own_database, slots=Slots(own_database))
    with gate.turn():
        pass
    clock_goes_back(own_database)
    sql(own_database, "UPDATE provider_slots SET leased_until = 'epoch'")
    for _ in range(2):
        with gate.turn():
            pass
    sql(own_database, "UPDATE provider_limits SET next_at = clock_timestamp() + interval '21.5 seconds'")
    with pytest.raises(LimitReachedError), gate.turn():  # a queue as long as this is one that others booked
        pass


def test_the_queues_ticks_go_on_with_the_new_time() -> None:
    app = App(connector=InMemoryConnector())
    blueprint = Blueprint()

    @blueprint.periodic(cron="* * * * * */15")
    @blueprint.task(name="tick")
    def tick(timestamp: int) -> None:
        """Nothing."""

    app.add_tasks_from(blueprint, namespace="demo")
    ticks = Ticks(registry=app.periodic_registry)

    def at(second: float) -> list[int]:
        return [timestamp for _task, timestamp in ticks.get_previous_tasks(second)]

    noon = 1_790_000_000 // 3600 * 3600
    assert at(noon + 1) == [noon]
    assert at(noon + 16) == [noon + 15]
    assert at(noon - 3600 + 31) == [noon - 3600 + 30]
    assert at(noon - 3600 + 46) == [noon - 3600 + 45]
