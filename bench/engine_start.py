"""Starting and stopping a run over 200,000 companies and 1,000,000 contacts, for `bench/engine.py`.

A real worker process waits for it; the graph is the product's, its stages do nothing. The request is the product's own start,
and the first call follows the first claim of any stage at once.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from engine_runs import make_tenant, whole_dag

from leadgen.pipeline.runs.control import stop_run
from leadgen.pipeline.runs.schemas import DagRunIn, SelectionIn
from leadgen.pipeline.runs.start import start_run
from leadgen.pipeline.runs.start_steps import go_on_starting
from leadgen.pipeline.tasks import end_run
from leadgen.tenancy import Database

PEOPLE = 5
PATIENCE = 1_800.0


class LargeRun:
    """A namespace of its own with `companies` companies and five contacts each, and one run over all of it."""

    def __init__(self, admin: str, url: str, companies: int) -> None:
        self._admin, self._url = admin, url
        self.database = Database(url)
        self.tenant_id = make_tenant(self.database)
        self.members = companies * (1 + PEOPLE)
        self._make_records(companies)
        self.run_id: UUID | None = None

    def _make_records(self, companies: int) -> None:
        # ids in the order of their making, as the product makes them
        with psycopg.connect(self._admin, autocommit=True) as conn:
            conn.execute("SET session_replication_role = replica")  # nobody checks what is right as it is made
            conn.execute(
                "INSERT INTO companies (tenant_id, id, name) SELECT %s, uuidv7(), 'Company ' || n"
                " FROM generate_series(1, %s) AS n",
                (self.tenant_id, companies),
            )
            conn.execute(
                "INSERT INTO contacts (tenant_id, id, company_id, name) SELECT c.tenant_id, uuidv7(), c.id, 'Person'"
                " FROM (SELECT * FROM companies WHERE tenant_id = %s ORDER BY id) AS c CROSS JOIN generate_series(1, %s)",
                (self.tenant_id, PEOPLE),
            )
            conn.execute("ANALYZE companies, contacts")

    @contextmanager
    def worker(self) -> Iterator[None]:
        """One worker process."""
        command = [sys.executable, str(Path(__file__).parent / "engine_runs.py"), self._url, "dag"]
        process = subprocess.Popen(command)
        try:
            yield
        finally:
            process.terminate()
            process.wait()

    def start(self) -> float:
        """Start the run; returns the seconds that the request's transaction takes."""
        registry = whole_dag()
        began = time.perf_counter()
        with self.database.tenant_session(self.tenant_id) as session:
            wanted = DagRunIn(stages=list(registry.stages), selection=SelectionIn(all=True))
            self.run_id = start_run(session, registry, wanted, by=None)
        return time.perf_counter() - began

    def stop(self) -> float:
        """Stop the run; returns the seconds that the request's transaction takes."""
        assert self.run_id is not None
        began = time.perf_counter()
        with self.database.tenant_session(self.tenant_id) as session:
            stop_run(session, self.run_id)
        return time.perf_counter() - began

    def take_up(self) -> None:
        """Freeze and take up all of the run's records in this process, as a worker's job does."""
        assert self.run_id is not None
        go_on_starting(self.database, whole_dag(), self.tenant_id, self.run_id, turn=float("inf"))

    def end(self) -> float:
        """End a stopped run in this process, as a worker's job does; returns the seconds."""
        assert self.run_id is not None
        began = time.perf_counter()
        end_run(self.database, self.tenant_id, self.run_id)
        return time.perf_counter() - began

    def until(self, query: str, *, pace: float = 0.05) -> float:
        """Seconds until the query about the run is true."""
        began = time.perf_counter()
        with psycopg.connect(self._admin, autocommit=True) as conn:
            while not self._ask(conn, query):
                if time.perf_counter() - began > PATIENCE:
                    raise TimeoutError(query)
                time.sleep(pace)
        return time.perf_counter() - began

    def ask(self, query: str) -> Any:
        """One value about the run."""
        with psycopg.connect(self._admin, autocommit=True) as conn:
            return self._ask(conn, query)

    def _ask(self, conn: psycopg.Connection[Any], query: str) -> Any:
        row = conn.execute(query, {"run": self.run_id}).fetchone()
        assert row is not None
        return row[0]


WORKING = "SELECT count(*) > 0 FROM procrastinate_workers"
FIRST_CALL = "SELECT bool_or(first_claimed_at IS NOT NULL) FROM stage_runs WHERE run_id = %(run)s"
OVER = "SELECT status = 'stopped' FROM pipeline_runs WHERE id = %(run)s"
CLAIMED = "SELECT coalesce(sum(attempts), 0) FROM entity_stage_completions WHERE run_id = %(run)s"
