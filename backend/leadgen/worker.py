"""The worker door: runs the queue's tasks with the product's database, engine and providers.

Run as many as you like, on as many hosts as you like. A worker that loses its database waits and goes on; one that is killed
leaves leases that lapse, and another takes the work up.
"""

from __future__ import annotations

import time

import psycopg
import structlog
from procrastinate.exceptions import ConnectorException

from leadgen.bootstrap.connect import connect
from leadgen.bootstrap.providers import make_outside, make_providers
from leadgen.bootstrap.queue import queue_app, run_worker
from leadgen.bootstrap.wiring import secret_key
from leadgen.campaigns.drain import Generator
from leadgen.enrichment.catalog import registry
from leadgen.logs import get_logger
from leadgen.messages.writing import Writing
from leadgen.pipeline.drain import Engine
from leadgen.settings import Settings

log = get_logger(__name__)
PAUSE_SECONDS = 3.0


def work(settings: Settings, *, concurrency: int | None = None) -> None:
    """Work until SIGTERM or SIGINT; returns after the calls in flight are stored (30 s at most)."""
    count = concurrency or settings.worker_concurrency
    database = connect(settings, pool_size=count + 4)
    providers = make_providers(settings, database=database)
    engine = Engine(database, registry(), providers, outside=make_outside(settings, secret_key(settings)))
    generator = Generator(database, Writing(providers.writing, providers.writing_model))

    def stop() -> None:
        engine.stop()
        generator.stop()

    structlog.contextvars.bind_contextvars(process="worker")
    while True:
        try:
            log.info("worker started", concurrency=count)
            run_worker(
                queue_app(database.url),
                [database, engine, generator, providers, settings],
                concurrency=count,
                on_stop=stop,
            )
        except (ConnectorException, psycopg.OperationalError, OSError) as error:
            if engine.stopping.is_set():
                return
            log.warning("the database does not answer; trying again", error=str(error), seconds=PAUSE_SECONDS)
            time.sleep(PAUSE_SECONDS)
        else:
            return
