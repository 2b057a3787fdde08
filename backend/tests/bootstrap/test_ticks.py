"""Periodic tasks of a worker: what waits still is not queued twice, and the worker goes on."""

from __future__ import annotations

import asyncio

from sqlalchemy import text

from leadgen.bootstrap.worker.queue import queue_app
from leadgen.bootstrap.worker.ticks import Ticks
from leadgen.imports.tasks import blueprint
from leadgen.tenancy import Database


def test_a_task_whose_last_job_waits_is_not_queued_again_and_the_next_one_is(own_database: Database) -> None:
    app = queue_app(own_database.system_url, {"imports": blueprint})
    [heal] = app.periodic_registry.periodic_tasks.values()

    async def tick_twice() -> None:
        async with app.open_async():
            ticks = Ticks(registry=app.periodic_registry, **app.periodic_defaults)
            await ticks.defer_jobs([(heal, 100), (heal, 105)])
            await app.connector.execute_query_async("DELETE FROM procrastinate_jobs")
            await ticks.defer_jobs([(heal, 110)])

    asyncio.run(tick_twice())
    with own_database.system_session() as session:
        waiting = session.execute(text("SELECT task_name, args ->> 'timestamp' FROM procrastinate_jobs")).all()
    assert [tuple(row) for row in waiting] == [("imports:heal", "110")]
