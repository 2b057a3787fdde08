"""The jobs under the names the queue knows them by, run by a real worker."""

from __future__ import annotations

import asyncio
import threading
from uuid import UUID

import psycopg
import pytest
from pydantic import SecretStr
from sqlalchemy import text

from leadgen.app import create_app
from leadgen.bootstrap.worker.queue import queue_app
from leadgen.pipeline.engine.drain import Timing
from leadgen.pipeline.engine.rows import stage_queue
from leadgen.settings import Settings
from tests.campaigns.setting import ScriptedLLM, Writer, make_campaign, make_people, sandbox_writer
from tests.client import sign_in
from tests.conftest import make_tenant


@pytest.fixture
def own_api(own_database, tmp_path):
    settings = Settings(data_dir=tmp_path, secret_key=SecretStr("test-secret-" * 4), sandbox=True)
    return sign_in(create_app(settings, own_database), own_database, make_tenant(own_database))


def work_until_idle(database, writer) -> None:
    async def run() -> None:
        queue = queue_app(database.system_url)
        async with queue.open_async():
            await queue.run_worker_async(
                queues=[stage_queue("generate")],
                wait=False,
                install_signal_handlers=False,
                additional_context={type(service).__name__: service for service in (database, writer.engine)},
            )

    asyncio.run(run())


def test_a_worker_writes_what_a_click_asked_for(own_api, own_database, sandbox):
    api = own_api
    campaign = make_campaign(api, make_people(own_database, api.tenant_id, 2))
    api.post(f"/api/campaigns/{campaign['id']}/generate")
    work_until_idle(own_database, sandbox_writer(own_database, sandbox))
    done = api.get(f"/api/campaigns/{campaign['id']}")
    assert (done["status"], done["review"]["draft"]) == ("review", 6)
    with own_database.system_session() as session:
        states = session.execute(
            text("SELECT DISTINCT task_name, status FROM procrastinate_jobs WHERE queue_name = :queue"),
            {"queue": stage_queue("generate")},
        ).all()
    assert ("pipeline:drain", "succeeded") in [tuple(row) for row in states]
    assert not [row for row in states if row.status == "failed"]


def test_a_worker_that_starts_over_knows_its_jobs_by_the_same_names(own_database):
    """After losing the database a worker makes its queue anew, in the same process."""
    first, second = queue_app(own_database.system_url), queue_app(own_database.system_url)
    for queue in (first, second):
        assert {"pipeline:drain", "pipeline:heal"} <= set(queue.tasks)
        assert not [name for name in queue.tasks if name.startswith("pipeline:pipeline:")]
        cares = [task for task in queue.periodic_registry.periodic_tasks.values() if task.task.name == "pipeline:heal"]
        assert [task.cron for task in cares] == ["* * * * * */15"]


def test_the_database_goes_away_while_texts_are_written(own_api, own_database, own_admin_url, server_url):
    """What was paid for is kept in hand and stored when the database is back; nothing is asked twice."""
    api = own_api
    campaign = make_campaign(api, make_people(own_database, api.tenant_id, 2))
    api.post(f"/api/campaigns/{campaign['id']}/generate")
    name = own_admin_url.split("/")[-1].split("?")[0]

    def on_server(*statements: str) -> None:
        with psycopg.connect(server_url, autocommit=True) as admin:
            for statement in statements:
                admin.execute(statement)

    def outage(request, number):
        if number == 2:
            on_server(
                f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false',
                f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'",
            )
            threading.Timer(0.4, on_server, [f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true']).start()
        return {"body": f"Text {number}", "subject": "Subject"}

    writer = ScriptedLLM(outage)
    timing = Timing(poll=0.01, linger=0.0, watch=0.1)
    Writer(own_database, writer, concurrency=2, timing=timing).drain(api.tenant_id, UUID(campaign["id"]))
    assert len(writer.requests) == 6
    assert api.get(f"/api/campaigns/{campaign['id']}")["review"]["draft"] == 6
