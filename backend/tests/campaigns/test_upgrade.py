"""An upgrade from the schema in which campaigns had work items: nothing is written twice, reasons and costs are kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import UUID

import psycopg
import pytest
from alembic import command
from alembic.script import ScriptDirectory
from procrastinate.schema import SchemaManager
from sqlalchemy import text
from sqlalchemy.engine import make_url

from leadgen.app import create_app
from leadgen.bootstrap.database.migrations import alembic_config
from leadgen.bootstrap.database.provision import app_url, create_roles, migrate
from leadgen.budgets.ledger import charge
from leadgen.db import OWNER_ROLE, new_id
from leadgen.pipeline.tasks import heal
from leadgen.settings import Settings
from leadgen.tenancy import Database
from tests.campaigns.setting import ScriptedLLM, Writer
from tests.client import sign_in
from tests.conftest import _clone

_SCRIPTS = ScriptDirectory.from_config(alembic_config("postgresql:///")).walk_revisions()
_CHANGE = next(script for script in _SCRIPTS if Path(script.path).stem.endswith("_one_engine"))
AFTER, BEFORE = _CHANGE.revision, str(_CHANGE.down_revision)


@pytest.fixture(scope="module")
def old_template(server_url: str) -> Iterator[str]:
    """Name of an empty database with the schema before the change."""
    with _clone(server_url, "template0") as url:
        create_roles(url)
        command.upgrade(alembic_config(url), BEFORE)
        with psycopg.connect(url) as queue:
            queue.execute(f"SET LOCAL ROLE {OWNER_ROLE}")
            queue.execute(SchemaManager.get_schema())
        yield str(make_url(url).database)


@pytest.fixture
def old_url(server_url: str, old_template: str) -> Iterator[str]:
    """A database of its own with the schema before the change."""
    with _clone(server_url, old_template) as url:
        yield url


class Old:
    """One namespace as the old schema had it: a campaign of two e-mails that is generating, with a contact in every state."""

    def __init__(self, url: str) -> None:
        self.tenant = tenant_id = new_id()
        self.campaign = new_id()
        self.steps = [new_id(), new_id()]
        self.places: dict[str, UUID] = {}
        self.people: dict[str, UUID] = {}
        self._conn = psycopg.connect(url, autocommit=True)
        self._conn.execute("INSERT INTO tenants (id, slug, name) VALUES (%s, 'old', 'Old')", (tenant_id,))
        self._conn.execute(
            "INSERT INTO campaigns (tenant_id, id, name, status, channel, language, tone, sender, version,"
            " generation_started_at, drain_until, drain_token) VALUES (%s, %s, 'Old', 'generating', 'email', 'en',"
            " 'professional', '{\"name\": \"Petra\"}', 1, now(), now() + interval '30 s', gen_random_uuid())",
            (tenant_id, self.campaign),
        )
        for position, step in enumerate(self.steps, start=1):
            self._conn.execute(
                "INSERT INTO campaign_steps (tenant_id, id, campaign_id, position, channel, label, enabled, delay_days,"
                " instructions, needs_pdf) VALUES (%s, %s, %s, %s, 'email', %s, true, 0, '', false)",
                (tenant_id, step, self.campaign, position, f"Step {position}"),
            )

    def stop(self) -> None:
        self._conn.execute("UPDATE campaigns SET stop_requested_at = now()")

    def person(
        self,
        name: str,
        *items: tuple[str, str | None, str | None],
        status: str = "generating",
        is_researched: bool = True,
    ) -> None:
        """A contact with a work item for each step (or none): state, code and reason; a text where it is completed."""
        person, place = new_id(), new_id()
        self.people[name], self.places[name] = person, place
        self._conn.execute(
            "INSERT INTO contacts (tenant_id, id, first_name, name, email, message_status) VALUES (%s, %s, %s, %s, %s, %s)",
            (self.tenant, person, name, name, f"{name}@example.test", "generating"),
        )
        if is_researched:
            self._conn.execute(
                "INSERT INTO contact_enrichment (tenant_id, id, person_summary) VALUES (%s, %s, 'Knows.')",
                (self.tenant, person),
            )
        self._conn.execute(
            "INSERT INTO campaign_contacts (tenant_id, id, campaign_id, contact_id, status, reason)"
            " VALUES (%s, %s, %s, %s, %s, %s)",
            (
                self.tenant,
                place,
                self.campaign,
                person,
                status,
                items[-1][2] if items and status != "generating" else None,
            ),
        )
        for step, (state, code, reason) in zip(self.steps, items, strict=bool(items)):
            self._conn.execute(
                "INSERT INTO campaign_message_work (tenant_id, id, campaign_id, campaign_contact_id, step_id, state,"
                " reason_code, reason, lease, leased_until) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, now())",
                (self.tenant, new_id(), self.campaign, place, step, state, code, reason, new_id()),
            )
            if state == "completed":
                self._write(person, place, step)

    def _write(self, person: UUID, place: UUID, step: UUID) -> None:
        self._conn.execute(
            "INSERT INTO messages (tenant_id, id, campaign_id, campaign_contact_id, contact_id, step_id, step_position,"
            " step_label, channel, language, tone, variant, status, original_subject, original_body, subject, body, facts,"
            " provider, model, prompt_version, input_hash, cost_usd, generated_at, version) VALUES (%s, %s, %s, %s, %s, %s,"
            " %s, 'L', 'email', 'en', 'professional', 'a', 'draft', 'S', 'Old text', 'S', 'Old text', '[]', 'p', 'm', 'v',"
            " 'h', 0.002, now(), 1)",
            (self.tenant, new_id(), self.campaign, place, person, step, self.steps.index(step) + 1),
        )
        self._conn.execute(
            "INSERT INTO llm_usage_log (tenant_id, id, purpose, campaign_id, provider, cost_usd)"
            " VALUES (%s, %s, 'message', %s, 'p', 0.002)",
            (self.tenant, new_id(), self.campaign),
        )

    def job(self) -> None:
        self._conn.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, queueing_lock, args)"
            " VALUES ('campaigns', 'campaigns:generate', 'campaigns:generate:x', '{}')"
        )

    def close(self) -> None:
        self._conn.close()


OPEN = ("ready", None, None)
RUNNING = ("running", None, None)
DONE = ("completed", None, None)
FAILED = ("failed", "does_not_fit", "312 characters, limit 300")
UNREACHED = ("skipped", "no_channel", "No e-mail address")
STOPPED = ("cancelled", "stopped", "Generation was stopped")


def test_unfinished_work_is_carried_over(old_url, tmp_path):
    database = Database(app_url(old_url))
    old = Old(old_url)
    tenant_id = old.tenant
    for name, *items in (
        ("waits", OPEN, OPEN),
        ("half", DONE, RUNNING),
        ("failed", DONE, FAILED),
        ("both", FAILED, OPEN),
        ("stopped", STOPPED, STOPPED),
    ):
        old.person(name, *items)
    old.person("unreached", UNREACHED, UNREACHED, status="excluded")
    old.person("done", DONE, DONE, status="generated")
    old.job()
    old.close()
    migrate(old_url)

    settings = Settings(data_dir=tmp_path, secret_key="test-secret-" * 4, sandbox=True)
    api = sign_in(create_app(settings, database), database, tenant_id)
    path = f"/api/campaigns/{old.campaign}"
    shown = api.get(path)
    assert (shown["status"], shown["writing_run"]) == ("review", None)
    contacts = {item["name"]: item for item in api.get(f"{path}/contacts", limit=50)["items"]}
    assert {name: item["status"] for name, item in contacts.items()} == {
        "waits": "enrichment_ok",
        "half": "generated",
        "failed": "failed",
        "both": "failed",
        "stopped": "enrichment_ok",
        "unreached": "excluded",
        "done": "generated",
    }
    assert contacts["unreached"]["reason"] == "No e-mail address"
    progress = shown["generation"]
    assert (progress["completed"], progress["failed"], progress["ready"], progress["running"]) == (4, 2, 0, 0)
    assert progress["last_failure"] == "312 characters, limit 300"
    assert progress["cost_usd"] == pytest.approx(0.008)
    with database.tenant_session(tenant_id) as session:
        rows = session.execute(text("SELECT first_name, message_status FROM contacts"))
        assert {row.first_name: row.message_status for row in rows} == {
            "waits": "not_started",
            "half": "pending_review",
            "failed": "pending_review",
            "both": "generation_failed",
            "stopped": "not_started",
            "unreached": "no_channel",
            "done": "pending_review",
        }
    with database.system_session() as session:
        jobs = session.scalars(
            text("SELECT DISTINCT status FROM procrastinate_jobs WHERE task_name LIKE 'campaigns:%'")
        )
        assert set(jobs) == {"failed"}

    # all that is missing is written once, and what is there stays as it is
    writer = Writer(database, ScriptedLLM(lambda request, number: {"subject": "S", "body": "New text"}))
    api.post(f"{path}/generate")
    writer.drain(tenant_id, old.campaign)
    assert api.post(f"{path}/retry-failed") == {"retried": 1, "held": 0}
    writer.drain(tenant_id, old.campaign)
    with database.tenant_session(tenant_id) as session:
        bodies = list(session.scalars(text("SELECT body FROM messages")))
    assert (bodies.count("Old text"), bodies.count("New text")) == (4, len(writer.llm.requests)) == (4, 10)
    database.dispose()


class New:
    """The installation of `Old` after the upgrade, with a worker that writes new texts."""

    def __init__(self, old: Old, url: str, data_dir: Path) -> None:
        old.close()
        migrate(url)
        self.database = Database(app_url(url))
        settings = Settings(data_dir=data_dir, secret_key="test-secret-" * 4, sandbox=True)
        self.api = sign_in(create_app(settings, self.database), self.database, old.tenant)
        self.path = f"/api/campaigns/{old.campaign}"
        self.writer = Writer(self.database, ScriptedLLM(lambda request, number: {"subject": "S", "body": "New text"}))
        self._old = old

    def heal(self) -> None:
        context: Any = SimpleNamespace(
            additional_context={"Database": self.database, "Engine": self.writer.engine},
        )
        heal(context, timestamp=0)

    def drain(self) -> None:
        self.writer.drain(self._old.tenant, self._old.campaign)

    def cap(self, usd: str | None) -> None:
        body = {"time_zone": "UTC", "day_cap_usd": usd, "month_cap_usd": None}
        version = self.api.get("/api/budgets")["version"]
        assert self.api.call("PUT", "/api/budgets", json=body | {"version": version}).status_code == 200

    def shown(self) -> dict[str, Any]:
        return self.api.get(self.path)

    def written(self) -> dict[str, int]:
        """New texts by the contact's name."""
        with self.database.tenant_session(self._old.tenant) as session:
            rows = session.execute(
                text("""
SELECT k.first_name, count(*) FILTER (WHERE m.body = 'New text') AS number
  FROM contacts k LEFT JOIN messages m ON m.contact_id = k.id GROUP BY 1""")
            )
            return {row.first_name: row.number for row in rows}

    def runs(self) -> int:
        return len(self.api.get("/api/pipeline/runs")["items"])


@pytest.fixture
def upgrade(old_url: str, tmp_path: Path) -> Iterator[Callable[[Old], New]]:
    """Upgrade an old installation."""
    with ExitStack() as open_:

        def upgraded(old: Old) -> New:
            new = New(old, old_url, tmp_path)
            open_.callback(new.database.dispose)
            return new

        yield upgraded


@pytest.fixture
def generating(old_url) -> Old:
    """A campaign that generates: two contacts of whom nothing is known have open work, one has none."""
    old = Old(old_url)
    for name, *items in (("waits", OPEN, OPEN), ("half", DONE, RUNNING)):
        old.person(name, *items)
    for name in ("unknown", "strange"):
        old.person(name, OPEN, OPEN, is_researched=False)
    old.person("done", DONE, DONE, status="generated")
    old.person("added", status="pending")
    return old


def test_what_was_generating_goes_on_by_itself_over_the_same_contacts(generating, upgrade):
    new = upgrade(generating)
    shown = new.shown()["generation"]
    assert (shown["total"], shown["completed"], shown["cancelled"]) == (10, 3, 7)
    assert shown["interrupted"] == "An upgrade interrupted the generation. A worker goes on with it within a minute."

    # two workers at once start one run
    with ThreadPoolExecutor(2) as threads:
        for healed in [threads.submit(new.heal) for _ in range(2)]:
            healed.result()
    shown = new.shown()
    assert (shown["status"], new.runs(), shown["generation"]["interrupted"]) == ("generating", 1, None)
    assert (shown["generation"]["total"], shown["generation"]["ready"]) == (10, 7)
    new.drain()
    new.heal()
    written = {"waits": 2, "half": 1, "unknown": 2, "strange": 2, "done": 0, "added": 0}
    assert (new.written(), new.runs()) == (written, 1)
    shown = new.shown()
    assert (shown["status"], shown["generation"]["completed"], shown["generation"]["cancelled"]) == ("review", 10, 0)


def test_a_start_by_a_person_first_leaves_the_rest_to_go_on_later(generating, upgrade):
    new = upgrade(generating)
    new.api.post(f"{new.path}/generate")
    new.heal()
    assert new.runs() == 1
    new.drain()
    assert new.written() == {"waits": 2, "half": 1, "unknown": 0, "strange": 0, "done": 0, "added": 2}
    new.heal()
    new.drain()
    assert new.written() == {"waits": 2, "half": 1, "unknown": 2, "strange": 2, "done": 0, "added": 2}
    assert new.shown()["generation"]["interrupted"] is None


def test_what_cannot_go_on_says_what_is_left_and_what_to_do(generating, upgrade):
    new = upgrade(generating)
    new.cap("0.01")
    with new.database.tenant_session(generating.tenant) as session:
        charge(session, Decimal("0.01"))
    new.heal()
    shown = new.shown()
    said = shown["generation"]["interrupted"]
    assert said.startswith("An upgrade interrupted the generation. Not written: 7 messages to 4 contacts. ")
    assert "daily budget" in said
    assert said.endswith("Then generate again, with contacts that are not researched.")
    assert (shown["status"], shown["generation"]["total"], shown["generation"]["cancelled"]) == ("review", 10, 7)
    new.cap(None)
    new.heal()
    assert (new.runs(), new.shown()["generation"]["interrupted"]) == (0, said)

    new.api.post(f"{new.path}/generate", {"include_unenriched": True})
    assert new.shown()["generation"]["interrupted"] is None
    new.drain()
    assert sum(new.written().values()) == 9


def test_a_campaign_that_was_closed_meanwhile_is_not_written_to(generating, upgrade):
    new = upgrade(generating)
    new.api.post(f"{new.path}/move", {"to": "archived", "version": new.shown()["version"]})
    new.heal()
    said = new.shown()["generation"]["interrupted"]
    assert "7 messages to 4 contacts. A campaign that is archived cannot generate messages." in said
    assert new.runs() == 0


def test_what_was_being_stopped_does_not_go_on(generating, upgrade):
    generating.stop()
    new = upgrade(generating)
    new.heal()
    assert (new.runs(), new.shown()["generation"]["interrupted"]) == (0, None)


def test_on_the_way_back_what_no_run_went_on_with_is_open_again(generating, old_url):
    generating.close()
    command.upgrade(alembic_config(old_url), AFTER)
    command.downgrade(alembic_config(old_url), BEFORE)
    with psycopg.connect(old_url) as conn:
        states = conn.execute("SELECT state, count(*) FROM campaign_message_work GROUP BY 1 ORDER BY 1").fetchall()
        statuses = conn.execute("SELECT status, count(*) FROM campaign_contacts GROUP BY 1 ORDER BY 1").fetchall()
        campaign = conn.execute("SELECT status FROM campaigns").fetchone()
    assert states == [("completed", 3), ("ready", 7)]
    assert statuses == [("generated", 1), ("generating", 4), ("pending", 1)]
    assert campaign == ("generating",)


def test_the_way_back_knows_what_is_written(old_url):
    old = Old(old_url)
    old.person("half", DONE, FAILED)
    old.close()
    command.upgrade(alembic_config(old_url), AFTER)
    command.downgrade(alembic_config(old_url), BEFORE)
    with psycopg.connect(old_url) as conn:
        rows = conn.execute("SELECT state, reason FROM campaign_message_work ORDER BY state").fetchall()
    assert rows == [("completed", None), ("failed", "312 characters, limit 300")]
