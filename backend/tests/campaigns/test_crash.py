"""A worker is killed in the middle: what it stored stays, what it held is done again, nothing else is called twice."""

import os
from collections import Counter
from uuid import UUID

import pytest
from sqlalchemy import select, text

from leadgen.messages.models import Message
from leadgen.pipeline.tasks import heal_runs
from leadgen.tenancy import Database
from tests.campaigns.dying_worker import CONCURRENCY, work
from tests.campaigns.setting import ScriptedLLM, Writer, completions, make_campaign, make_people, newest_run
from tests.pipeline.faults.fault_scene import until
from tests.processes.forked import Forked


def one_step(session, campaign_id):
    """Leave one message per contact, so that a call is a result."""
    session.execute(text("UPDATE campaign_steps SET enabled = position = 1 WHERE campaign_id = :c"), {"c": campaign_id})


@pytest.mark.parametrize("finished", [0, 7])
def test_kill_and_resume(api, database, tenant_id, finished):
    campaign = make_campaign(api, make_people(database, tenant_id, 15))
    with database.tenant_session(tenant_id) as session:
        one_step(session, campaign["id"])
    api.post(f"/api/campaigns/{campaign['id']}/generate")
    run_id = newest_run(database, tenant_id, UUID(campaign["id"]))
    calls = _calls_until_killed(database, tenant_id, campaign["id"], finished)
    progress = api.get(f"/api/campaigns/{campaign['id']}/generation")
    assert progress["completed"] == finished
    assert CONCURRENCY <= progress["running"] <= 2 * CONCURRENCY

    with database.system_session() as session:
        session.execute(text("DELETE FROM procrastinate_jobs WHERE args->>'run_id' = :r"), {"r": str(run_id)})
    with database.tenant_session(tenant_id) as session:
        _let_leases_lapse(session)
    assert heal_runs(database) >= 1

    def answer(request, number):
        calls.append(next(line for line in request.prompt.splitlines() if line.startswith("<record>")))
        return {"body": f"Text {number}", "subject": "Subject"}

    Writer(database, ScriptedLLM(answer)).drain(tenant_id, UUID(campaign["id"]))
    done = api.get(f"/api/campaigns/{campaign['id']}")
    assert (done["status"], done["generation"]["completed"]) == ("review", 15)
    twice = [question for question, count in Counter(calls).items() if count > 1]
    assert len(set(calls)) == 15
    assert len(calls) == 15 + CONCURRENCY
    assert len(twice) == CONCURRENCY
    with database.tenant_session(tenant_id) as session:
        written = session.scalars(select(Message.input_hash)).all()
    assert len(written) == len(set(written)) == 15


def test_leases_that_still_run_are_left_alone(api, database, tenant_id):
    """Right after the death nobody knows of it: a second worker does the rest and comes back for what was held."""
    campaign = make_campaign(api, make_people(database, tenant_id, 4 * CONCURRENCY))
    with database.tenant_session(tenant_id) as session:
        one_step(session, campaign["id"])
    api.post(f"/api/campaigns/{campaign['id']}/generate")
    run_id = newest_run(database, tenant_id, UUID(campaign["id"]))
    _calls_until_killed(database, tenant_id, campaign["id"], 0)
    held = [row for row in completions(database, tenant_id) if row.state == "running"]
    with database.tenant_session(tenant_id) as session:
        session.execute(text("UPDATE stage_runs SET drain_until = now() - interval '1 s'"))
    with database.system_session() as session:
        session.execute(text("DELETE FROM procrastinate_jobs WHERE args->>'run_id' = :r"), {"r": str(run_id)})
    writer = ScriptedLLM(lambda request, number: {"body": "Text", "subject": "Subject"})
    Writer(database, writer).drain(tenant_id, UUID(campaign["id"]))
    progress = api.get(f"/api/campaigns/{campaign['id']}/generation")
    assert (progress["completed"], progress["running"]) == (4 * CONCURRENCY - len(held), len(held))
    assert len(held) >= CONCURRENCY
    with database.system_session() as session:
        jobs = "SELECT scheduled_at FROM procrastinate_jobs WHERE args->>'run_id' = :r AND args->>'stage' = 'generate'"
        [at] = session.scalars(text(jobs), {"r": str(run_id)})
    assert at == min(row.leased_until for row in held)


def _calls_until_killed(database: Database, tenant_id: UUID, campaign_id: str, finished: int) -> list[str]:
    heard, told = os.pipe()
    with os.fdopen(heard) as calls_made, os.fdopen(told, "w") as said:
        process = Forked(lambda: work(database.url, tenant_id, UUID(campaign_id), ends=finished, told=said))
        said.close()  # the worker alone has it open: its death ends what is read
        calls = [calls_made.readline() for _ in range(finished + CONCURRENCY)]
        until(lambda: sum(row.state == "completed" for row in completions(database, tenant_id)) == finished)
        process.kill()
        process.wait()
    assert all(calls)
    return [line.strip() for line in calls]


def _let_leases_lapse(session) -> None:
    session.execute(
        text("UPDATE entity_stage_completions SET leased_until = now() - interval '1 s' WHERE state = 'running'")
    )
    session.execute(text("UPDATE stage_runs SET drain_until = now() - interval '1 s'"))
