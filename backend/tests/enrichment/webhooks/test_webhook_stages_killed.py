"""A worker process that is killed after its request was taken, and before it could store the answer."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import text
from werkzeug.serving import make_server

from leadgen.app import create_app
from leadgen.bootstrap.database.provision import app_url
from leadgen.enrichment.catalog import registry
from leadgen.enrichment.webhooks.modes import set_mode
from leadgen.enrichment.webhooks.schemas import StageModeIn
from leadgen.pipeline.tasks import heal_runs
from leadgen.providers.outbound import Allowed
from leadgen.sandbox import create_app as create_sandbox
from leadgen.sandbox.n8n import SECRET
from leadgen.settings import Settings
from tests.client import make_user
from tests.conftest import make_tenant
from tests.enrichment.webhooks import webhook_worker
from tests.enrichment.world_list import company_values, listed
from tests.processes.forked import Forked
from tests.processes.waiting import until

PATIENCE = 60.0
KEY = "an installation's secret key"


class Slow:
    """The sandbox's n8n: it does the work and then, while `gate` is closed, keeps the answer to itself."""

    def __init__(self) -> None:
        self.app = create_sandbox()
        self.gate = threading.Event()
        self.taken = threading.Event()
        self.attempts: list[str] = []

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        body = b"".join(self.app(environ, start_response))
        self.attempts.append(environ["HTTP_X_LEADGEN_ATTEMPT"])
        self.taken.set()
        self.gate.wait(PATIENCE)
        return [body]


@contextmanager
def worker(url: str, allowed: str) -> Iterator[Forked]:
    process = Forked(lambda: webhook_worker.work(url, KEY, allowed))
    try:
        yield process
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def slow() -> Iterator[tuple[Slow, str]]:
    app = Slow()
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield app, f"127.0.0.1:{server.server_port}"
    app.gate.set()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("workflow", ["company-profile", "company-profile-held"])
def test_the_work_is_done_once_and_stored_once(own_database, own_admin_url, slow, workflow, tmp_path):
    receiver, allowed = slow
    made = listed(own_database, make_tenant(own_database), None, {"cz-001": company_values("cz-001")})
    user_id, _ = make_user(own_database)
    url = f"http://{allowed}/n8n/webhook/{workflow}"
    wanted = StageModeIn(mode="webhook", url=url, secret=SecretStr(SECRET), version=None)
    with own_database.tenant_session(made.bench.tenant_id) as session:
        set_mode(session, registry(), "l1", wanted, allowed=Allowed.read([allowed]), secret_key=KEY, by=user_id)
    run_id = made.bench.start(["l1"])
    with worker(app_url(own_admin_url), allowed) as first:
        assert receiver.taken.wait(PATIENCE)
        first.send_signal(signal.SIGKILL)
        first.wait()
    assert made.bench.states(run_id, "l1") == {made.ids["cz-001"]: "running"}
    receiver.gate.set()
    workshop = receiver.app.extensions["workshop"]
    with worker(app_url(own_admin_url), allowed):
        remove_worker(own_database)
        until(lambda: len(receiver.attempts) > 1, lambda: heal_runs(own_database))
        if workflow == "company-profile-held":
            until(lambda: waits(made, run_id), lambda: None)
            call_back(own_database, workshop, tmp_path)
        until(lambda: made.bench.status(run_id).status == "succeeded", lambda: heal_runs(own_database))
    assert receiver.attempts == ["1", "2"]
    [(key, works)] = workshop.works.items()
    assert (key.endswith(".1"), works) == (True, 1)
    assert len(made.said("cz-001", "l1")) == 1


def waits(made, run_id) -> bool:
    return made.bench.reasons(run_id, "l1")[made.ids["cz-001"]][0] == "webhook_waiting"


def call_back(database, workshop, folder) -> None:
    settings = Settings(data_dir=folder, secret_key=SecretStr(KEY), sandbox=True)
    [key] = workshop.requests
    callback = workshop.callback(key)
    path = callback.url.removeprefix("http://127.0.0.1:8000")
    answer = create_app(settings, database).test_client().post(path, data=callback.body, headers=callback.headers)
    assert answer.get_json()["status"] == "stored"


def remove_worker(database) -> None:
    # what the queue finds out by itself after a minute of silence
    with database.system_session() as session:
        session.execute(text("UPDATE procrastinate_jobs SET status = 'failed' WHERE status = 'doing'"))
