"""A worker that dies in the middle of an import, a preview or an undo: another takes the work up after seconds."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from sqlalchemy import text

from leadgen.bootstrap.worker.queue import queue_app, run_worker
from leadgen.imports.preview import AT_ONCE
from leadgen.imports.tasks import HEAL_SECONDS, blueprint, heal_imports
from leadgen.jobs import DEAD_AFTER_SECONDS, HEARTBEAT_SECONDS
from leadgen.tenancy import Database
from tests.examples import full
from tests.imports.conftest import Importer
from tests.processes.forked import Forked
from tests.processes.waiting import until

PROMISED = 20


@contextmanager
def _worker(url: str) -> Iterator[Forked]:
    """A real worker of the queue that carries imports out, as a process of its own."""

    def work() -> None:
        database = Database(url)
        run_worker(queue_app(database.system_url, {"imports": blueprint}), [database], concurrency=2)

    process = Forked(work)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def _doing(database: Database, job: dict[str, Any]) -> bool:
    with database.system_session() as session:
        wanted = "SELECT count(*) FROM procrastinate_jobs WHERE lock = :lock AND status = 'doing'"
        return bool(session.scalar(text(wanted), {"lock": f"import:{job['id']}"}))


def _long_list(importer: Importer, rows: int) -> dict[str, Any]:
    content = "Name,E-mail\n" + "".join(f"Ida Berg{n},ida{n}@alfa.example\n" for n in range(rows))
    job = importer.upload(content)
    importer.map(job)
    return job


def test_the_parts_add_up_to_what_is_promised() -> None:
    """Silence that counts as death, the next look, the queue's own look: together below twenty seconds."""
    assert DEAD_AFTER_SECONDS >= 4 * HEARTBEAT_SECONDS
    assert DEAD_AFTER_SECONDS + HEAL_SECONDS + 2 <= PROMISED


@pytest.mark.parametrize("work", ["import", *full("preview", "undo")])
def test_a_killed_workers_job_is_carried_out_by_another(importer: Importer, database: Database, work: str) -> None:
    rows = AT_ONCE + 1 if work == "preview" else 300
    job = _long_list(importer, rows)
    if work == "undo":
        importer.commit(job)
    wanted = {"import": "completed", "preview": "previewed", "undo": "undone"}[work]
    importer.api.post(
        f"/api/imports/{job['id']}/{ {'import': 'commit'}.get(work, work) }", {} if work == "preview" else None
    )
    with database.tenant_session(importer.api.tenant_id) as session:  # the import cannot go on while its row is locked
        session.execute(text("SELECT 1 FROM import_jobs WHERE id = :id FOR UPDATE"), {"id": job["id"]})
        with _worker(database.url) as first:
            until(lambda: _doing(database, job))
            first.send_signal(signal.SIGKILL)
            first.wait()
    assert importer.get(job)["status"] != wanted
    with _worker(database.url):
        until(lambda: importer.get(job)["status"] == wanted)
    assert len(importer.rows(job)) == rows


def test_a_worker_that_is_only_quiet_keeps_its_job(importer: Importer, database: Database) -> None:
    job = _long_list(importer, 3)
    importer.api.post(f"/api/imports/{job['id']}/commit")
    take = """
        WITH mine AS (INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now()) RETURNING id)
        UPDATE procrastinate_jobs SET status = 'doing', worker_id = (SELECT id FROM mine) WHERE lock = :lock RETURNING worker_id
    """
    lock = {"lock": f"import:{job['id']}"}
    with database.system_session() as session:
        worker = session.scalar(text(take), lock)
    states = []
    for silent in (0, DEAD_AFTER_SECONDS - 2, DEAD_AFTER_SECONDS + 1):
        with database.system_session() as session:
            moved = "UPDATE procrastinate_workers SET last_heartbeat = now() - make_interval(secs => :silent) WHERE id = :id"
            session.execute(text(moved), {"silent": silent, "id": worker})
        heal_imports(database)
        with database.system_session() as session:
            query = "SELECT array_agg(status::text ORDER BY id) FROM procrastinate_jobs WHERE lock = :lock"
            states.append(session.scalar(text(query), lock))
    assert states == [["doing"], ["doing"], ["failed", "todo"]]
