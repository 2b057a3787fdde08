"""Refused rows leave as a list of their own, which can be corrected and imported alone."""

from __future__ import annotations

import csv
import io
from typing import Any

from leadgen.csv_export import without_escape
from tests.imports.conftest import Importer

LIST = (
    "Note;Person;Mail;Firm;Flag\n"
    "first;Zdeňka Pilná;zdenka@habrovka.example;Habrovka a.s.;x\n"
    ";;not-an-address;;y\n"
    "=1+1;;also wrong;;z\n"
    "last;Oto Brázda;oto@skorec.example;Skořec s.r.o.;x\n"
)
TARGETS = {
    0: "contact.notes",
    1: "contact.full_name",
    2: "contact.email",
    3: "company.name",
    4: "tag",
}


def failed(importer: Importer, job: dict[str, Any]) -> tuple[str, list[list[str]]]:
    answer = importer.api.call("GET", f"/api/imports/{job['id']}/failed-rows.csv")
    assert answer.status_code == 200
    text = answer.get_data(as_text=True)
    return text, list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))


def import_list(importer: Importer) -> dict[str, Any]:
    job = importer.upload(LIST)
    importer.map(job, targets=TARGETS, tags=["Fair"], origin={"source": "Fair of Vsetín"})
    return importer.commit(job)


def test_the_list_has_the_columns_of_the_file_and_the_reason(importer: Importer) -> None:
    job = import_list(importer)
    assert job["counts"]["error"] == 2
    text, (header, *rows) = failed(importer, job)
    assert header[:5] == ["Note", "Person", "Mail", "Firm", "Flag"]
    assert header[5] == f"Why this row was not imported (import {job['id']})"
    assert [row[:5] for row in rows] == [["", "", "not-an-address", "", "y"], ["'=1+1", "", "also wrong", "", "z"]]
    assert all("Mail: " in row[5] for row in rows)
    assert ',"=' not in text
    assert '\n"=' not in text


def test_a_corrected_list_takes_over_the_mapping_and_leaves_the_reason_out(importer: Importer) -> None:
    job = import_list(importer)
    # The headers are mapped in another way in between, so only the import itself knows its mapping.
    other = importer.upload(LIST)
    importer.map(other, targets={**TARGETS, 0: "ignore", 4: "ignore"})
    importer.commit(other)
    text, _ = failed(importer, job)
    corrected = text.replace("not-an-address", "vilma@habrovka.example").replace("also wrong", "karla@skorec.example")
    again = importer.upload(corrected, "corrected.csv")
    reason = again["columns"][5]
    assert (reason["target"], reason["question"]) == ("ignore", None)
    assert reason["why"] == "holds the reasons why these rows were not imported before"
    offered = again["remembered"]
    assert {one["index"]: one["target"] for one in offered["columns"]} == TARGETS
    assert (offered["tags"], offered["origin"]["source"]) == (["Fair"], "Fair of Vsetín")
    importer.map(again, targets={**TARGETS, 5: "ignore"})
    done = importer.commit(again)
    assert (done["counts"]["create"], done["counts"].get("error", 0)) == (2, 0)
    notes = {one["email"]: one.get("notes") for one in importer.api.get("/api/contacts")["items"]}
    assert {"vilma@habrovka.example", "karla@skorec.example"} <= notes.keys()
    assert without_escape("'=1+1") == "=1+1"


def test_a_corrected_list_that_fails_again_has_one_column_of_reasons(importer: Importer) -> None:
    job = import_list(importer)
    text, _ = failed(importer, job)
    again = importer.upload(text, "again.csv")
    importer.map(again, targets={**TARGETS, 5: "ignore"})
    done = importer.commit(again)
    assert done["counts"]["error"] == 2
    _, (header, *rows) = failed(importer, done)
    assert [name for name in header if name.startswith("Why")] == [
        f"Why this row was not imported (import {again['id']})"
    ]
    assert [row[:5] for row in rows] == [["", "", "not-an-address", "", "y"], ["'=1+1", "", "also wrong", "", "z"]]


def test_a_list_without_a_header_and_in_several_pieces(importer: Importer) -> None:
    good = "".join(f"Ida Malá,ida{number}@lipnik.example\n" for number in range(60))
    job = importer.upload('Alois Vrba,alois@lipnik.example\n,"""bad"" @"\n' + good + ",worse\n")
    importer.map(job, targets={0: "contact.full_name", 1: "contact.email"})
    done = importer.commit(job, chunk=7)
    _, (_, *rows) = failed(importer, done)
    assert [row[:2] for row in rows] == [["", '"bad" @'], ["", "worse"]]


def test_another_column_with_reasons_is_a_column(importer: Importer) -> None:
    job = importer.upload("Name,E-mail,Why this row was not imported\nIda Malá,ida@lipnik.example,too late\n")
    assert job["columns"][2]["why"] != "holds the reasons why these rows were not imported before"
    assert job["remembered"] is None
