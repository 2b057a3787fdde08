"""A batch is planned while the one before is being written: what happens in between makes it be planned anew."""

from __future__ import annotations

from copy import deepcopy
from uuid import UUID

from sqlalchemy import select, text

from leadgen.imports.commit import _commit_chunk, _course
from leadgen.imports.models import ImportJob
from leadgen.imports.rows.batches import Course, PlannedBatch
from leadgen.tenancy import Database
from tests.imports.conftest import Importer

HEADER = "Name,E-mail,Company,Website\n"
FIRST = HEADER + "Eva Malá,eva@alfa.example,Alfa,alfa.example\nOle Berg,ole@beta.example,Beta,beta.example\n"
SAME = HEADER + "E. Malá,EVA@alfa.example,Alfa,www.alfa.example\nIda Lund,ida@gama.example,Gama,gama.example\n"


def begun(importer: Importer, database: Database, content: str) -> tuple[dict[str, str], Course]:
    job = importer.upload(content)
    importer.map(job)
    importer.api.post(f"/api/imports/{job['id']}/commit")
    assert importer.api.tenant_id is not None
    with database.tenant_session(importer.api.tenant_id) as session:
        found = session.scalars(select(ImportJob).where(ImportJob.id == UUID(job["id"]))).one()
    return job, _course(database, found)


def write(importer: Importer, database: Database, course: Course, batch: PlannedBatch | None, done: int) -> bool | None:
    assert importer.api.tenant_id is not None
    assert batch is not None
    with database.tenant_session(importer.api.tenant_id) as session:
        return _commit_chunk(session, course, batch, done)


def addresses(importer: Importer) -> list[str]:
    return sorted(contact["email"] for contact in importer.api.get("/api/contacts")["items"])


def test_what_another_import_created_since_is_not_created_again(importer: Importer, database: Database) -> None:
    _, course = begun(importer, database, SAME)
    batch = course.next_batch(10, None)
    importer.run(FIRST)
    assert write(importer, database, course, batch, 0) is False
    assert addresses(importer) == ["eva@alfa.example", "ida@gama.example", "ole@beta.example"]
    assert importer.api.get("/api/companies")["total"] == 3


def test_a_batch_nobody_came_before_is_written_as_planned(importer: Importer, database: Database) -> None:
    importer.run(FIRST)
    job, course = begun(importer, database, SAME)
    assert write(importer, database, course, course.next_batch(10, None), 0) is True
    assert importer.get(job)["counts"]["contacts_created"] == 1


def test_a_batch_knows_the_one_that_is_still_being_written(importer: Importer, database: Database) -> None:
    job, course = begun(importer, database, FIRST + SAME.removeprefix(HEADER) + "Ole Berg,,Beta AS,beta.example\n")
    first = course.next_batch(2, None)
    second = course.next_batch(10, first)  # nothing of the first is in the database yet
    assert second is not None
    assert [plan.action.value for plan in second.plans] == ["skip", "create", "skip"]
    assert write(importer, database, course, first, 0) is True
    assert write(importer, database, course, second, 2) is True
    assert addresses(importer) == ["eva@alfa.example", "ida@gama.example", "ole@beta.example"]
    assert importer.get(job)["rows_done"] == 5


def test_a_contact_deleted_since_is_created(importer: Importer, database: Database) -> None:
    importer.run(FIRST)
    more = HEADER.replace("Website", "Job title") + "Eva Malá,eva@alfa.example,Alfa,CEO\n"
    job, course = begun(importer, database, more)
    batch = course.next_batch(10, None)
    assert importer.api.tenant_id is not None
    with database.tenant_session(importer.api.tenant_id) as session:
        session.execute(text("DELETE FROM contacts WHERE email = 'eva@alfa.example'"))
    assert write(importer, database, course, batch, 0) is False
    assert addresses(importer) == ["eva@alfa.example", "ole@beta.example"]
    assert importer.get(job)["counts"]["contacts_created"] == 1


def test_a_refused_row_does_not_mislead_the_batch_after_it(importer: Importer, database: Database) -> None:
    """The second batch was planned as if the first had created its contact; the database refused that one."""
    content = FIRST + "Ida Lund,ida@gama.example,Gama,gama.example\nIda Lund,ida@gama.example,Gama,gama.example\n"
    job, course = begun(importer, database, content)
    first = course.next_batch(3, None)
    second = course.next_batch(3, first)
    assert first is not None
    assert second is not None
    first.rows[2].contact["phone"] = "4\x00"  # text that PostgreSQL cannot keep
    first = course.plan_anew(first)
    assert write(importer, database, course, first, 0) is False
    assert addresses(importer) == ["eva@alfa.example", "ole@beta.example"]
    assert write(importer, database, course, course.plan_anew(second), 3) is True
    assert addresses(importer) == ["eva@alfa.example", "ida@gama.example", "ole@beta.example"]
    assert importer.get(job)["counts"]["error"] == 1


def test_planning_leaves_rows_as_they_were_read(importer: Importer, database: Database) -> None:
    importer.run(FIRST)
    content = HEADER + "Eva Malá,eva@alfa.example,Gama,gama.example\n,,,gama.example\nno mail,x,,\n"
    _, course = begun(importer, database, content)
    batch = course.next_batch(10, None)
    assert batch is not None
    read = deepcopy(batch.rows)
    again = course.plan_anew(batch)
    assert again.rows == read
    assert [plan.problems for plan in again.plans] == [plan.problems for plan in batch.plans]
    assert [len(plan.remarks) for plan in batch.plans] == [3, 0, 0]
    assert batch.plans[2].problems == read[2].problems != []
