"""Worker process: runs the queue's tasks with the product's database, engine and providers.

Run any number of workers, on any number of hosts. A worker that loses its database waits and continues. A killed
worker's leases expire, and another worker takes the work over.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import psycopg
import structlog
from procrastinate.exceptions import ConnectorException
from prometheus_client import start_http_server

from leadgen.bootstrap.database.connect import connect, refuse_wrong_schema
from leadgen.bootstrap.installation import secret_key
from leadgen.bootstrap.outside_stages import make_outside, provider_limits
from leadgen.bootstrap.providers import make_providers
from leadgen.bootstrap.stages import product_stages
from leadgen.bootstrap.worker.presence import Presence
from leadgen.bootstrap.worker.queue import CARE_QUEUE, queue_app, run_worker
from leadgen.logs import get_logger
from leadgen.pipeline.engine.drain import Engine, Timing
from leadgen.pipeline.engine.rows import stage_queue
from leadgen.settings import Settings

log = get_logger(__name__)
PAUSE_SECONDS = 3.0


def work(
    settings: Settings,
    *,
    concurrency: int | None = None,
    stages: Sequence[str] | None = None,
    metrics_port: int | None = None,
    metrics_host: str = "127.0.0.1",
    timing: Timing | None = None,
) -> None:
    """Work until SIGTERM or SIGINT; return after the calls in flight are stored (30 s at most).

    With `stages` the worker handles only these stages' records and the maintenance of runs. Imports, messages and
    other stages are left to other workers. With `metrics_port` the worker serves its metrics at `metrics_host`, for
    Prometheus.
    """
    refuse_wrong_schema(settings)
    count = concurrency or settings.worker_concurrency
    if metrics_port is not None:
        start_http_server(metrics_port, addr=metrics_host)
    database = connect(settings, pool_size=count + 4)
    providers = make_providers(settings, database=database)
    outside = make_outside(settings, secret_key(settings), database=database)
    at_once = provider_limits(settings)["anthropic"].concurrency
    known = product_stages(providers.writing_model, writes_at_once=at_once)
    engine = Engine(database, known, providers, timing=timing, outside=outside, serves=stages)

    structlog.contextvars.bind_contextvars(process="worker")
    presence = Presence(database, stages, concurrency=count)
    presence.start()
    try:
        _work_until_stopped(
            engine, [database, engine, providers, settings], concurrency=count, on_stop=engine.stop, stages=stages
        )
    finally:
        presence.end()


def _work_until_stopped(
    engine: Engine,
    services: Sequence[object],
    *,
    concurrency: int,
    on_stop: Callable[[], None],
    stages: Sequence[str] | None,
) -> None:
    while not engine.stopping.is_set():
        why = "its connection for news was cut"
        try:
            log.info("worker started", concurrency=concurrency, stages=stages)
            run_worker(
                queue_app(engine.database.system_url),
                services,
                concurrency=concurrency,
                queues=None if stages is None else [CARE_QUEUE, *(stage_queue(stage) for stage in stages)],
                on_stop=on_stop,
            )
        except (ConnectorException, psycopg.OperationalError, OSError) as error:
            why = str(error.__cause__ or error)  # Procrastinate's own message is "Database error."
        # Procrastinate's worker ends without an error when its listening connection is cut.
        if not engine.stopping.is_set():
            log.warning("the queue's worker ended; trying again", error=why, seconds=PAUSE_SECONDS)
            engine.stopping.wait(PAUSE_SECONDS)
