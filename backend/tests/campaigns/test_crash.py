"""A worker is killed in the middle: what it stored stays, what it held is done again, nothing else is called twice."""

import subprocess
import sys
from collections import Counter
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select, text

from leadgen.campaigns.drain import Generator
from leadgen.campaigns.tasks import heal_generation
from leadgen.messages.models import Message
from leadgen.messages.writing import Writing
from tests.campaigns.dying_worker import CONCURRENCY
from tests.campaigns.setting import MODEL, ScriptedLLM, make_campaign, make_people

BACKEND = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("finished", [0, 7])
def test_kill_and_resume(api, database, tenant_id, finished):
    campaign = make_campaign(api, make_people(database, tenant_id, 5))
    api.post(f"/api/campaigns/{campaign['id']}/generate")
    calls = _calls_until_killed(database.url, tenant_id, campaign["id"], finished)
    progress = api.get(f"/api/campaigns/{campaign['id']}/generation")
    assert progress["completed"] == finished
    assert progress["running"] == CONCURRENCY

    with database.system_session() as session:
        session.execute(text("DELETE FROM procrastinate_jobs WHERE args->>'campaign_id' = :c"), {"c": campaign["id"]})
    with database.tenant_session(tenant_id) as session:
        _let_leases_lapse(session)
    assert heal_generation(database) >= 1

    def answer(request, number):
        calls.append(next(line for line in request.prompt.splitlines() if line.startswith("<record>")))
        return {"body": f"Text {number}", "subject": "Subject"}

    Generator(database, Writing(ScriptedLLM(answer), MODEL)).drain(tenant_id, UUID(campaign["id"]))
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
    campaign = make_campaign(api, make_people(database, tenant_id, 2))
    api.post(f"/api/campaigns/{campaign['id']}/generate")
    _calls_until_killed(database.url, tenant_id, campaign["id"], 0)
    with database.tenant_session(tenant_id) as session:
        session.execute(
            text("UPDATE campaigns SET drain_until = now() - interval '1 s' WHERE id = :c"), {"c": campaign["id"]}
        )
    with database.system_session() as session:
        session.execute(text("DELETE FROM procrastinate_jobs WHERE args->>'campaign_id' = :c"), {"c": campaign["id"]})
    writer = ScriptedLLM(lambda request, number: {"body": "Text", "subject": "Subject"})
    Generator(database, Writing(writer, MODEL)).drain(tenant_id, UUID(campaign["id"]))
    progress = api.get(f"/api/campaigns/{campaign['id']}/generation")
    assert (progress["completed"], progress["running"]) == (3, CONCURRENCY)
    with database.system_session() as session:
        row = session.execute(
            text(
                "SELECT j.scheduled_at, min(w.leased_until) FROM procrastinate_jobs j, campaign_message_work w"
                " WHERE j.args->>'campaign_id' = :c AND w.campaign_id::text = :c AND w.state = 'running' GROUP BY j.scheduled_at"
            ),
            {"c": campaign["id"]},
        ).one()
    assert row[0] == row[1]


def _calls_until_killed(url: str, tenant_id: UUID, campaign_id: str, finished: int) -> list[str]:
    command = [sys.executable, "-m", "tests.campaigns.dying_worker", url, str(tenant_id), campaign_id, str(finished)]
    with subprocess.Popen(command, cwd=BACKEND, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        calls = [process.stdout.readline() for _ in range(finished + CONCURRENCY)]
        process.kill()
    assert all(calls)
    return [line.strip() for line in calls]


def _let_leases_lapse(session) -> None:
    session.execute(
        text("UPDATE campaign_message_work SET leased_until = now() - interval '1 s' WHERE state = 'running'")
    )
    session.execute(text("UPDATE campaigns SET drain_until = now() - interval '1 s'"))
