"""A real worker for a process of its own, with the product's stages and the way to webhooks."""

from __future__ import annotations

from leadgen.bootstrap.worker.queue import queue_app, run_worker
from leadgen.enrichment.catalog import registry
from leadgen.enrichment.webhooks.stages import WebhookStages
from leadgen.pipeline.engine.call import Backoff
from leadgen.pipeline.engine.drain import Engine, Timing
from leadgen.pipeline.tasks import blueprint
from leadgen.providers.outbound import Allowed
from leadgen.tenancy import Database

SHORT = Timing(lease=2.0, poll=0.02, linger=0.05, watch=0.1, backoff=Backoff(first=0.0, most=0.0))


def work(url: str, secret_key: str, allowed: str) -> None:
    """Work until SIGTERM."""
    database = Database(url)
    outside = WebhookStages(
        secret_key=secret_key, callback_base="http://127.0.0.1:8000", allowed=Allowed.read([allowed])
    )
    engine = Engine(database, registry(), None, timing=SHORT, outside=outside)
    run_worker(
        queue_app(database.system_url, {"pipeline": blueprint}), [database, engine], concurrency=4, on_stop=engine.stop
    )
