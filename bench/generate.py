"""Generation's figures: the start request, messages per second without latency, the share of the limit at 2 s, the stop.

    python bench/generate.py [--contacts 18730] [--seconds 60] [--json]

Everything is the product's own: the web application (in process), one worker process, and the sandbox as a process of its own,
on embedded PostgreSQL with durable settings. Each contact gets three messages; contacts are researched by what their company's
profile says. `bench/engine.py` runs this as its section `generate`.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx2
import psycopg
from figures import Figures
from own_server import own_server

from leadgen.app import create_app
from leadgen.bootstrap.outside_stages import SANDBOX_LIMITS
from leadgen.crypto import hash_password
from leadgen.db import new_id
from leadgen.settings import Settings
from leadgen.tenancy import Database
from leadgen.tenants.models import Tenant
from leadgen.fields.enums import Role
from leadgen.users.models import Membership, User

STEPS = 3
WARM_SECONDS = 10.0
LATENCY_SECONDS = 2.0
LOOK_SECONDS = 0.25
SENDER = {"name": "Petra Ukázková", "company": "Vzor Consulting", "offer": "AI audits in two weeks"}


class Setting:
    """One namespace with researched contacts, its API, a worker and the sandbox."""

    def __init__(self, admin: str, url: str, folder: Path) -> None:
        self._admin = admin
        self._port = _free_port()
        self._database = Database(url)
        self.tenant_id = _make_tenant(self._database)
        settings = Settings(data_dir=folder, sandbox=True, sandbox_port=self._port)
        email, password = _sign_up(self._database, self.tenant_id)
        transport = httpx2.WSGITransport(app=create_app(settings, self._database))
        self._client = httpx2.Client(transport=transport, base_url="http://localhost", timeout=120.0)
        signed_in = self._client.post("/api/auth/login", json={"email": email, "password": password}).raise_for_status()
        with self._database.system_session() as session:
            slug = session.get_one(Tenant, self.tenant_id).slug
        self._client.headers.update({"Authorization": f"Bearer {signed_in.json()['access_token']}", "X-Namespace": slug})
        self._environment = os.environ | {
            "APP_DATABASE_URL": url,
            "LEADGEN_DATA_DIR": str(folder),
            "LEADGEN_SANDBOX": "true",
            "LEADGEN_SANDBOX_PORT": str(self._port),
        }

    def campaign(self, contacts: int) -> str:
        """A campaign with so many new contacts."""
        with psycopg.connect(self._admin, autocommit=True) as conn:
            ids = _make_contacts(conn, self.tenant_id, contacts)
        body = {"name": f"To {contacts}", "template_key": "email_3_step", "sender": SENDER}
        campaign_id = str(self.post("/api/campaigns", body)["id"])
        added = self.post(f"/api/campaigns/{campaign_id}/contacts", {"contact_ids": ids})
        assert added["added"] == contacts, added
        return campaign_id

    def post(self, path: str, body: Any = None) -> Any:
        """The answer of a POST, which must be good."""
        answer = self._client.post(path, json=body or {})
        assert answer.status_code < 400, answer.text
        return answer.json()

    def get(self, path: str) -> Any:
        """The answer of a GET, which must be good."""
        answer = self._client.get(path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    @contextmanager
    def worker(self) -> Iterator[None]:
        """One worker process."""
        with _process([sys.executable, "-m", "leadgen.cli", "worker"], self._environment):
            yield

    @contextmanager
    def sandbox(self, latency: float | None = None) -> Iterator[None]:
        """The sandbox, each of whose answers takes `latency` seconds more."""
        command = [sys.executable, "-m", "leadgen.cli", "sandbox", "--port", str(self._port)]
        with _process(command, self._environment):
            base = f"http://127.0.0.1:{self._port}"
            with httpx2.Client(base_url=base, trust_env=False) as client:
                _until_it_listens(client)
                if latency is not None:
                    fault = {"service": "anthropic", "kind": "latency", "seconds": latency, "times": None}
                    client.post("/_sandbox/faults", json=fault).raise_for_status()
            yield

    def watch(self, campaign_id: str, seconds: float) -> tuple[float, float]:
        """Messages per second over `seconds` (less, if all are written), and contacts being written to on average."""
        with psycopg.connect(self._admin, autocommit=True) as conn:
            while _written(conn, campaign_id) == 0:
                time.sleep(LOOK_SECONDS)
            time.sleep(WARM_SECONDS)
            began, before = time.perf_counter(), _written(conn, campaign_id)
            running, now = [], before
            while time.perf_counter() - began < seconds:
                time.sleep(LOOK_SECONDS)
                running.append(_running(conn, campaign_id))
                now = _written(conn, campaign_id)
            return (now - before) / (time.perf_counter() - began), statistics.mean(running)

    def stop(self, campaign_id: str) -> tuple[float, float]:
        """Seconds that the request to stop takes, and until nothing of the campaign is at work any more."""
        began = time.perf_counter()
        self.post(f"/api/campaigns/{campaign_id}/stop")
        answered = time.perf_counter() - began
        while self.get(f"/api/campaigns/{campaign_id}/generation")["run"]["status"] != "stopped":
            time.sleep(LOOK_SECONDS)
        return answered, time.perf_counter() - began


def measure(figures: Figures, admin: str, url: str, *, contacts: int, seconds: float) -> None:
    """Say the figures of generation; `figures` as `bench/engine.py` has them."""
    with tempfile.TemporaryDirectory(prefix="leadgen-bench-", ignore_cleanup_errors=True) as folder:
        setting = Setting(admin, url, Path(folder))
        large = setting.campaign(contacts)
        with setting.worker():
            with setting.sandbox():
                began = time.perf_counter()
                setting.post(f"/api/campaigns/{large}/generate")
                figures.say("generate_contacts", contacts, "")
                figures.say("generate_request", time.perf_counter() - began, "s", 1, most=True)
                rate, running = setting.watch(large, seconds)
                figures.say("generate_messages_per_s", rate, "1/s", 100)
                figures.say("generate_contacts_at_once", running, "")
                began = time.perf_counter()
                setting.get(f"/api/campaigns/{large}")
                figures.say("generate_campaign_page", time.perf_counter() - began, "s", 1, most=True)
                answered, over = setting.stop(large)
                figures.say("generate_stop_request", answered, "s", 1, most=True)
                figures.say("generate_stopped_after", over, "s")
            with setting.sandbox(LATENCY_SECONDS):
                limit = SANDBOX_LIMITS.concurrency / LATENCY_SECONDS
                slow = setting.campaign(round(limit * (seconds + 2 * WARM_SECONDS) / STEPS) + 2 * SANDBOX_LIMITS.concurrency)
                setting.post(f"/api/campaigns/{slow}/generate")
                rate, running = setting.watch(slow, seconds)
                figures.say("generate_2s_messages_per_s", rate, "1/s")
                figures.say("generate_2s_in_flight", rate * LATENCY_SECONDS, "")
                figures.say("generate_2s_of_limit", 100 * rate / limit, "%", 95)
                setting.post(f"/api/campaigns/{slow}/stop")


_COMPANIES = """
WITH made AS (
  INSERT INTO companies (tenant_id, id, name, domain, hq_country)
  SELECT %(tenant)s, gen_random_uuid(), 'Company ' || n, 'c' || %(number)s || '-' || n || '.example', 'CZ'
    FROM generate_series(1, greatest(%(number)s / 5, 1)) AS n RETURNING id)
INSERT INTO company_enrichment_l1 (tenant_id, id, summary) SELECT %(tenant)s, id, 'Bakes bread for offices.' FROM made
RETURNING id
"""
_CONTACTS = """
INSERT INTO contacts (tenant_id, id, company_id, first_name, last_name, name, email, job_title)
SELECT %(tenant)s, gen_random_uuid(), (%(companies)s::uuid[])[1 + n %% cardinality(%(companies)s::uuid[])],
       'Ida', 'Batch' || %(number)s || ' No' || n, 'Ida Batch' || %(number)s || ' No' || n,
       'ida' || n || '@c' || %(number)s || '.example', 'Head of Operations'
  FROM generate_series(1, %(number)s) AS n RETURNING id::text
"""


def _make_contacts(conn: psycopg.Connection[Any], tenant_id: UUID, number: int) -> list[str]:
    given = {"tenant": tenant_id, "number": number}
    companies = [row[0] for row in conn.execute(_COMPANIES, given)]
    ids = [row[0] for row in conn.execute(_CONTACTS, given | {"companies": companies})]
    conn.execute("ANALYZE companies, contacts, company_enrichment_l1")
    return ids


def _written(conn: psycopg.Connection[Any], campaign_id: str) -> int:
    row = conn.execute("SELECT count(*) FROM messages WHERE campaign_id = %s", (campaign_id,)).fetchone()
    return int(row[0]) if row else 0


def _running(conn: psycopg.Connection[Any], campaign_id: str) -> int:
    query = (
        "SELECT coalesce(sum(s.running), 0) FROM stage_runs s JOIN pipeline_runs r ON r.id = s.run_id WHERE r.campaign_id = %s"
    )
    row = conn.execute(query, (campaign_id,)).fetchone()
    return int(row[0]) if row else 0


def _make_tenant(database: Database) -> UUID:
    tenant_id = new_id()
    with database.system_session() as session:
        session.add(Tenant(id=tenant_id, slug=f"bench-{tenant_id.hex[-8:]}", name="Bench"))
    return tenant_id


def _sign_up(database: Database, tenant_id: UUID) -> tuple[str, str]:
    user_id, password = new_id(), secrets.token_urlsafe(24)
    email = f"bench-{user_id.hex[-12:]}@example.test"
    with database.system_session() as session:
        session.add(User(id=user_id, email=email, display_name="Bench", password_hash=hash_password(password)))
    with database.system_session() as session:
        session.add(Membership(tenant_id=tenant_id, user_id=user_id, role=Role.EDITOR))
    return email, password


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _until_it_listens(client: httpx2.Client) -> None:
    for _ in range(240):
        try:
            client.get("/_sandbox/faults")
        except httpx2.HTTPError:
            time.sleep(LOOK_SECONDS)
        else:
            return
    raise SystemExit("the sandbox did not start")


@contextmanager
def _process(command: list[str], environment: dict[str, str]) -> Iterator[None]:
    process = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--contacts", type=int, default=18_730)
    parser.add_argument("--seconds", type=float, default=60.0, help="how long each rate is measured")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    figures = Figures(quiet=options.json)
    with own_server() as (admin, url):
        measure(figures, admin, url, contacts=options.contacts, seconds=options.seconds)
    if options.json:
        print(json.dumps({"name": "generate", "figures": figures.all}))


if __name__ == "__main__":
    main()
