"""Random graphs, failures, worker deaths, pauses and stops on the real database: the counts always add up to the truth."""

from __future__ import annotations

import random
from contextlib import suppress
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from leadgen.errors import ConflictError
from leadgen.fields.enums import RunStatus
from leadgen.fields.field import Entity
from leadgen.pipeline.engine.claim import claim
from leadgen.pipeline.runs import control
from leadgen.pipeline.runs.start_steps import Sizes
from leadgen.pipeline.stage import Findings, Stage
from leadgen.pipeline.tasks import heal_runs
from leadgen.providers.base import Permanent, Transient
from leadgen.tenancy import Database
from tests.conftest import make_tenant
from tests.pipeline.fake_stages import Bench, Made, make_bench
from tests.pipeline.invariants import check_sums


@st.composite
def shapes(draw: st.DrawFn) -> list[dict[str, Any]]:
    """Stages as plain values: entity, needs among the earlier, whether they do I/O."""
    shape: list[dict[str, Any]] = []
    companies = draw(st.integers(1, 5))
    for number in range(companies + draw(st.integers(0, 2))):
        earlier = [item["code"] for item in shape]
        hard = draw(st.lists(st.sampled_from(earlier), unique=True, max_size=2)) if earlier else []
        rest = [code for code in earlier if code not in hard]
        soft = draw(st.lists(st.sampled_from(rest), unique=True, max_size=2)) if rest else []
        shape.append(
            {
                "code": f"s{number}",
                "entity": Entity.COMPANY if number < companies else Entity.CONTACT,
                "needs": tuple(hard),
                "soft_needs": tuple(soft),
                "provider": draw(st.sampled_from([None, "made_up"])),
            }
        )
    if draw(st.booleans()):
        shape.append({"code": "check", "entity": Entity.COMPANY, "after_all": True})
    return shape


def build(shape: list[dict[str, Any]]) -> Any:
    def stages(made: Made) -> list[Stage]:
        return [
            made.stage(item["code"], item["entity"], **{k: v for k, v in item.items() if k not in {"code", "entity"}})
            for item in shape
        ]

    return stages


@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    shape=shapes(),
    seed=st.integers(0, 2**32),
    fails=st.floats(0, 0.6),
    stop_after=st.none() | st.integers(0, 12),
    chunk=st.none() | st.integers(1, 5),
)
def test_sums_hold_at_every_step_and_every_run_ends(
    database: Database,
    shape: list[dict[str, Any]],
    seed: int,
    fails: float,
    stop_after: int | None,
    chunk: int | None,
) -> None:
    chance = random.Random(seed)
    bench = make_bench(database, make_tenant(database), build(shape))
    if chunk is not None:
        bench.sizes = Sizes(inline=-1, chunk=chunk)
    companies = bench.companies(4)
    for company in companies[:3]:
        bench.contacts(company, chance.randint(0, 3))
    bench.contacts(None, 1)

    def behave(_code: str, _record: UUID) -> Findings:
        if chance.random() < fails:
            raise chance.choice([Transient("X", "busy", reason="busy"), Permanent("X", "no", reason="no")])
        if chance.random() < 0.15:
            return Findings(outcome="disqualified", reasons=("unfit",))
        return Findings()

    bench.made.behave = behave
    run_id = bench.start([item["code"] for item in shape])
    check_sums(bench, run_id)
    steps = 0
    while True:
        if going_on := chance.random() < 0.5 and bench.go_on_starting() is not None:
            check_sums(bench, run_id)
        job = bench.take_job()
        if job is None and not going_on and bench.go_on_starting() is None:
            break
        if job is None:
            check_sums(bench, run_id)
            continue
        if stop_after is not None and steps == stop_after:
            with bench.database.tenant_session(bench.tenant_id) as session:
                control.stop_run(session, run_id)
            check_sums(bench, run_id)
        if chance.random() < 0.3:  # a worker claims and dies; its lease has lapsed already
            with bench.database.tenant_session(bench.tenant_id) as session:
                claim(
                    session,
                    run_id,
                    job[1],
                    limit=2,
                    span=timedelta(seconds=-1),
                    cost=bench.registry[job[1]].expected_cost,
                )
            check_sums(bench, run_id)
        if chance.random() < 0.2:  # a job is lost; healing must find the run
            heal_runs(bench.database)
            continue
        bench.engine.drain(bench.tenant_id, *job)
        check_sums(bench, run_id)
        heal_runs(bench.database)
        steps += 1
        assert steps < 500
    heal_runs(bench.database)
    status = bench.status(run_id)
    assert status.status in {RunStatus.SUCCEEDED, RunStatus.FAILED, RunStatus.STOPPED}
    assert status.counts.waiting == status.counts.ready == status.counts.running == 0
    assert status.reserved_usd == 0
    if status.status is not RunStatus.STOPPED and status.counts.failed:
        bench.made.behave = lambda _code, _record: Findings()
        with bench.database.tenant_session(bench.tenant_id) as session:
            control.retry_failed(session, run_id)
        check_sums(bench, run_id)
        bench.turn()
        check_sums(bench, run_id)
        after = bench.status(run_id)
        assert after.counts.failed == 0
        assert after.counts.waiting == after.counts.ready == after.counts.running == 0


@pytest.mark.parametrize("seed", range(3))
def test_pause_and_resume_lose_nothing(bench: Bench, seed: int) -> None:
    chance = random.Random(seed)
    bench.companies(6)
    run_id = bench.start(["l1", "triage", "l2", "legal"])

    def behave(_code: str, _record: UUID) -> Findings:
        if chance.random() < 0.2:
            # calls run side by side: another may have paused it first
            with suppress(ConflictError), bench.database.tenant_session(bench.tenant_id) as session:
                control.pause_run(session, run_id)
        return Findings()

    bench.made.behave = behave
    bench.turn()
    while bench.status(run_id).status is RunStatus.PAUSED:
        check_sums(bench, run_id)
        with bench.database.tenant_session(bench.tenant_id) as session:
            control.resume_run(session, run_id, budget_usd=None)
        bench.turn()
    status = bench.status(run_id)
    assert status.status is RunStatus.SUCCEEDED
    assert status.counts.completed == status.total == len(bench.made.calls)
