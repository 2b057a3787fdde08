"""The receiver is away for a while: its rows wait, no try is used up, and everything is done when it is back."""

from __future__ import annotations

import re
from dataclasses import dataclass

import httpx2
import pytest
from sqlalchemy import text

from leadgen.bootstrap.outside_stages import make_outside
from leadgen.enrichment.webhooks.stages import WebhookStages
from leadgen.fields.enums import RunStatus
from leadgen.gates.breaker import FAILURES, circuits_here
from leadgen.gates.gate import SharedGate
from tests.conftest import make_tenant
from tests.enrichment.webhooks.webhook_world import PROVIDER, World, make_world

COMPANIES = ("cz-001", "cz-002", "no-001")


@dataclass
class Line(httpx2.BaseTransport):
    """The way to the receiver; nobody is there while it is `down`."""

    world: World
    down: bool = True
    tried: int = 0

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        self.tried += 1
        if self.down:
            raise httpx2.ConnectError("refused")
        return httpx2.WSGITransport(app=self.world.receiver).handle_request(request)


@pytest.fixture
def world(database, tenant_id, providers, api, app, sandbox_app) -> World:
    app.extensions["settings"].webhook_allow = "n8n.test"
    return make_world(database, tenant_id, providers, api, app, sandbox_app, *COMPANIES)


@pytest.fixture
def line(world, database) -> Line:
    line = Line(world)
    settings = world.app.extensions["settings"]
    world.listed.bench.engine.outside = make_outside(
        settings, world.app.config["SECRET_KEY"], transport=line, database=database
    )
    return line


def time_passes(world: World) -> None:
    """Until the service has rested, and what waits for that is due."""
    outside = world.listed.bench.engine.outside
    assert isinstance(outside, WebhookStages)
    [gate] = outside._gates.values()
    assert isinstance(gate, SharedGate)
    gate._looked_at = float("-inf")
    with world.listed.bench.database.system_session() as session:
        given = {"tenant": str(world.listed.bench.tenant_id)}
        session.execute(
            text("UPDATE provider_states SET broken_until = now() WHERE provider LIKE :tenant || ':%'"), given
        )
        session.execute(
            text("UPDATE procrastinate_jobs SET scheduled_at = NULL WHERE args ->> 'tenant_id' = :tenant"), given
        )
    world.sql("UPDATE entity_stage_completions SET not_before = NULL WHERE not_before IS NOT NULL")


def test_rows_wait_and_go_on_when_it_is_back(world, line):
    world.use()
    run_id = world.start()
    tried = line.tried
    # calls of the others may have been out in the world when the last straw came
    assert FAILURES <= tried < FAILURES + len(COMPANIES)
    status = world.status(run_id)
    assert status.status is RunStatus.RUNNING
    assert (status.counts.ready, status.counts.failed) == (len(COMPANIES), 0)
    assert {row["attempts"] for row in world.sql("SELECT attempts FROM entity_stage_completions")} == {0}
    [shown] = [service for service in status.providers if service.health != "ok"]
    assert (shown.provider, shown.health) == (PROVIDER, "resting")
    assert (shown.message or "").startswith("Webhook at n8n.test:5678: resting until ")
    assert re.search(r"\d failures in a row", shown.message or "")

    time_passes(world)
    world.turn()  # one call finds out that it is still away
    assert line.tried == tried + 1
    assert world.status(run_id).counts.ready == len(COMPANIES)

    line.down = False
    time_passes(world)
    world.turn()
    status = world.status(run_id)
    assert status.status is RunStatus.SUCCEEDED
    assert status.counts.completed == len(COMPANIES)
    assert len(world.receiver.seen) == len(COMPANIES)
    assert {service.health for service in status.providers} == {"ok"}


def test_another_tenants_webhook_on_the_same_host_does_not_rest_with_it(world, line, database):
    world.use()
    world.start()
    with database.tenant_session(world.listed.bench.tenant_id) as session:
        assert circuits_here(session, [PROVIDER])[PROVIDER].health == "resting"
    with database.tenant_session(make_tenant(database)) as session:
        assert circuits_here(session, [PROVIDER]) == {}
