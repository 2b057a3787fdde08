"""One tenant with companies of the sandbox's world, a run over them, and workers that something happens to."""

from __future__ import annotations

import os
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from sqlalchemy import text
from sqlalchemy.engine import make_url

from leadgen.bootstrap.database.provision import app_url
from leadgen.campaigns.actions import add_contacts, create_campaign
from leadgen.campaigns.schemas import CampaignIn, ContactChoiceIn, Sender
from leadgen.enrichment.providers import Providers
from leadgen.fields.enums import RunStatus
from leadgen.pipeline.tasks import heal_runs
from leadgen.sandbox.world import world
from leadgen.tenancy import Database
from tests.conftest import make_tenant
from tests.enrichment.world_list import Listed, company_values, listed
from tests.pipeline.faults.faulty_worker import LEASE, PATIENCE, Door, FaultyWorker, drain_all
from tests.pipeline.invariants import check_over, check_sums

PAID = ("l1", "l2", "signals", "person", "generate")
MODELS = ("perplexity", "anthropic")
Asked = tuple[str, str]
"""A paid call: stage, and whom it was about."""


@dataclass(frozen=True)
class Ground:
    """What is the same for all scenes of a test process. `admin` is a superuser's connection outside the database."""

    database: Database
    admin_url: str
    admin: psycopg.Connection[Any]
    providers: Providers
    door: Door

    @property
    def name(self) -> str:
        return str(make_url(self.admin_url).database)


@dataclass
class Scene:
    """`runs` are over companies of their own; the first one's are what the paid calls are counted for."""

    ground: Ground
    listed: Listed
    log: Path
    runs: list[UUID] = field(default_factory=list)
    faulty_workers: list[FaultyWorker] = field(default_factory=list)
    in_flight: set[Asked] = field(default_factory=set)
    names: dict[str, UUID] = field(default_factory=dict)
    campaign_id: UUID | None = None

    def start(self, companies: Sequence[str], stages: Sequence[str]) -> UUID:
        chosen = [self.listed.ids[key] for key in companies]
        campaign = self.campaign_id if "generate" in stages else None
        run_id = self.listed.bench.start(stages, company_ids=chosen, campaign_id=campaign)
        self.runs.append(run_id)
        return run_id

    def start_worker(self, stage: str, point: str, *, lease: float = LEASE) -> FaultyWorker:
        ground = self.ground
        faulty = FaultyWorker(
            self.listed.bench,
            url=app_url(ground.admin_url),
            providers=ground.providers,
            door=ground.door,
            stage=stage,
            point=point,
            name=f"faulty-{os.getpid()}-{time.monotonic_ns()}",
            lease=lease,
        )
        self.faulty_workers.append(faulty)
        return faulty

    def backends(self, faulty: FaultyWorker) -> list[tuple[int, str, str | None]]:
        """The faulty worker's connections: pid, state, and what they wait for."""
        rows = self.ground.admin.execute(
            "SELECT pid, state, wait_event_type FROM pg_stat_activity WHERE application_name = %s", (faulty.name,)
        )
        return [(row[0], row[1], row[2]) for row in rows]

    def cut(self, faulty: FaultyWorker) -> int:
        """Break the connections of a faulty worker; returns how many there were."""
        return sum(
            1
            for pid, _state, _wait in self.backends(faulty)
            if self.ground.admin.execute("SELECT pg_terminate_backend(%s)", (pid,)).fetchone() == (True,)
        )

    @contextmanager
    def refusing(self) -> Iterator[None]:
        """The database takes no new connection inside; those that are open stay."""
        name = f'ALTER DATABASE "{self.ground.name}" WITH ALLOW_CONNECTIONS '
        self.ground.admin.execute(name + "false")
        try:
            yield
        finally:
            self.ground.admin.execute(name + "true")

    def freeze(self, faulty: FaultyWorker) -> None:
        """Stop the whole process where it holds no transaction, so that it holds no lock either."""

        def stopped_between_transactions() -> bool:
            faulty.signal(signal.SIGSTOP)
            if all(state == "idle" for _pid, state, _wait in self.backends(faulty)):
                return True
            faulty.signal(signal.SIGCONT)
            return False

        until(stopped_between_transactions)

    def calls(self) -> Counter[Asked]:
        """Paid calls that reached the outside world, whoever made them."""
        lines = [line.split(" ") for line in self.log.read_text().splitlines()]
        return Counter((stage, about) for stage, service, about in lines if service in MODELS)

    def stored(self) -> set[Asked]:
        by_id = {record: name for name, record in self.names.items()}
        with self.listed.bench.database.tenant_session(self.listed.bench.tenant_id) as session:
            rows = session.execute(
                text(
                    "SELECT stage, entity_id FROM entity_stage_completions"
                    " WHERE stage = ANY(:paid) AND finished_at IS NOT NULL"
                ),
                {"paid": list(PAID)},
            )
            return {(row.stage, by_id[row.entity_id]) for row in rows}

    def results(self) -> dict[str, list[Any]]:
        """What the tenant's runs have stored, row by row; not what it cost."""
        queries = {
            "completions": "SELECT stage, entity_id, state, lease, finished_at, cost_usd FROM entity_stage_completions",
            "observations": "SELECT id, stage, values FROM observations",
            "evidence_snapshots": "SELECT id, stage, entity_id FROM evidence_snapshots",
        }
        with self.listed.bench.database.tenant_session(self.listed.bench.tenant_id) as session:
            return {name: sorted(map(str, session.execute(text(query)))) for name, query in queries.items()}

    def bills(self, *, known: bool = False) -> int:
        """How many paid calls are in the books; with `known` only those whose bill came."""
        query = "SELECT count(*) FROM llm_usage_log WHERE NOT :known OR cost_source IS DISTINCT FROM 'unknown'"
        with self.listed.bench.database.tenant_session(self.listed.bench.tenant_id) as session:
            return session.scalar(text(query), {"known": known}) or 0

    def is_asked_about(self, stage: str) -> bool:
        """Whether every row that is claimed at a stage has been asked about, so that no call is just about to be made."""
        by_id = {record: name for name, record in self.names.items()}
        with self.listed.bench.database.tenant_session(self.listed.bench.tenant_id) as session:
            held = session.scalars(
                text("SELECT entity_id FROM entity_stage_completions WHERE stage = :stage AND state = 'running'"),
                {"stage": stage},
            )
            return {(stage, by_id[key]) for key in held} <= self.calls().keys()

    def look(self) -> None:
        """Note which paid calls are in flight now: these may be made again, no others."""
        stored = self.stored()
        self.in_flight |= set(self.calls()) - stored

    def now(self) -> datetime:
        """What the database says that time it is."""
        with self.listed.bench.database.tenant_session(self.listed.bench.tenant_id) as session:
            return session.execute(text("SELECT clock_timestamp()")).scalar_one()

    def held_until(self) -> datetime:
        """When the leases that are held now end, if nobody renews them."""
        with self.listed.bench.database.tenant_session(self.listed.bench.tenant_id) as session:
            return session.execute(text("SELECT max(leased_until) FROM entity_stage_completions")).scalar_one()

    def try_to_take_over(self) -> bool:
        """What others do while a worker holds its rows; True, whatever came of it."""
        heal_runs(self.listed.bench.database)
        drain_all(self.listed.bench, self.ground.door)
        return True

    def leases_lapsed(self) -> bool:
        with self.listed.bench.database.tenant_session(self.listed.bench.tenant_id) as session:
            held = session.scalar(
                text(
                    "SELECT EXISTS (SELECT 1 FROM entity_stage_completions WHERE leased_until >= now())"
                    " OR EXISTS (SELECT 1 FROM stage_runs WHERE drain_until >= now())"
                )
            )
        return not held

    def heal(self) -> None:
        """What the workers that are left do: the periodic job, and the drains it queues, until every run is over."""
        until(self._healed)

    def _healed(self) -> bool:
        bench = self.listed.bench
        heal_runs(bench.database)
        if drain_all(bench, self.ground.door):
            for run_id in self.runs:
                check_sums(bench, run_id)
        return self.statuses().isdisjoint({RunStatus.RUNNING})

    def statuses(self) -> set[str]:
        with self.listed.bench.database.tenant_session(self.listed.bench.tenant_id) as session:
            return set(session.scalars(text("SELECT status FROM pipeline_runs")))

    def check(self) -> None:
        """Everything was done, once, and nobody paid for more than was needed or in flight."""
        for run_id in self.runs:
            status = check_over(self.listed.bench, run_id)
            assert status.status is RunStatus.SUCCEEDED, status.reason
            assert status.counts.failed == status.counts.blocked == status.counts.cancelled == 0
            assert status.counts.completed + status.counts.skipped == status.total
        calls = self.calls()
        assert set(calls) == self.stored(), "a record was not asked about, or the log is wrong"
        assert {asked for asked, number in calls.items() if number > 1} <= self.in_flight
        assert max(calls.values()) <= 1 + len(self.faulty_workers)
        with self.listed.bench.database.tenant_session(self.listed.bench.tenant_id) as session:
            ahead = session.scalar(text("SELECT count(*) FROM observations WHERE observed_at > clock_timestamp()"))
            messages = list(session.scalars(text("SELECT contact_id FROM messages")))
            written = session.scalar(text("SELECT count(*) FROM campaign_contacts WHERE status = 'generated'"))
            failures = session.scalar(text("SELECT count(*) FROM campaign_contacts WHERE failures <> '{}'"))
        # one that died right before it sent a call has recorded it: nobody knows that it was never made
        assert self.bills(known=True) <= calls.total() <= self.bills()
        assert ahead == failures == 0
        assert written == len(set(messages)) == len(messages) == sum(stage == "generate" for stage, _about in calls)

    def close(self) -> None:
        for faulty in self.faulty_workers:
            faulty.close()
        os.close(self.ground.door.log)


def until(condition: Callable[[], bool]) -> None:
    """Wait for the condition, looking every few hundredths of a second."""
    pace = threading.Event()
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "it never came true"
        pace.wait(LEASE / 20)


def make_scene(ground: Ground, log: Path, companies: Sequence[str], people: Sequence[str]) -> Scene:
    values = {key: company_values(key) for key in companies}
    database = ground.database
    made = listed(database, make_tenant(database), ground.providers, values, people)
    names = {world().person(key).last_name.replace(" ", "_"): made.contacts[key] for key in people}
    names |= {str(world().company(key).domain): made.ids[key] for key in companies}
    ground.door.log = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    ground.door.names = tuple(names)
    campaign = _make_campaign(made) if people else None
    return Scene(ground, made, log, names=names, campaign_id=campaign)


def _make_campaign(made: Listed) -> UUID:
    """All contacts in a campaign of one message, so that a call of the writer is a result."""
    with made.bench.database.tenant_session(made.bench.tenant_id) as session:
        values = CampaignIn(name="Faults", template_key="email_3_step", sender=Sender(name="Petra Ukázková"))
        campaign = create_campaign(session, values, by=None)
        session.flush()
        add_contacts(session, campaign.id, ContactChoiceIn(contact_ids=list(made.contacts.values())), by=None)
        session.execute(text("UPDATE campaign_steps SET enabled = position = 1"))
        session.execute(text("UPDATE contacts SET email = coalesce(email, id::text || '@example.test')"))
        return campaign.id
