"""A long list is previewed, and any import undone, in the background: in pieces, with progress, safe to kill and to stop."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from leadgen.imports.preview import AT_ONCE, give_up_preview, preview_steps, run_preview, start_preview
from leadgen.imports.queries import get_import
from leadgen.imports.tasks import heal_imports
from leadgen.imports.undo import _undo_piece, give_up_undo, run_undo
from leadgen.tenancy import Database
from tests.imports.conftest import Importer
from tests.imports.test_commit import messy_list, told


def tenant_of(importer: Importer) -> UUID:
    assert importer.api.tenant_id is not None
    return importer.api.tenant_id


def begun(importer: Importer, database: Database, seed: int = 1) -> dict[str, Any]:
    """An import whose preview waits on the queue, as that of a long list does."""
    job = importer.upload(messy_list(seed))
    importer.map(job)
    begin(importer, database, job)
    return job


def begin(importer: Importer, database: Database, job: dict[str, Any]) -> None:
    with database.tenant_session(tenant_of(importer)) as session:
        start_preview(session, get_import(session, UUID(job["id"]), lock=True))


def steps(importer: Importer, database: Database, job: dict[str, Any]) -> Iterator[int]:
    return preview_steps(database, tenant_of(importer), UUID(job["id"]), chunk=30)


class _DiedError(Exception):
    """The worker died here."""


class TestPreview:
    def test_of_a_long_list_is_left_to_the_worker(self, importer: Importer, database: Database) -> None:
        rows = "".join(f"Ole Berg {i},p{i}@alfa.example\n" for i in range(AT_ONCE + 1))
        job = importer.upload(f"Name,E-mail\n{rows}")
        importer.map(job)
        answer = importer.preview(job)
        assert (answer["done"], answer["rows"], answer["counts"]["rows"]) == (False, [], 0)
        waiting = importer.get(job)
        assert (waiting["work"], waiting["planned"]) == ({"kind": "preview", "done": 0, "total": AT_ONCE + 1}, None)
        run_preview(database, tenant_of(importer), UUID(job["id"]))
        done = importer.get(job)
        assert (done["status"], done["work"], done["planned"]["create"]) == ("previewed", None, AT_ONCE + 1)

    def test_says_the_same_as_one_at_once(self, importer: Importer, database: Database) -> None:
        importer.run(messy_list(8, 40))
        job = importer.upload(messy_list(1))
        importer.map(job)
        at_once, rows = importer.preview(job), importer.rows(job)
        assert at_once["done"] is True
        begin(importer, database, job)
        assert sum(steps(importer, database, job)) == 160
        assert importer.get(job)["planned"] == at_once["counts"]
        assert told(importer.rows(job)) == told(rows)
        assert importer.commit(job)["differs"] is False

    def test_shows_how_far_it_is_and_begins_anew_after_a_death(self, importer: Importer, database: Database) -> None:
        job = begun(importer, database)
        going = steps(importer, database, job)
        assert next(going) + next(going) == 60
        stood = importer.get(job)
        assert (stood["status"], stood["work"]["done"], stood["planned"]) == ("mapped", 60, None)
        del going  # nobody goes on with it
        assert sum(steps(importer, database, job)) == 160
        done = importer.get(job)
        assert (done["status"], done["planned"]["rows"], len(importer.rows(job))) == ("previewed", 160, 160)

    @pytest.mark.parametrize("how", ["stop", "map", "preview"])
    def test_ends_when_it_is_stopped_or_overtaken(self, importer: Importer, database: Database, how: str) -> None:
        job = begun(importer, database)
        going = steps(importer, database, job)
        next(going)
        if how == "stop":
            importer.api.post(f"/api/imports/{job['id']}/stop")
        elif how == "map":
            importer.map(job, tags=["Other"])
        else:
            begin(importer, database, job)
        assert list(going) == []
        found = importer.get(job)
        assert (found["status"], found["planned"], importer.rows(job)) == ("mapped", None, [])
        assert (found["work"] is None) == (how != "preview")

    def test_of_a_list_that_breaks_says_why(self, importer: Importer, database: Database) -> None:
        job = begun(importer, database)
        with database.tenant_session(tenant_of(importer)) as session:
            give_up_preview(session, UUID(job["id"]), "the line is too long")
        found = importer.get(job)
        assert (found["status"], found["work"], found["error"]) == ("mapped", None, "the line is too long")
        importer.preview(job)
        assert importer.get(job)["error"] is None

    def test_does_not_stop_a_commit(self, importer: Importer, database: Database) -> None:
        job = begun(importer, database)
        going = steps(importer, database, job)
        next(going)
        assert importer.commit(job)["status"] == "completed"
        assert list(going) == []
        assert importer.get(job)["status"] == "completed"


class TestStop:
    def test_of_a_commit_keeps_what_is_written_and_lets_it_go_on(self, importer: Importer) -> None:
        job = importer.upload(messy_list(2))
        importer.map(job)
        importer.api.post(f"/api/imports/{job['id']}/commit")
        stopped = importer.api.post(f"/api/imports/{job['id']}/stop")
        assert (stopped["status"], "stopped by hand" in stopped["error"]) == ("failed", True)
        assert importer.commit(job)["status"] == "completed"

    def test_of_nothing_is_told(self, importer: Importer) -> None:
        job = importer.upload(messy_list(2))
        answer = importer.api.call("POST", f"/api/imports/{job['id']}/stop", json={})
        assert (answer.status_code, answer.get_json()["code"]) == (409, "invalid_state")


class TestUndo:
    def test_is_not_lost_to_a_commit_that_follows_at_once(self, importer: Importer, database: Database) -> None:
        job = importer.upload(messy_list(3))
        importer.map(job)
        path = f"/api/imports/{job['id']}"
        importer.api.post(f"{path}/commit")
        importer.api.post(f"{path}/stop")
        assert importer.api.post(f"{path}/undo")["work"]["kind"] == "undo"
        refused = importer.api.call("POST", f"{path}/commit", json={})
        assert (refused.status_code, "being undone" in refused.get_json()["detail"]) == (409, True)
        run_undo(database, tenant_of(importer), UUID(job["id"]))
        assert importer.get(job)["status"] == "undone"

    def test_in_pieces_leaves_what_an_undo_at_once_leaves(self, importer: Importer, database: Database) -> None:
        importer.run(messy_list(9, 40))
        before = self.everything(database, importer)
        job = importer.upload(messy_list(3))
        importer.map(job, tags=["Fair"])
        importer.commit(job, chunk=11)
        assert self.everything(database, importer) != before
        run_undo(database, tenant_of(importer), UUID(job["id"]), piece=7)
        done = importer.get(job)
        assert (done["status"], done["work"], done["half_undone"]) == ("undone", None, False)
        assert self.everything(database, importer) == before

    def test_goes_on_where_it_died(self, importer: Importer, database: Database) -> None:
        job = importer.upload(messy_list(3))
        importer.map(job, tags=["Fair"])
        made = importer.commit(job, chunk=20)["counts"]
        importer.api.post(f"/api/imports/{job['id']}/undo")
        shown = []
        for _ in range(12):
            with database.tenant_session(tenant_of(importer)) as session:
                assert _undo_piece(session, UUID(job["id"]), piece=10)
            shown.append(importer.get(job)["work"]["done"])
        assert shown == sorted(shown)
        assert 40 < shown[-1] < 160
        self.died_in_a_piece(importer, database, job)
        assert importer.api.call("POST", f"/api/imports/{job['id']}/commit", json={}).status_code == 409
        run_undo(database, tenant_of(importer), UUID(job["id"]), piece=10)
        done = importer.get(job)
        contacts, companies = made["contacts_created"], made["companies_created"]
        assert done["notes"][-1] == (
            f"Undone: {contacts} of {contacts} contact(s) and {companies} of {companies} companies that this import had"
            " created were deleted."
        )
        assert importer.api.get("/api/contacts")["total"] == importer.api.get("/api/companies")["total"] == 0

    def died_in_a_piece(self, importer: Importer, database: Database, job: dict[str, Any]) -> None:
        stood = importer.get(job)["work"]
        with pytest.raises(_DiedError):
            self.die_in_a_piece(importer, database, job)
        assert importer.get(job)["work"] == stood

    def die_in_a_piece(self, importer: Importer, database: Database, job: dict[str, Any]) -> None:
        with database.tenant_session(tenant_of(importer)) as session:
            _undo_piece(session, UUID(job["id"]), piece=10)
            raise _DiedError

    def test_that_breaks_says_why_and_is_finished_by_the_next(self, importer: Importer, database: Database) -> None:
        job = importer.upload(messy_list(3))
        importer.map(job)
        importer.commit(job)
        importer.api.post(f"/api/imports/{job['id']}/undo")
        with database.tenant_session(tenant_of(importer)) as session:
            _undo_piece(session, UUID(job["id"]), piece=10)
            give_up_undo(session, UUID(job["id"]), "The disk is full.")
        broken = importer.get(job)
        assert (broken["work"], broken["half_undone"], "The disk is full." in broken["notes"][-1]) == (None, True, True)
        importer.api.post(f"/api/imports/{job['id']}/undo")
        run_undo(database, tenant_of(importer), UUID(job["id"]))
        assert importer.get(job)["status"] == "undone"

    def everything(self, database: Database, importer: Importer) -> Any:
        """Every record with its values and tags, as a reader sees them."""
        return {
            noun: sorted(
                (
                    {key: value for key, value in row.items() if key not in ("updated_at", "version")}
                    for row in importer.api.get(f"/api/{noun}", limit=200)["items"]
                ),
                key=lambda row: row["id"],
            )
            for noun in ("contacts", "companies")
        }


@pytest.mark.parametrize("kind", ["preview", "undo"])
def test_what_nobody_moves_is_queued_again(importer: Importer, database: Database, kind: str) -> None:
    job = begun(importer, database)
    if kind == "undo":
        importer.commit(job)
        importer.api.post(f"/api/imports/{job['id']}/undo")
    lock = {"lock": f"imports:{kind}:{job['id']}"}
    count = text("SELECT count(*) FROM procrastinate_jobs WHERE queueing_lock = :lock")
    with database.system_session() as session:
        assert session.scalar(count, lock) == 1
        session.execute(text("DELETE FROM procrastinate_jobs WHERE queueing_lock = :lock"), lock)
        session.execute(
            text("UPDATE import_jobs SET updated_at = now() - interval '2 minutes' WHERE id = :id"), {"id": job["id"]}
        )
    heal_imports(database)
    with database.system_session() as session:
        assert session.scalar(count, lock) == 1
        assert get_import(session, UUID(job["id"])).work == kind
