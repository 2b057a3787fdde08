"""Large starts: frozen and taken up in the background, refused there, stopped, paused and retried meanwhile."""

from __future__ import annotations

import random
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from leadgen.errors import ConflictError
from leadgen.fields.enums import RunStatus
from leadgen.pipeline.runs import control
from leadgen.pipeline.runs.schemas import DagRunIn, SelectionIn
from leadgen.pipeline.runs.start import start_run
from leadgen.pipeline.runs.start_steps import Sizes, go_on_starting, take_step
from leadgen.pipeline.stage import Findings
from leadgen.pipeline.tasks import end_run, heal_runs
from leadgen.providers.base import Permanent
from leadgen.tenancy import Database
from tests.client import Api
from tests.conftest import make_tenant
from tests.pipeline.engine.test_leases import put, take
from tests.pipeline.fake_stages import CHUNKED, WHOLE, Bench, make_bench, product_shape
from tests.pipeline.invariants import check_over, check_reasons, check_sums


@pytest.fixture
def chunked(bench: Bench) -> Bench:
    bench.sizes = CHUNKED
    return bench


def step(bench: Bench, run_id: UUID) -> bool:
    """One step of a start, as a job takes it."""
    with bench.database.tenant_session(bench.tenant_id) as session:
        return take_step(session, bench.registry, run_id, bench.sizes)


def steer(bench: Bench, run_id: UUID, how: Callable[..., object], **more: Any) -> None:
    with bench.database.tenant_session(bench.tenant_id) as session:
        how(session, run_id, **more)


def in_chunks(bench: Bench, run_id: UUID) -> int:
    with bench.database.tenant_session(bench.tenant_id) as session:
        return session.scalar(text("SELECT count(*) FROM pipeline_run_chunks WHERE run_id = :run"), {"run": run_id})  # type: ignore[return-value]


def test_a_large_run_is_starting_until_all_its_records_are_taken_up(chunked: Bench) -> None:
    for company in chunked.companies(5):
        chunked.contacts(company, 2)
    run_id = chunked.start(["l1", "person"])
    before = chunked.status(run_id)
    assert (before.status, before.total, before.company_count) == (RunStatus.STARTING, 0, 0)
    assert step(chunked, run_id)
    frozen = chunked.status(run_id)
    assert (frozen.company_count, frozen.contact_count, frozen.not_taken_up, frozen.total) == (5, 10, 15, 0)
    assert step(chunked, run_id)  # the check
    seen = []
    while step(chunked, run_id):
        check_sums(chunked, run_id)
        seen.append(chunked.status(run_id).not_taken_up)
    assert seen == sorted(seen, reverse=True)
    assert 1 < len(set(seen)) < 15  # a company and its contacts go together
    after = chunked.status(run_id)
    assert (after.status, after.not_taken_up, after.total) == (RunStatus.RUNNING, 0, 15)
    chunked.turn()
    assert check_over(chunked, run_id).status is RunStatus.SUCCEEDED
    check_reasons(chunked, run_id)


def test_calls_are_made_and_stages_go_on_while_records_are_being_taken_up(chunked: Bench) -> None:
    chunked.companies(9)
    run_id = chunked.start(["l1", "triage"])
    for _ in range(3):  # freeze, check, the first two records
        assert step(chunked, run_id)
    while job := chunked.take_job():
        chunked.engine.drain(chunked.tenant_id, *job)
    assert len(chunked.made.called("l1")) == len(chunked.made.called("triage")) == 2
    heal_runs(chunked.database)
    assert chunked.status(run_id).status is RunStatus.STARTING  # all that is there has ended, and more is to come
    chunked.turn()
    status = check_over(chunked, run_id)
    assert (status.status, status.counts.completed) == (RunStatus.SUCCEEDED, 18)


def test_a_small_run_is_at_work_when_it_is_started(bench: Bench) -> None:
    bench.companies(3)
    run_id = bench.start(["l1"])
    assert (bench.status(run_id).status, bench.status(run_id).counts.ready) == (RunStatus.RUNNING, 3)
    assert bench.take_start() is None


def test_a_large_run_over_nothing_fails_and_says_so(chunked: Bench) -> None:
    run_id = chunked.start(["l1"])
    chunked.take_up_all()
    status = chunked.status(run_id)
    assert status.status is RunStatus.FAILED
    assert status.reason == (
        "The selection is empty: there are no companies to work on. Choose a tag, a filter or records that exist."
        " Nothing was asked."
    )
    assert status.finished_at is not None


def test_a_large_run_that_lacks_a_stage_fails_and_says_so(chunked: Bench) -> None:
    chunked.companies(3)
    run_id = chunked.start(["l2"])
    chunked.take_up_all()
    status = chunked.status(run_id)
    assert (status.status, in_chunks(chunked, run_id)) == (RunStatus.FAILED, 0)
    assert status.reason == (
        "l2 need l1, which is not in this run: 3 companies have no fresh result of it. Add l1 to the run. Nothing was asked."
    ).replace("l2 need ", "l2 needs ")
    assert chunked.made.calls == []
    check_sums(chunked, run_id)


@pytest.mark.parametrize("frozen_first", [0, 1])
@pytest.mark.parametrize("checked_first", [0, 1])
def test_of_two_large_starts_over_one_record_the_one_that_froze_later_is_refused(
    chunked: Bench, frozen_first: int, checked_first: int
) -> None:
    shared, *others = chunked.companies(5)
    runs = [
        chunked.start(["l1"], company_ids=[shared, *others[:2]], name="One"),
        chunked.start(["l1", "ares"], company_ids=[*others[2:], shared], name="Two"),
    ]
    for which in (frozen_first, 1 - frozen_first):
        assert step(chunked, runs[which])
    for which in (checked_first, 1 - checked_first):
        go_on_starting(chunked.database, chunked.registry, chunked.tenant_id, runs[which], sizes=CHUNKED)
    chunked.turn()
    won, lost = chunked.status(runs[frozen_first]), chunked.status(runs[1 - frozen_first])
    assert (won.status, lost.status) == (RunStatus.SUCCEEDED, RunStatus.FAILED)
    assert lost.reason is not None
    assert f"The run “{won.name}” is doing l1 for some of these records already." in lost.reason
    assert chunked.made.called("l1").count(shared) == 1
    check_sums(chunked, lost.id)


@pytest.mark.parametrize("steps", range(1, 5))
def test_a_small_start_and_a_retry_see_a_large_one_at_every_step(bench: Bench, steps: int) -> None:
    one, other = bench.companies(2)

    def behave(_code: str, _record: UUID) -> Findings:
        raise Permanent("X", "no", reason="no")

    bench.made.behave = behave
    failed = bench.run(["l1"], company_ids=[other]).id
    bench.sizes = Sizes(inline=-1, chunk=1)
    large = bench.start(["l1"], name="Large")
    for _ in range(steps):
        step(bench, large)
    bench.sizes = Sizes()
    for record in (one, other):
        with pytest.raises(ConflictError, match=r"Large.*l1"):
            bench.start(["l1"], company_ids=[record])
    with pytest.raises(ConflictError, match=r"Large.*l1"):
        steer(bench, failed, control.retry_failed)
    assert bench.start(["ares", "l1"], company_ids=bench.companies(1)) != large  # in nobody's way


def test_two_starts_at_once_from_two_threads_never_share_a_record(chunked: Bench) -> None:
    companies = chunked.companies(6)
    gate = threading.Barrier(2)

    def start(ids: list[UUID]) -> None:
        gate.wait()
        run_id = chunked.start(["l1"], company_ids=ids)
        go_on_starting(chunked.database, chunked.registry, chunked.tenant_id, run_id, sizes=CHUNKED)

    threads = [threading.Thread(target=start, args=(ids,)) for ids in (companies[:4], companies[2:])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    chunked.turn()
    assert max(Counter(chunked.made.called("l1")).values()) == 1
    assert len(chunked.made.called("l1")) == 4


@pytest.mark.parametrize("steps", range(7))
def test_a_run_that_is_stopped_while_starting_takes_nothing_more_up(chunked: Bench, steps: int) -> None:
    chunked.companies(8)
    run_id = chunked.start(["l1", "triage"])
    for _ in range(steps):
        step(chunked, run_id)
    taken = 8 - chunked.status(run_id).not_taken_up if steps else 0
    steer(chunked, run_id, control.stop_run)
    heal_runs(chunked.database)
    assert not step(chunked, run_id)
    end_run(chunked.database, chunked.tenant_id, run_id)
    chunked.turn()
    status = check_over(chunked, run_id)
    assert (status.status, status.counts.cancelled, in_chunks(chunked, run_id)) == (RunStatus.STOPPED, 2 * taken, 0)
    early = {0: " before its records were taken up", 6: ""}.get(
        steps, f" before {8 - taken} of 8 records were taken up"
    )
    assert status.reason == f"Stopped by a person{early}: 0 results done, {2 * taken} not done; $0.00 spent."
    assert chunked.made.calls == []


def test_a_step_that_is_under_way_when_the_run_is_stopped_leaves_nothing(chunked: Bench) -> None:
    chunked.companies(4)
    run_id = chunked.start(["l1"])
    for _ in range(2):
        step(chunked, run_id)
    database, tenant_id = chunked.database, chunked.tenant_id
    stopped = threading.Event()
    lock = text("SELECT 1 FROM pipeline_runs WHERE id = :run FOR NO KEY UPDATE")
    with database.tenant_session(tenant_id) as session:
        session.execute(lock, {"run": run_id})  # the step waits for this at its end

        def take() -> None:
            go_on_starting(database, chunked.registry, tenant_id, run_id, sizes=CHUNKED)
            stopped.set()

        thread = threading.Thread(target=take)
        thread.start()
        assert not stopped.wait(0.3)
        control.stop_run(session, run_id)
    thread.join()
    end_run(database, tenant_id, run_id)
    status = check_over(chunked, run_id)
    assert (status.status, status.total, status.not_taken_up) == (RunStatus.STOPPED, 0, 4)


def test_a_paused_start_goes_on_taking_up_and_asks_nothing(chunked: Bench) -> None:
    chunked.companies(6)
    run_id = chunked.start(["l1"])
    for _ in range(3):
        step(chunked, run_id)
    steer(chunked, run_id, control.pause_run)
    end_run(chunked.database, chunked.tenant_id, run_id)
    chunked.turn()
    paused = chunked.status(run_id)
    assert (paused.status, paused.not_taken_up, paused.counts.ready) == (RunStatus.PAUSED, 0, 6)
    assert chunked.made.calls == []
    steer(chunked, run_id, control.resume_run, budget_usd=None)
    chunked.turn()
    assert check_over(chunked, run_id).counts.completed == 6


def test_a_start_that_lost_its_job_is_taken_up_by_healing(chunked: Bench) -> None:
    chunked.companies(6)
    run_id = chunked.start(["l1"])
    for _ in range(4):
        assert chunked.take_start() in {run_id, None}
        step(chunked, run_id)
    assert chunked.status(run_id).status is RunStatus.STARTING
    heal_runs(chunked.database)
    chunked.turn()
    assert check_over(chunked, run_id).counts.completed == 6


def test_records_deleted_and_made_during_the_start_change_nothing_of_what_was_frozen(chunked: Bench) -> None:
    companies = chunked.companies(4)
    people = [person for company in companies for person in chunked.contacts(company, 1)]
    run_id = chunked.start(["l1", "person"])
    for _ in range(3):
        step(chunked, run_id)
    chunked.companies(2)
    with chunked.database.tenant_session(chunked.tenant_id) as session:
        session.execute(text("DELETE FROM companies WHERE id = ANY(:ids)"), {"ids": companies[2:]})
        session.execute(text("DELETE FROM contacts WHERE id = ANY(:ids)"), {"ids": people[3:]})
    gone = set(companies[2:])
    load = chunked.registry.stages["l1"].load
    chunked.registry.stages["l1"] = replace(
        chunked.registry.stages["l1"], load=lambda session, ids: load(session, [key for key in ids if key not in gone])
    )
    chunked.turn()
    status = check_over(chunked, run_id)
    check_reasons(chunked, run_id)
    assert status.company_count + status.contact_count == 8
    assert {chunked.states(run_id, "l1")[key] for key in gone} == {"failed"}
    assert set(chunked.made.called("l1")) == set(companies[:2])


def test_the_stages_that_a_record_is_not_chosen_for_are_up_to_date(chunked: Bench) -> None:
    one, two, three = chunked.companies(3)
    wanted = DagRunIn(stages=["l1", "ares"], selection=SelectionIn(company_ids=[one, two, three]))
    with chunked.database.tenant_session(chunked.tenant_id) as session:
        chosen = {"l1": [one, two], "ares": [two, three]}
        run_id = start_run(session, chunked.registry, wanted, by=None, chosen=chosen, sizes=CHUNKED)
    chunked.turn()
    check_over(chunked, run_id)
    assert sorted(chunked.made.called("l1")) == [one, two]
    assert sorted(chunked.made.called("ares")) == [two, three]
    assert chunked.reasons(run_id, "l1")[three][0] == chunked.reasons(run_id, "ares")[one][0] == "up_to_date"


def test_contacts_without_a_company_and_companies_without_contacts_end_as_in_a_small_run(bench: Bench) -> None:
    full, _empty = bench.companies(2)
    bench.contacts(full, 2)
    bench.contacts(None, 3)
    ends = []
    for sizes in (Sizes(), Sizes(inline=-1, chunk=1)):
        bench.sizes = sizes
        run_id = bench.start(WHOLE, campaign_id=None, force=True)
        bench.turn()
        status = check_over(bench, run_id)
        ends.append([(node.code, node.counts, node.notes) for node in status.nodes])
    assert ends[0] == ends[1]


def test_threads_that_take_up_drain_and_stop_at_once_leave_a_true_run(database: Database) -> None:
    chance = random.Random(7)
    for turn in range(4):
        bench = make_bench(database, make_tenant(database), product_shape)
        bench.sizes = Sizes(inline=-1, chunk=3)
        for company in bench.companies(30):
            bench.contacts(company, chance.randint(0, 2))
        run_id = bench.start(WHOLE)
        pause = chance.uniform(0.0, 0.6)
        stopping = threading.Timer(pause, steer, args=(bench, run_id, control.stop_run)) if turn else None
        ways: list[Callable[[], object]] = [
            lambda bench=bench, run_id=run_id: go_on_starting(  # type: ignore[misc]
                bench.database, bench.registry, bench.tenant_id, run_id, sizes=bench.sizes
            )
        ] * 2 + [bench.turn]  # type: ignore[list-item]
        threads = [threading.Thread(target=way) for way in ways]
        for thread in [*threads, *([stopping] if stopping else [])]:
            thread.start()
        for thread in [*threads, *([stopping] if stopping else [])]:
            thread.join()
        for _ in range(20):
            heal_runs(bench.database)
            bench.turn()
            if bench.status(run_id).status in control.OVER:
                break
        status = check_over(bench, run_id)
        check_reasons(bench, run_id)
        assert status.status is not RunStatus.STOPPED or turn


def test_lists_counts_and_the_report_of_a_stopped_run_agree(api: Api, bench: Bench) -> None:
    companies = bench.companies(6)

    def behave(_code: str, record: UUID) -> Findings:
        if record == companies[0]:
            raise Permanent("X", "no", reason="no")
        return Findings()

    bench.made.behave = behave
    run_id = bench.run(["l1", "triage", "l2"], company_ids=companies[:2]).id
    bench.sizes = CHUNKED
    run_id = bench.start(["l1", "triage", "l2"], force=True)
    for _ in range(4):  # four of six are taken up
        step(bench, run_id)
    job = bench.take_job()
    assert job is not None
    bench.engine.drain(bench.tenant_id, *job)
    steer(bench, run_id, control.stop_run)
    end_run(bench.database, bench.tenant_id, run_id)
    check_over(bench, run_id)
    report = api.get(f"/api/pipeline/runs/{run_id}/report")
    path = f"/api/pipeline/runs/{run_id}/records"
    for node, told in zip(api.get(f"/api/pipeline/runs/{run_id}")["nodes"], report["stages"], strict=True):
        assert told["counts"] == node["counts"]
        everything = api.get(path, stage=node["code"])
        assert (everything["total"], len(everything["items"])) == (node["total"], 4)
        assert api.get(path, stage=node["code"], waiting=True)["items"] == []
        for state in ("completed", "failed", "blocked", "cancelled", "ready"):
            page = api.get(path, stage=node["code"], state=state)
            assert page["total"] == len(page["items"]) == node["counts"][state], (node["code"], state)
            assert {item["id"] for item in page["items"]} == {
                item["id"] for item in everything["items"] if item["state"] == state
            }
            assert all(item["reason"] and item["at"] for item in page["items"] if state == "cancelled")
        cancelled = sum(item["count"] for item in told["reasons"] if item["state"] == "cancelled")
        assert cancelled == node["counts"]["cancelled"]
        assert everything["reasons"] == told["reasons"]
        stopped = api.get(path, stage=node["code"], reason_code="stopped")
        assert stopped["total"] == len(stopped["items"]) == cancelled
        first = api.get(path, stage=node["code"], state="cancelled", limit=1)
        if first["total"] > 1:
            rest = api.get(path, stage=node["code"], state="cancelled", cursor=first["next_cursor"])
            assert len(rest["items"]) == first["total"] - 1


def test_a_stop_cancels_any_number_of_ready_records_part_by_part(bench: Bench) -> None:
    bench.companies(10)
    run_id = bench.start(["l1", "triage"])
    with bench.database.tenant_session(bench.tenant_id) as session:
        session.execute(text("UPDATE pipeline_runs SET status = 'stopping' WHERE id = :run"), {"run": run_id})
    seen = []
    more = True
    while more:
        with bench.database.tenant_session(bench.tenant_id) as session:
            more = control.finish_if_done(session, run_id, most=4)
        seen.append((bench.status(run_id).status.value, bench.status(run_id).nodes[0].counts.cancelled))
    assert seen == [("stopping", 4), ("stopping", 8), ("stopped", 10)]
    check_over(bench, run_id)


def test_a_run_is_compared_with_the_estimate_that_was_seen(api: Api, bench: Bench) -> None:
    bench.companies(3)
    wanted = {"stages": ["l1"], "selection": {"all": True}}
    seen = api.post("/api/enrich/estimate", wanted)
    shown = {
        **{
            name: seen[name] for name in ("company_count", "contact_count", "cost_usd", "cost_low_usd", "cost_high_usd")
        },
        "seconds": seen["seconds"],
        "stages": [
            {name: stage[name] for name in ("code", "records", "to_do_expected", "cost_usd")}
            for stage in seen["stages"]
        ],
    }
    bench.companies(1)
    run = api.post("/api/pipeline/dag-run", {**wanted, "estimate": shown})
    assert "estimate" not in run["config"]
    bench.turn()
    found = api.get(f"/api/pipeline/runs/{run['id']}/estimate")
    assert (found["expected_companies"], found["company_count"], found["is_over"]) == (3, 4, True)
    assert found["expected_cost_usd"] == seen["cost_usd"]
    [stage] = found["stages"]
    assert (stage["expected_records"], stage["records"], stage["expected_to_do"], stage["asked"]) == (3, 4, 3, 4)
    again = api.post(f"/api/pipeline/runs/{run['id']}/run-again", {"name": None, "budget_usd": None})
    assert api.get(f"/api/pipeline/runs/{again['id']}/estimate")["expected_companies"] is None


def test_a_store_that_waits_for_a_stop_sees_the_stop(bench: Bench) -> None:
    """It reads the run's row as it was before the stop, unless it looks again once it has its lock."""
    bench.companies(3)
    # a claim that costs something waits for the stop itself
    bench.registry.stages["l1"] = replace(bench.registry.stages["l1"], expected_cost=Decimal(0))
    run_id = bench.start(["l1", "triage"])
    stored = threading.Event()

    def store_late() -> None:
        put(bench, run_id, "l1", held)
        stored.set()

    thread = threading.Thread(target=store_late)
    with bench.database.tenant_session(bench.tenant_id) as session:
        session.execute(text("UPDATE pipeline_runs SET status = 'stopping' WHERE id = :run"), {"run": run_id})
        held = take(bench, run_id, "l1", limit=1)  # the stop is not committed yet
        assert held
        control.finish_if_done(session, run_id)
        thread.start()
        assert not stored.wait(0.3)
    thread.join()
    check_sums(bench, run_id)
    end_run(bench.database, bench.tenant_id, run_id)
    assert check_over(bench, run_id).counts.completed == 1
