"""What a row says and does not win is kept: "why" shows it, and it comes up when the winner is undone."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import text

from leadgen.fields import Entity
from leadgen.imports.undo import run_undo
from leadgen.observations.store import refold
from leadgen.tenancy import Database
from tests.imports.conftest import Importer

HEADER = "Name,E-mail,Job title,Company,Website,ICO\n"
FIRST = f"{HEADER}Ida Jarní,ida@vlnka.example,CEO,Vlnka s.r.o.,vlnka.example,25596641\n"
SECOND = f"{HEADER}Ida Jarní,ida@vlnka.example,Jednatelka,VLNKA,vlnka.example,25596641\n"


def only(importer: Importer, noun: str) -> dict[str, Any]:
    (record,) = importer.api.get(f"/api/{noun}")["items"]
    return importer.api.get(f"/api/{noun}/{record['id']}")  # type: ignore[no-any-return]


def why(importer: Importer, noun: str, field: str) -> dict[str, Any]:
    record = importer.api.get(f"/api/{noun}")["items"][0]
    said = importer.api.get(f"/api/{noun}/{record['id']}/provenance", field=field)["fields"]
    (found,) = said
    return found  # type: ignore[no-any-return]


def undo(importer: Importer, database: Database, job: dict[str, Any]) -> dict[str, Any]:
    importer.api.post(f"/api/imports/{job['id']}/undo")
    assert importer.api.tenant_id is not None
    run_undo(database, importer.api.tenant_id, UUID(job["id"]))
    return importer.get(job)


def imported(importer: Importer, content: str) -> dict[str, Any]:
    job = importer.upload(content)
    importer.map(job)
    importer.commit(job)
    return job


def test_why_shows_what_the_second_list_said(importer: Importer) -> None:
    importer.run(FIRST)
    job = imported(importer, SECOND)
    (row,) = importer.rows(job)
    assert (row["action"], "job_title" in row["contact"]["kept"]) == ("skip", True)
    title = why(importer, "contacts", "job_title")
    assert (title["value"], [said["value"] for said in title["losers"]]) == ("CEO", ["Jednatelka"])
    name = why(importer, "companies", "name")
    assert (name["value"], [said["value"] for said in name["losers"]]) == ("Vlnka s.r.o.", ["VLNKA"])


def test_what_the_second_list_said_remains_when_the_first_is_undone(importer: Importer, database: Database) -> None:
    first = imported(importer, FIRST)
    importer.run(SECOND)
    undo(importer, database, first)
    company, contact = only(importer, "companies"), only(importer, "contacts")
    assert (company["name"], company["domain"], company["registration_id"]) == ("VLNKA", "vlnka.example", "25596641")
    assert (contact["name"], contact["job_title"], contact["email"]) == ("Ida Jarní", "Jednatelka", "ida@vlnka.example")
    assert contact["company"]["id"] == company["id"]


def test_of_two_later_lists_the_earlier_one_fills_the_gap(importer: Importer, database: Database) -> None:
    first = imported(importer, FIRST)
    importer.run(SECOND)
    importer.run(SECOND.replace("Jednatelka", "Owner"))
    undo(importer, database, first)
    assert only(importer, "contacts")["job_title"] == "Jednatelka"


def test_undoing_the_second_list_leaves_the_first_alone(importer: Importer, database: Database) -> None:
    importer.run(FIRST)
    second = imported(importer, SECOND)
    undo(importer, database, second)
    assert (only(importer, "contacts")["job_title"], only(importer, "companies")["name"]) == ("CEO", "Vlnka s.r.o.")
    assert why(importer, "contacts", "job_title")["losers"] == []


def test_a_machine_and_a_person_go_before_what_lost(importer: Importer, database: Database) -> None:
    importer.run(FIRST)
    contact = only(importer, "contacts")
    importer.api.patch(f"/api/contacts/{contact['id']}", {"version": contact["version"], "values": {"job_title": None}})
    importer.run(SECOND)
    assert only(importer, "contacts")["job_title"] is None


def test_rows_of_one_file_keep_their_values_too(importer: Importer) -> None:
    importer.run(FIRST + SECOND.removeprefix(HEADER))
    assert [said["value"] for said in why(importer, "contacts", "job_title")["losers"]] == ["Jednatelka"]


def test_a_list_that_says_the_same_in_many_rows_says_it_once(importer: Importer, database: Database) -> None:
    rows = [f"Ida {word},ida.{word.lower()}@vlnka.example,CEO,Vlnka s.r.o.,vlnka.example,25596641\n" for word in ("Jarní", "Letní", "Zimní")]  # fmt: skip
    job = importer.upload(HEADER + "".join(rows))
    importer.map(job)
    importer.commit(job, chunk=1)
    assert importer.api.tenant_id is not None
    with database.tenant_session(importer.api.tenant_id) as session:
        assert session.scalar(text("SELECT count(*) FROM observations WHERE company_id IS NOT NULL")) == 1


def test_columns_stay_the_fold(importer: Importer, database: Database) -> None:
    importer.run(FIRST)
    importer.run(SECOND + "Ida Jarní,ida@vlnka.example,,Vlnka,vlnka.example,\n")
    before = (only(importer, "companies"), only(importer, "contacts"))
    assert importer.api.tenant_id is not None
    with database.tenant_session(importer.api.tenant_id) as session:
        for entity, record in zip((Entity.COMPANY, Entity.CONTACT), before, strict=True):
            refold(session, entity, [UUID(record["id"])])
    after = (only(importer, "companies"), only(importer, "contacts"))
    assert [{**one, "updated_at": None} for one in before] == [{**one, "updated_at": None} for one in after]


def test_a_value_fills_although_a_later_row_of_the_file_repeats_it(importer: Importer) -> None:
    importer.run(f"{HEADER},,,,vlnka.example,\nIda Jarní,,,Vlnka,vlnka.example,\nIva Letní,,,Vlnka,vlnka.example,\n")
    assert only(importer, "companies")["name"] == "Vlnka"
