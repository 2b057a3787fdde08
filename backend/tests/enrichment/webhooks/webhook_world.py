"""A tenant whose l1 runs behind the sandbox's n8n: the engine, the API for its admins and for callbacks, and the receiver."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx2
from flask import Flask
from sqlalchemy import text
from werkzeug.test import TestResponse

from leadgen.bootstrap.outside_stages import make_outside
from leadgen.enrichment.catalog import registry
from leadgen.pipeline.engine.drain import Engine
from leadgen.pipeline.tasks import heal_runs
from leadgen.sandbox.n8n import SECRET, SentCallback, Workshop
from leadgen.settings import Settings
from tests.client import Api
from tests.enrichment.world_list import Listed, company_values, listed
from tests.pipeline.fake_stages import QUICK

URL = "http://n8n.test:5678/n8n/webhook/"
PROVIDER = "webhook:n8n.test:5678"


@dataclass
class Receiver:
    """A WSGI app between the product and the sandbox that can drop or replace answers, and keeps every request."""

    app: Flask
    seen: list[dict[str, str]] = field(default_factory=list)
    instead: list[tuple[str, list[tuple[str, str]], bytes]] = field(default_factory=list)
    lose: list[Callable[[str], Exception]] = field(default_factory=list)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        self.seen.append({key[5:]: value for key, value in environ.items() if key.startswith("HTTP_")})
        if self.lose:
            list(self.app(environ, lambda *_: None))
            raise self.lose.pop(0)("the line was cut")
        if self.instead:
            status, headers, body = self.instead.pop(0)
            start_response(status, headers)
            return [body]
        return self.app(environ, start_response)

    def answer(self, body: bytes | str, status: str = "200 OK", **headers: str) -> None:
        """The next request gets this answer."""
        raw = body.encode() if isinstance(body, str) else body
        given = [(key.replace("_", "-"), value) for key, value in headers.items()]
        self.instead.append((status, [("Content-Type", "application/json"), *given], raw))


@dataclass
class World:
    """One tenant with companies on its list; l1 behind the webhook once `use` was called."""

    api: Api
    app: Flask
    listed: Listed
    receiver: Receiver
    workshop: Workshop

    def use(self, workflow: str = "company-profile", **more: Any) -> Any:
        response = self.put(**({"mode": "webhook", "url": URL + workflow, "secret": SECRET} | more))
        assert response.status_code == 200, response.get_data(as_text=True)
        return response.get_json()

    def put(self, **body: Any) -> Any:
        """Set where l1 runs, as one does who has just looked at it."""
        [seen] = [item for item in self.api.get("/api/enrich/stage-modes")["items"] if item["stage"] == "l1"]
        return self.api.call("PUT", "/api/enrich/stage-modes/l1", json={"version": seen["version"]} | body)

    def start(self, *, stages: tuple[str, ...] = ("l1",), **more: Any) -> UUID:
        run_id = self.listed.bench.start(list(stages), **more)
        self.turn()
        return run_id

    def turn(self) -> None:
        """Run the drains that are due; those for later stay queued."""
        bench = self.listed.bench
        statement = text(
            "DELETE FROM procrastinate_jobs WHERE id = (SELECT id FROM procrastinate_jobs WHERE status = 'todo'"
            " AND task_name = 'pipeline:drain' AND args ->> 'tenant_id' = :tenant"
            " AND coalesce(scheduled_at, now()) <= now() ORDER BY id LIMIT 1) RETURNING args"
        )
        for _ in range(100):
            with bench.database.system_session() as session:
                args = session.scalar(statement, {"tenant": str(bench.tenant_id)})
            if args is None:
                return
            bench.engine.drain(bench.tenant_id, UUID(args["run_id"]), args["stage"])
        raise AssertionError("the queue never empties")

    def state(self, run_id: UUID, key: str = "cz-001", stage: str = "l1") -> tuple[str, str | None, str | None]:
        record = self.listed.ids[key]
        state = self.listed.bench.states(run_id, stage)[record]
        return (state, *self.listed.bench.reasons(run_id, stage)[record])

    def status(self, run_id: UUID) -> Any:
        return self.listed.bench.status(run_id)

    def key(self) -> str:
        """The idempotency key of the only work there is."""
        [key] = self.workshop.requests
        return key

    def send(self, callback: SentCallback, **changes: Any) -> TestResponse:
        path = changes.pop("path", callback.url.removeprefix("http://127.0.0.1:8000"))
        body = changes.pop("body", callback.body)
        return self.app.test_client().post(path, data=body, headers=callback.headers | changes)

    def call_back(self, key: str | None = None, **how: Any) -> TestResponse:
        return self.send(self.workshop.callback(key or self.key(), **how))

    def lapse(self, run_id: UUID) -> None:
        """Time goes by until every callback is overdue; then the run is healed and drained."""
        self.sql("UPDATE entity_stage_completions SET leased_until = now() - interval '1 s' WHERE state = 'running'")
        self.sql("UPDATE budget_reservations SET leased_until = now() - interval '1 s'")
        self.heal()

    def heal(self) -> None:
        heal_runs(self.listed.bench.database)
        self.turn()
        with self.listed.bench.database.system_session() as session:
            session.execute(text("DELETE FROM procrastinate_jobs WHERE task_name = 'pipeline:finish'"))
        heal_runs(self.listed.bench.database)

    def sql(self, statement: str, **given: Any) -> list[Any]:
        bench = self.listed.bench
        queue = "procrastinate_" in statement  # tenant sessions do not see the queue
        with bench.database.system_session() if queue else bench.database.tenant_session(bench.tenant_id) as session:
            result: Any = session.execute(text(statement), given)
            return list(result.mappings()) if result.returns_rows else []


def make_world(
    database: Any, tenant_id: UUID, providers: Any, api: Api, app: Flask, sandbox_app: Flask, *keys: str
) -> World:
    receiver = Receiver(sandbox_app)
    made = listed(database, tenant_id, providers, {key: company_values(key) for key in keys or ("cz-001",)})
    settings: Settings = app.extensions["settings"]
    outside = make_outside(
        settings.model_copy(update={"webhook_allow": "n8n.test"}),
        app.config["SECRET_KEY"],
        transport=httpx2.WSGITransport(app=receiver),
    )
    made.bench.engine = Engine(database, registry(), providers, timing=QUICK, outside=outside)
    return World(api, app, made, receiver, sandbox_app.extensions["workshop"])
