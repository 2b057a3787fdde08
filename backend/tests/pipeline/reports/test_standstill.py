"""Whatever is not over says why it stands where it stands, at every moment."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from leadgen.bootstrap.database.provision import app_url
from leadgen.db import new_id
from leadgen.gates.breaker import note_failure
from leadgen.pipeline.engine.call import Backoff
from leadgen.pipeline.engine.drain import Timing
from leadgen.pipeline.engine.workers import announce
from leadgen.pipeline.runs import control
from leadgen.pipeline.stage import Findings
from leadgen.providers.base import Transient
from leadgen.tenancy import Database
from tests.client import Api
from tests.conftest import _clone
from tests.lists.test_fixed_costs import statements_of
from tests.pipeline.engine.test_leases import LAPSED, put, take
from tests.pipeline.fake_stages import Bench
from tests.pipeline.test_money import caps

SOON = "It is claimed as soon as there is room."


@pytest.fixture(scope="module")
def apart(server_url: str, template: str) -> Iterator[Database]:
    """A database whose services and workers are nobody else's."""
    with _clone(server_url, template) as url:
        database = Database(app_url(url))
        yield database
        database.dispose()


@pytest.fixture
def database(apart: Database) -> Database:
    """Every service is well, and one worker serves everything."""
    with apart.system_session() as session:
        session.execute(text("DELETE FROM provider_states"))
        session.execute(text("DELETE FROM workers"))
        announce(session, new_id(), None, concurrency=4)
    return apart


def records(api: Api, run_id: UUID, stage: str, **query: Any) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = api.get(f"/api/pipeline/runs/{run_id}/records", stage=stage, **query)["items"]
    return items


def reasons(api: Api, run_id: UUID, stage: str) -> set[str]:
    return {item["reason"] for item in records(api, run_id, stage)}


def steer(bench: Bench, run_id: UUID, how: Any, **more: Any) -> None:
    with bench.database.tenant_session(bench.tenant_id) as session:
        how(session, run_id, **more)


def test_what_waits_names_what_it_waits_for(api: Api, bench: Bench) -> None:
    [company] = bench.companies(1)
    bench.contacts(company, 1)
    run_id = bench.start(["l1", "triage", "l2", "signals", "person", "qc"])
    assert reasons(api, run_id, "l1") == {SOON}
    assert reasons(api, run_id, "triage") == {"Waits for L1."}
    assert reasons(api, run_id, "person") == {"Waits for L1 of its company, L2 of its company, SIGNALS of its company."}
    assert reasons(api, run_id, "qc") == {"Waits for L1, TRIAGE, L2 and 2 more."}
    put(bench, run_id, "l1", take(bench, run_id, "l1"))
    put(bench, run_id, "triage", take(bench, run_id, "triage"))
    put(bench, run_id, "l2", take(bench, run_id, "l2"))
    put(bench, run_id, "signals", take(bench, run_id, "signals"))
    assert reasons(api, run_id, "qc") == {"Waits for PERSON of its contacts."}


def test_what_is_at_work_says_since_when_and_what_became_of_the_last_try(api: Api, bench: Bench) -> None:
    bench.companies(1)
    run_id = bench.start(["l1"])
    bench.made.behave = busy
    bench.engine.timing = Timing(poll=0.01, linger=0.0, watch=0.0, backoff=Backoff(first=40.0, most=40.0))
    job = bench.take_job()
    assert job
    bench.engine.drain(bench.tenant_id, *job)
    [record] = records(api, run_id, "l1")
    assert record["state"] == "ready"
    assert re.fullmatch(r"Next try in \d\d s: .*busy.*", record["reason"])
    cause = record["reason"].partition(": ")[2]
    with bench.database.tenant_session(bench.tenant_id) as session:
        session.execute(text("UPDATE entity_stage_completions SET not_before = now()"))
    assert reasons(api, run_id, "l1") == {f"{SOON} The last try: {cause}"}
    take(bench, run_id, "l1")
    [record] = records(api, run_id, "l1")
    assert (record["state"], record["attempts"]) == ("running", 2)
    assert re.fullmatch(
        rf"Being worked on since \d\d:\d\d:\d\d UTC\. The last try: {re.escape(cause)}", record["reason"]
    )


def busy(_code: str, _record: UUID) -> Findings:
    raise Transient("LLM", "answered 503, busy", reason="busy")


def test_a_row_whose_worker_died_says_so_until_it_is_taken_up(api: Api, bench: Bench) -> None:
    bench.companies(1)
    run_id = bench.start(["l1"])
    take(bench, run_id, "l1", span=LAPSED)
    [reason] = reasons(api, run_id, "l1")
    assert re.fullmatch(
        r"Its worker claimed it at \S+ UTC and no longer responds; it is claimed again within a minute\.", reason
    )


def test_of_a_paused_run_every_row_says_why_it_is_paused(api: Api, bench: Bench) -> None:
    bench.companies(1)
    run_id = bench.start(["l1", "triage"])
    steer(bench, run_id, control.pause_run)
    assert reasons(api, run_id, "l1") == {"The run is paused: Paused by a person."}
    assert reasons(api, run_id, "triage") == {"Waits for L1. The run is paused: Paused by a person."}


def test_at_a_cap_every_row_says_which(api: Api, bench: Bench) -> None:
    bench.companies(1)
    run_id = bench.run(["l1", "triage"], budget_usd=Decimal("0.001")).id
    for stage in ("l1", "triage"):
        [reason] = reasons(api, run_id, stage)
        assert "The run is paused: This run's budget of $0.001 is reached" in reason


def test_of_a_stopping_run_what_is_not_over_says_so(api: Api, bench: Bench) -> None:
    bench.companies(2)
    run_id = bench.start(["l1"])
    take(bench, run_id, "l1", limit=1)
    steer(bench, run_id, control.stop_run)
    said = {item["state"]: item["reason"] for item in records(api, run_id, "l1")}
    assert said["ready"] == "The run is being stopped."
    assert said["running"].startswith("Being worked on since ")


def test_behind_a_service_that_rests_every_row_says_until_when(api: Api, bench: Bench) -> None:
    bench.companies(1)
    run_id = bench.start(["l1"])
    with bench.database.system_session() as session:
        for _ in range(8):
            note_failure(session, "made_up", "answered 503", retry_after=None, counts=True)
    [reason] = reasons(api, run_id, "l1")
    assert re.fullmatch(r"made_up: resting until .* UTC: 8 failures in a row, the last: answered 503\.", reason)


def test_without_a_worker_every_row_says_what_to_do(api: Api, bench: Bench) -> None:
    bench.companies(1)
    run_id = bench.start(["l1"])
    with bench.database.system_session() as session:
        session.execute(text("DELETE FROM workers"))
    assert reasons(api, run_id, "l1") == {"No worker is running. Start one with `leadgen worker`."}


@pytest.mark.parametrize("whose", ["another run", "its own"])
def test_what_waits_for_money_that_is_held_says_by_whom(api: Api, bench: Bench, whose: str) -> None:
    first, second = bench.companies(2)
    if whose == "another run":
        caps(bench, day="0.01")
        holder = bench.start(["l1"], company_ids=[first], name="Morning")
        run_id = bench.start(["l1"], company_ids=[second])
        take(bench, holder, "l1")
        expected = "Waiting: $0.01 of the budget is reserved by the run “Morning”. What is not spent is freed."
    else:
        run_id = bench.start(["l1"], company_ids=[first, second], budget_usd=Decimal("0.015"))
        take(bench, run_id, "l1", limit=1)
        expected = "Waiting: $0.01 of the budget is reserved for calls in progress. What they do not spend is freed."
    assert take(bench, run_id, "l1") == []
    shown = api.get("/api/pipeline/dag-status", run_id=str(run_id))
    assert (shown["status"], shown["nodes"][0]["problem"]) == ("running", expected)
    assert expected in reasons(api, run_id, "l1")


def test_no_row_that_is_not_over_is_without_a_reason(api: Api, bench: Bench) -> None:
    """Through a whole run, looked at after every drain."""
    companies = bench.companies(3)
    bench.contacts(companies[0], 2)
    bench.contacts(None, 1)
    codes = ["l1", "triage", "l2", "person", "qc"]
    run_id = bench.start(codes)
    looks = 0
    while True:
        for code in codes:
            for record in records(api, run_id, code):
                assert record["reason"] or record["state"] == "completed", (code, record)
        looks += 1
        job = bench.take_job()
        if job is None:
            break
        bench.engine.drain(bench.tenant_id, *job)
    assert looks > len(codes)
    assert api.get(f"/api/pipeline/runs/{run_id}")["status"] == "succeeded"


def test_a_page_of_records_does_not_compute_the_state_of_the_run(api: Api, bench: Bench) -> None:
    bench.companies(2)
    run_id = bench.start(["l1", "triage", "l2", "signals"])
    with statements_of(bench.database) as waiting:
        assert reasons(api, run_id, "triage") == {"Waits for L1."}
    with statements_of(bench.database) as ready:
        assert reasons(api, run_id, "l1") == {SOON}
    assert not any("AS is_whole" in statement for statement in waiting + ready)  # the statement of runs with their DAG
    why_unclaimed = ("FROM workers", "FROM provider_states")
    assert not any(word in statement for statement in waiting for word in why_unclaimed)
    assert len(waiting) < len(ready)
