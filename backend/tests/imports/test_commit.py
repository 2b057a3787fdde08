"""The preview equals the result; a commit that dies goes on where it stood; an undo leaves nothing of it behind."""

from __future__ import annotations

import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest
from sqlalchemy import text

from leadgen.fields.enums import ImportStatus
from leadgen.imports.actions import fail
from leadgen.imports.commit import run_commit
from leadgen.imports.formats.list_file import PIECE
from leadgen.imports.tasks import heal_imports
from leadgen.tenancy import Database
from tests.client import Api, sign_in
from tests.conftest import make_tenant
from tests.imports.conftest import Importer
from tests.processes.forked import Forked

HEADER = "Name,E-mail,LinkedIn,Job title,Company,Website,Country,Tags"


def messy_list(seed: int, rows: int = 160) -> str:
    """Few names, companies and addresses in many spellings, so that nearly every row meets another one."""
    rng = random.Random(seed)
    lines = [HEADER]
    for _ in range(rows):
        person = rng.randrange(25)
        name = rng.choice(["Jan Novák", "JAN  NOVAK", "Eva Malá", "Eva", "", f"Ole Berg {person % 5}"])
        email = rng.choice(["", f"p{person}@alfa.example", f"P{person}@ALFA.example", "info@alfa.example", "nobody"])
        linkedin = rng.choice(["", "", f"linkedin.com/in/p{person}", f"https://www.linkedin.com/in/P{person}/?x=1"])
        number = rng.randrange(6)
        company = rng.choice(["", f"Alfa {number}", f"ALFA  {number}", f"Beta {number} s.r.o."])
        site = rng.choice(
            ["", "", f"alfa{number}.example", f"https://www.alfa{number}.example/en", "facebook.com/alfa"]
        )
        title, country = rng.choice(["", "CEO", "=1+1"]), rng.choice(["", "CZ", "Norway", "Nowhere"])
        cells = [name, email, linkedin, title, company, site, country, rng.choice(["", "vip"])]
        lines.append(",".join(cells[: rng.choice([8, 8, 8, 8, 8, 8, 5])]) + rng.choice(["", "", "", ",x,y"]))
    return "\n".join(lines) + "\n"


def told(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Outcomes without the ids, which a preview does not have for what it would make."""
    return [row | {kind: row[kind] and _without_ids(row[kind]) for kind in ("contact", "company")} for row in rows]


def _without_ids(record: dict[str, Any]) -> dict[str, Any]:
    return record | {"id": None, "evidence": [one | {"id": None} for one in record["evidence"]]}


STRATEGIES = ("update", "skip", "create_new")
# each list with two of the three strategies in `make test`, with all in `make test-full`
PREVIEWED = [
    pytest.param(seed, strategy, marks=pytest.mark.full if seed % 3 == number else ())
    for seed in range(4)
    for number, strategy in enumerate(STRATEGIES)
]


@pytest.mark.parametrize(("seed", "strategy"), PREVIEWED)
def test_the_preview_equals_the_result(importer: Importer, strategy: str, seed: int) -> None:
    importer.run(messy_list(seed + 100, 40))
    job = importer.upload(messy_list(seed))
    companies = "update" if seed % 2 else strategy
    importer.map(job, contact_strategy=strategy, company_strategy=companies, tags=["Fair"])
    shown = importer.preview(job)
    planned = importer.rows(job)
    done = importer.commit(job, chunk=[7, 1, 33, 2000][seed])
    assert told(importer.rows(job)) == told(planned) == told(shown["rows"])
    assert done["counts"] == done["planned"] == shown["counts"]
    assert (done["differs"], done["status"], done["rows_done"]) == (False, "completed", 160)


def test_rows_can_be_paged_by_action_and_by_problem(importer: Importer) -> None:
    job = importer.upload(messy_list(3, 60))
    importer.map(job)
    importer.preview(job)
    everything = importer.rows(job)
    assert {row["action"] for row in everything} == {"create", "update", "skip", "error"}
    assert [row["line"] for row in everything] == sorted(row["line"] for row in everything)
    for action in ("create", "update", "skip", "error"):
        assert importer.rows(job, action=action) == [row for row in everything if row["action"] == action]
    assert importer.rows(job, problems=True) == [row for row in everything if row["problems"]]
    one_by_one, cursor = [], None
    while True:
        page = importer.api.get(f"/api/imports/{job['id']}/rows", limit=1, **({"cursor": cursor} if cursor else {}))
        one_by_one += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert one_by_one == everything


@contextmanager
def trigger(admin_url: str, table: str, when: str, body: str) -> Iterator[None]:
    """A trigger on `table` for as long as the test needs it: the database itself misbehaves, not our code."""
    name = f"test_{uuid4().hex}"
    with psycopg.connect(admin_url, autocommit=True) as conn:
        conn.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body}; RETURN NEW; END $$"
        )
        conn.execute(
            f"CREATE TRIGGER {name} AFTER INSERT ON {table} FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION {name}()"
        )
        try:
            yield
        finally:
            conn.execute(f"DROP FUNCTION {name} CASCADE")


@pytest.mark.parametrize("chunk", [0, 1, 4])
def test_a_worker_killed_in_the_middle_of_a_chunk_loses_and_repeats_nothing(
    importer: Importer, database: Database, admin_url: str, chunk: int
) -> None:
    job = importer.upload(messy_list(1))
    importer.map(job, tags=["Fair"])
    expected = importer.preview(job)["counts"]
    importer.api.post(f"/api/imports/{job['id']}/commit")
    tenant, job_id = importer.api.tenant_id, UUID(job["id"])
    assert tenant is not None
    here = f"NEW.job_id = '{job_id}' AND NEW.kind = 'done' AND NEW.position = {chunk}"
    with (
        psycopg.connect(admin_url) as gate,
        trigger(admin_url, "import_outcomes", here, f"PERFORM pg_advisory_xact_lock({job_id.int % 2**62})"),
    ):
        gate.execute(f"SELECT pg_advisory_lock({job_id.int % 2**62})")
        worker = Forked(lambda: run_commit(Database(database.url), tenant, job_id, chunk=20))
        waiting = "SELECT pg_sleep(0.02), count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
        while not gate.execute(waiting).fetchall()[0][1]:
            assert worker.poll() is None
        worker.kill()  # everything of this chunk is written, nothing of it is committed
        worker.wait()
        half = importer.get(job)
        assert (half["status"], half["rows_done"]) == ("importing", chunk * 20)
        gate.execute(f"SELECT pg_advisory_unlock({job_id.int % 2**62})")
    run_commit(database, tenant, job_id, chunk=20)
    run_commit(database, tenant, job_id, chunk=20)
    done = importer.get(job)
    assert (done["status"], done["counts"], done["rows_done"]) == ("completed", expected, 160)
    assert importer.api.get("/api/contacts")["total"] == expected["contacts_created"]
    assert importer.api.get("/api/companies")["total"] == expected["companies_created"]


def test_two_workers_on_one_import_do_it_once(importer: Importer, database: Database) -> None:
    job = importer.upload(messy_list(2))
    importer.map(job)
    expected = importer.preview(job)["counts"]
    importer.api.post(f"/api/imports/{job['id']}/commit")
    tenant, job_id = importer.api.tenant_id, UUID(job["id"])
    assert tenant is not None
    with ThreadPoolExecutor(2) as pool:
        for worker in [pool.submit(run_commit, database, tenant, job_id, chunk=10) for _ in range(2)]:
            worker.result()
    run_commit(database, tenant, job_id, chunk=10)
    done = importer.get(job)
    assert (done["counts"], done["status"]) == (expected, "completed")
    assert importer.api.get("/api/contacts")["total"] == expected["contacts_created"]


def test_two_imports_of_the_same_people_at_once_make_them_once(importer: Importer, database: Database) -> None:
    text_of_both = "Name,E-mail,Company\n" + "".join(f"Ole {i},p{i}@alfa.example,Alfa {i % 7}\n" for i in range(60))
    jobs = [importer.upload(text_of_both) for _ in range(2)]
    for job in jobs:
        importer.map(job)
        importer.api.post(f"/api/imports/{job['id']}/commit")
    tenant = importer.api.tenant_id
    assert tenant is not None
    with ThreadPoolExecutor(2) as pool:
        for worker in [pool.submit(run_commit, database, tenant, UUID(job["id"]), chunk=10) for job in jobs]:
            worker.result()
    assert [importer.get(job)["status"] for job in jobs] == ["completed", "completed"]
    assert (importer.api.get("/api/contacts")["total"], importer.api.get("/api/companies")["total"]) == (60, 7)


def test_what_the_database_refuses_is_one_rows_error(importer: Importer, admin_url: str) -> None:
    name = uuid4().hex
    rows = "".join(f"Ole Berg {i},p{i}@{name}.example\n" for i in range(9))
    job = importer.upload(f"Name,E-mail\n{rows}")
    importer.map(job)
    refuse = "RAISE EXCEPTION 'not this one' USING ERRCODE = 'data_exception'"
    with trigger(admin_url, "contacts", f"NEW.email = 'p4@{name}.example'", refuse):
        done = importer.commit(job)
    assert (done["counts"]["create"], done["counts"]["error"], done["status"]) == (8, 1, "completed")
    (bad,) = importer.rows(job, action="error")
    assert (bad["line"], bad["rule"]) == (6, "the database refused it: not this one")
    assert importer.api.get("/api/contacts")["total"] == 8


def test_a_failed_import_says_why_and_goes_on_when_asked(importer: Importer, database: Database) -> None:
    job = importer.upload(messy_list(5))
    importer.map(job)
    importer.api.post(f"/api/imports/{job['id']}/commit")
    assert importer.api.tenant_id is not None
    with database.tenant_session(importer.api.tenant_id) as session:
        fail(session, UUID(job["id"]), "the disk is full")
    assert (importer.get(job)["status"], importer.get(job)["error"]) == ("failed", "the disk is full")
    done = importer.commit(job)
    assert (done["status"], done["error"], done["rows_done"]) == ("completed", None, 160)


def test_an_import_that_nobody_moves_is_queued_again(importer: Importer, database: Database) -> None:
    job = importer.upload(messy_list(5))
    importer.map(job)
    importer.api.post(f"/api/imports/{job['id']}/commit")
    count = text("SELECT count(*) FROM procrastinate_jobs WHERE queueing_lock = :lock")
    lock = {"lock": f"imports:commit:{job['id']}"}
    with database.system_session() as session:
        assert session.scalar(count, lock) == 1
        session.execute(text("DELETE FROM procrastinate_jobs WHERE queueing_lock = :lock"), lock)
        session.execute(
            text("UPDATE import_jobs SET updated_at = now() - interval '2 minutes' WHERE id = :id"), {"id": job["id"]}
        )
    heal_imports(database)
    with database.system_session() as session:
        assert session.scalar(count, lock) == 1


def test_a_large_file_is_read_from_its_pieces(importer: Importer) -> None:
    rows = "".join(f"Ole Berg,p{i}@alfa.example,{'ř' * 400}\n" for i in range(3000))
    job = importer.upload("Name,E-mail,Notes\n" + rows)
    assert job["size_bytes"] > 2 * PIECE
    importer.map(job)
    assert importer.preview(job)["counts"]["create"] == 3000


def test_undo_takes_back_what_the_import_did_and_nothing_else(importer: Importer, database: Database) -> None:
    importer.run("Name,E-mail\nJan Novák,jan@alfa.example\n")
    job = importer.upload(
        "Name,E-mail,Job title,Company\nJan Novák,jan@alfa.example,CEO,Alfa\nEva Malá,eva@alfa.example,CTO,Alfa\nOle Berg,ole@beta.example,,Beta\n"
    )
    importer.map(job, tags=["Fair"])
    importer.commit(job)
    ole = next(c for c in importer.api.get("/api/contacts")["items"] if c["name"] == "Ole Berg")
    importer.api.patch(f"/api/contacts/{ole['id']}", {"version": ole["version"], "values": {"job_title": "Founder"}})
    answer = importer.api.call("POST", f"/api/imports/{job['id']}/undo", json={})
    assert answer.status_code == 202
    undo(database, importer.api, job)
    contacts = {c["email"] or c["job_title"]: c for c in importer.api.get("/api/contacts")["items"]}
    assert set(contacts) == {"jan@alfa.example", "Founder"}
    jan = contacts["jan@alfa.example"]
    assert (jan["job_title"], jan["company"], jan["tags"]) == (None, None, [])
    assert [company["name"] for company in importer.api.get("/api/companies")["items"]] in ([], [None], ["Beta"])
    assert importer.get(job)["status"] == ImportStatus.UNDONE
    assert importer.api.call("POST", f"/api/imports/{job['id']}/undo", json={}).status_code == 409


def undo(database: Database, api: Api, job: dict[str, Any]) -> None:
    from leadgen.imports.undo import run_undo

    assert api.tenant_id is not None
    run_undo(database, api.tenant_id, UUID(job["id"]))


def test_a_foreign_tenants_import_does_not_exist(importer: Importer, app: Any, database: Database) -> None:
    job = importer.upload("Name,E-mail\nJan Novák,jan@alfa.example\n")
    stranger = sign_in(app, database, make_tenant(database))
    for import_id in (job["id"], uuid4()):
        for method, path in (
            ("GET", ""),
            ("GET", "/rows"),
            ("GET", "/errors.csv"),
            ("POST", "/commit"),
            ("POST", "/undo"),
        ):
            assert stranger.call(method, f"/api/imports/{import_id}{path}", json={}).status_code == 404
        assert (
            stranger.call("PUT", f"/api/imports/{import_id}/mapping", json={"columns": [], "version": 1}).status_code
            == 404
        )
    assert stranger.get("/api/imports")["total"] == 0


def test_why_a_value_is_here_names_the_file_its_line_and_its_column(importer: Importer, api: Api) -> None:
    job = importer.upload("Firma,Město\nAlfa,Brno\nBeta,Zlín\n", filename="veletrh 2026.csv")
    importer.map(job)
    importer.commit(job)
    company = next(item for item in api.get("/api/companies")["items"] if item["name"] == "Beta")
    why = api.get(f"/api/companies/{company['id']}/provenance", field="hq_city")["fields"][0]["winner"]
    assert why["source_label"] == "Imported file veletrh 2026.csv"
    assert why["evidence"] == [{"line": 3, "column": "Město"}]
