"""The whole way over sockets: the worker's post, the sandbox's n8n that works for a while, and its callback to the API."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from werkzeug.serving import make_server

from leadgen.enrichment.webhooks.stages import WebhookStages
from leadgen.pipeline.engine.drain import Engine
from leadgen.pipeline.tasks import heal_runs
from leadgen.providers.outbound import Allowed
from leadgen.sandbox import create_app as create_sandbox
from leadgen.sandbox.n8n import SECRET
from tests.enrichment.webhooks.webhook_world import World, make_world
from tests.pipeline.fake_stages import QUICK

PATIENCE = 60.0


@contextmanager
def served(app: Any) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("workflow", ["company-profile-later", "company-profile-started"])
def test_the_callback_arrives_and_the_run_ends(database, tenant_id, providers, api, app, workflow):
    sandbox = create_sandbox()
    with served(sandbox) as n8n, served(app) as product:
        made = make_world(database, tenant_id, providers, api, app, sandbox, "cz-001", "no-001")
        outside = WebhookStages(
            secret_key=app.config["SECRET_KEY"], callback_base=f"http://{product}", allowed=Allowed.read([n8n])
        )
        engine = made.listed.bench.engine
        made.listed.bench.engine = Engine(database, engine.registry, providers, timing=QUICK, outside=outside)
        app.extensions["settings"].webhook_allow = n8n
        url = f"http://{n8n}/n8n/webhook/{workflow}"
        assert made.put(mode="webhook", url=url, secret=SECRET).status_code == 200
        run_id = made.start()
        deadline = time.monotonic() + PATIENCE
        while made.status(run_id).counts.completed < 2:
            assert time.monotonic() < deadline, made.status(run_id)
            threading.Event().wait(0.1)
        heal_runs(database)
        assert made.status(run_id).status == "succeeded"
        assert made.listed.row("companies", "cz-001")["industry"] == "construction"
        assert set(sandbox.extensions["workshop"].works.values()) == {1}


@pytest.fixture
def world(database, tenant_id, providers, api, app, sandbox_app) -> World:
    app.extensions["settings"].webhook_allow = "n8n.test"
    return make_world(database, tenant_id, providers, api, app, sandbox_app, "cz-001", "no-001")


def estimate(world: World) -> dict[str, Any]:
    body = {"stages": ["l1"], "selection": {"all": True}}
    [stage] = world.api.post("/api/enrich/estimate", body)["stages"]
    return stage


def test_an_estimate_goes_the_way_that_the_run_will_go(world):
    world.start()
    assert estimate(world)["fresh_expected"] == 2  # the native results
    world.use(expected_cost_usd=0.5)
    stage = estimate(world)
    assert (stage["provider"], stage["fresh_expected"]) == ("webhook:n8n.test:5678", 0)
    world.start()
    assert len(world.receiver.seen) == 2
    assert estimate(world)["fresh_expected"] == 2
