"""Runs over what is stale among many records: found in the background, after the request."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from leadgen.db import new_id
from leadgen.errors import ConflictError, InvalidError, NotFoundError
from leadgen.fields.enums import RunStatus
from leadgen.pipeline.models import PipelineRun, StageRun
from leadgen.pipeline.runs.control import retry_failed, stop_run
from leadgen.pipeline.runs.rerun import rerun_stale, run_again
from leadgen.pipeline.runs.rerun_schemas import RerunIn, RunAgainIn
from leadgen.pipeline.runs.start_steps import Sizes
from tests.client import Api
from tests.pipeline.fake_stages import Bench
from tests.pipeline.runs.test_reruns import age, asks, change

CHUNKED = Sizes(inline=0, chunk=2)
ALL = {"selection": {"all": True}}


@pytest.fixture
def by(bench: Bench, api: Api) -> UUID:
    """The person who starts the runs."""
    return UUID(str(api.user_id))


@pytest.fixture(autouse=True)
def chunked(bench: Bench) -> None:
    bench.sizes = CHUNKED


def rerun(bench: Bench, by: UUID, **wanted: Any) -> UUID:
    with bench.database.tenant_session(bench.tenant_id) as session:
        request = RerunIn.model_validate(wanted or ALL)
        return rerun_stale(session, bench.registry, None, request, by=by, sizes=CHUNKED)


def stages_of(bench: Bench, run_id: UUID) -> list[str]:
    with bench.database.tenant_session(bench.tenant_id) as session:
        found = select(StageRun.stage).where(StageRun.run_id == run_id).order_by(StageRun.position)
        return list(session.scalars(found))


def test_exactly_the_stale_results_are_redone(app: Flask, bench: Bench, by: UUID) -> None:
    older, changed, good, never = bench.companies(4)
    [person] = bench.contacts(changed, 1)
    bench.run(["l1", "triage", "l2", "person"], company_ids=[older, changed, good])
    age(bench, "l1", older, timedelta(days=31))
    change(app, bench, "l2", load=asks({changed}))
    change(app, bench, "person", code_version="2")
    bench.made.calls.clear()
    run_id = rerun(bench, by, **ALL, name="Refresh", budget_usd=1)
    begun = bench.status(run_id)
    assert (begun.status, begun.name, begun.budget_usd, begun.total) == (RunStatus.STARTING, "Refresh", 1, 0)
    assert not begun.is_config_whole  # its records are not known yet
    bench.turn()
    assert sorted(bench.made.calls) == sorted([("l1", older), ("l2", changed), ("person", person)])
    ended = bench.status(run_id)
    assert (ended.status, ended.counts.completed, ended.done) == (RunStatus.SUCCEEDED, 3, ended.total)
    assert stages_of(bench, run_id) == ended.stages == ["l1", "l2", "person"]
    assert ended.is_config_whole
    assert never not in {record for _, record in bench.made.calls}


def test_a_run_over_what_is_not_stale_fails_with_the_reason(bench: Bench, by: UUID) -> None:
    bench.companies(3)
    bench.run(["l1"])
    bench.made.calls.clear()
    run_id = rerun(bench, by)
    bench.turn()
    run = bench.status(run_id)
    assert run.status == RunStatus.FAILED
    assert run.reason is not None
    assert "Nothing of this is stale" in run.reason
    assert "Nothing was asked." in run.reason
    assert bench.made.calls == []


def test_a_run_that_was_stopped_before_can_be_run_again(app: Flask, bench: Bench, by: UUID) -> None:
    first, second, third = bench.companies(3)
    bench.run(["l1"])
    change(app, bench, "l1", code_version="2")
    stopped = rerun(bench, by, selection={"company_ids": [str(first), str(second)]})
    with bench.database.tenant_session(bench.tenant_id) as session:
        with pytest.raises(ConflictError, match="starting"):
            retry_failed(session, stopped)
        session.rollback()
    with bench.database.tenant_session(bench.tenant_id) as session:
        stop_run(session, stopped)
    bench.made.calls.clear()
    bench.turn()
    assert bench.status(stopped).status == RunStatus.STOPPED
    assert bench.made.calls == []
    with bench.database.tenant_session(bench.tenant_id) as session:
        again = run_again(session, bench.registry, None, stopped, RunAgainIn(name="Once more"), by=by)
    bench.turn()
    assert (bench.status(again).status, bench.status(again).name) == (RunStatus.SUCCEEDED, "Once more")
    assert sorted(bench.made.calls) == sorted([("l1", first), ("l1", second)])
    assert third not in {record for _, record in bench.made.calls}


def test_records_of_an_earlier_run(app: Flask, bench: Bench, by: UUID) -> None:
    first, second = bench.companies(2)
    earlier = bench.run(["l1", "ares"], company_ids=[first]).id
    bench.run(["l1", "ares"], company_ids=[second])
    change(app, bench, "l1", code_version="2")
    bench.made.calls.clear()
    run_id = rerun(bench, by, run_id=str(earlier), stages=["l1"])
    assert bench.status(run_id).status == RunStatus.STARTING
    bench.turn()
    assert bench.made.calls == [("l1", first)]
    with pytest.raises(NotFoundError):
        rerun(bench, by, run_id=str(new_id()))
    with pytest.raises(InvalidError, match="no_such_stage"):
        rerun(bench, by, **ALL, stages=["no_such_stage"])


def test_the_request_is_kept_until_the_results_are_found(app: Flask, bench: Bench, by: UUID) -> None:
    bench.companies(3)
    bench.run(["l1"])
    change(app, bench, "l1", code_version="2")
    run_id = rerun(bench, by)

    def kept() -> tuple[bool, bool]:
        with bench.database.tenant_session(bench.tenant_id) as session:
            run = session.get_one(PipelineRun, (bench.tenant_id, run_id))
            return run.stale is not None, "selection" in run.config

    assert kept() == (True, False)
    bench.go_on_starting()
    assert kept() == (False, True)
