"""Job queue: Procrastinate on the product's database, and the worker that runs the tasks.

A slice with background work has a `tasks.py` with `blueprint = procrastinate.Blueprint()`; its tasks are called
`<slice>:<task>`. Tasks get their dependencies from the worker's services (`leadgen.jobs.service`).
"""

from __future__ import annotations

import asyncio
import importlib
import os
import signal
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from typing import Any

from procrastinate import App, Blueprint, PsycopgConnector

from leadgen.bootstrap.database.logins import libpq_url
from leadgen.bootstrap.database.models import SLICES
from leadgen.bootstrap.interpreter import prepare_for_work
from leadgen.bootstrap.worker.ticks import TickingWorker
from leadgen.jobs import HEARTBEAT_SECONDS
from leadgen.logs import get_logger

log = get_logger(__name__)
LAST_SECONDS = 2.0
CARE_QUEUE = "pipeline"
"""Quick maintenance (ending, repair, scheduling) with slots of its own in every worker."""
CARE_SLOTS = 2


def _end_now() -> None:
    log.warning("calls in flight did not end in time; their leases lapse, and another worker takes the records up")
    os._exit(0)


def queue_app(url: str, blueprints: dict[str, Blueprint] | None = None) -> App:
    """Build the queue of the database at `url` (system login), with all or the given tasks."""
    app = App(connector=PsycopgConnector(conninfo=libpq_url(url)))
    for namespace, blueprint in (blueprints or all_blueprints()).items():
        _add_tasks(app, namespace, blueprint)
    return app


def _add_tasks(app: App, namespace: str, blueprint: Blueprint) -> None:
    # The library renames a blueprint's tasks in place. A second app in the process (a worker makes one after it lost
    # its database) would know them as `slice:slice:task` and find none of the waiting jobs.
    if not all(name.startswith(f"{namespace}:") for name in blueprint.tasks):
        app.add_tasks_from(blueprint, namespace=namespace)
        return
    app.tasks.update(blueprint.tasks)
    for task in blueprint.tasks.values():
        task.blueprint = app
    for periodic in blueprint.periodic_registry.periodic_tasks.values():
        app.periodic_registry.register_task(
            task=periodic.task,
            cron=periodic.cron,
            periodic_id=periodic.periodic_id,
            configure_kwargs=periodic.configure_kwargs,
        )


def all_blueprints() -> dict[str, Blueprint]:
    """Return every slice's tasks, by slice."""
    found = {}
    for name in SLICES:
        spec = find_spec(f"leadgen.{name}")
        if spec and spec.submodule_search_locations and find_spec(f"leadgen.{name}.tasks"):
            found[name] = importlib.import_module(f"leadgen.{name}.tasks").blueprint
    return found


def run_worker(
    app: App,
    services: Iterable[object],
    *,
    concurrency: int,
    queues: list[str] | None = None,
    on_stop: Callable[[], None] = lambda: None,
    grace: float = 30.0,
) -> None:
    """Work until SIGTERM or SIGINT, then finish calls in flight for up to `grace` seconds.

    After that the process ends. The worker runs up to `concurrency` jobs of `queues` (None: all) concurrently.
    Maintenance jobs run in a few slots of their own, so other jobs cannot delay them. Tasks look up `services` by
    class. `on_stop` is called as soon as the signal arrives (`Engine.stop`).
    """
    prepare_for_work()
    asyncio.run(_work(app, services, concurrency=concurrency, queues=queues, on_stop=on_stop, grace=grace))


async def _work(
    app: App,
    services: Iterable[object],
    *,
    concurrency: int,
    queues: list[str] | None,
    on_stop: Callable[[], None],
    grace: float,
) -> None:
    loop = asyncio.get_running_loop()
    # The default executor has few threads, and every job of ours holds one while it runs.
    loop.set_default_executor(ThreadPoolExecutor(concurrency + CARE_SLOTS + 4, thread_name_prefix="job"))
    async with app.open_async():
        options: dict[str, Any] = {
            "concurrency": concurrency,
            "additional_context": {type(service).__name__: service for service in services},
            "install_signal_handlers": False,
            "delete_jobs": "successful",
            "shutdown_graceful_timeout": grace,
            "fetch_job_polling_interval": 1.0,
            "update_heartbeat_interval": HEARTBEAT_SECONDS,
        }
        care = options | {"concurrency": CARE_SLOTS, "queues": [CARE_QUEUE], "name": "care", "listen_notify": False}
        if queues:
            options["queues"] = queues
        workers = [
            asyncio.create_task(TickingWorker(app=app, **given).run())  # type: ignore[no-untyped-call]
            for given in (options, care)
        ]

        def stop() -> None:
            on_stop()
            for worker in workers:
                worker.cancel()
            # A thread that hangs in a call cannot be ended; without this the process would wait for it for minutes.
            loop.call_later(grace + LAST_SECONDS, _end_now)

        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, stop)
        await _until_all_end(workers)


async def _until_all_end(workers: list[asyncio.Task[None]]) -> None:
    """Wait until all workers have ended; a worker that loses its database ends the others."""
    done, others = await asyncio.wait(workers, return_when=asyncio.FIRST_COMPLETED)
    for worker in others:
        if not worker.cancelling():  # a second stop would end its jobs too early
            worker.cancel()
    await asyncio.wait(workers)
    for worker in done:
        if not worker.cancelled():
            worker.result()
    for worker in others:
        if not worker.cancelled() and (error := worker.exception()) is not None:
            log.warning("a part of the queue's worker ended badly", error=str(error))
