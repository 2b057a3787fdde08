"""Lists of every format through the API: the same preview, commit and undo, another sheet, and the clipboard."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select

from leadgen.imports.models import ImportPart
from leadgen.imports.undo import run_undo
from tests.imports.conftest import Importer
from tests.imports.formats.books import XlsSheet, XlsxSheet, ods, styled, xls, xlsx

HEADER = ["Name", "E-mail", "Company", "IČO"]
PEOPLE = [
    ["Ludmila Kosová", "ludmila@kosatka.example", "Kosatka s.r.o.", "27074358"],
    ["Hynek Bor", "hynek@borovice.example", "Borovice a.s.", "00006947"],
]
CSV = "\n".join(";".join(row) for row in (HEADER, *PEOPLE))


def _ods_row(cells: list[str]) -> str:
    return f"<table:table-row>{''.join(f'<table:table-cell><text:p>{cell}</text:p></table:table-cell>' for cell in cells)}</table:table-row>"


def _numbers(row: list[str]) -> list[Any]:
    return [*row[:3], styled(int(row[3]), 2)]


FORMATS: dict[str, tuple[str, bytes]] = {
    "xlsx": ("list.xlsx", xlsx({"L": [["Members"], HEADER, *map(_numbers, PEOPLE)]})),
    "xls": (
        "list.xls",
        xls(
            {
                "L": XlsSheet(
                    [["Members"], HEADER, *[[*row[:3], float(row[3])] for row in PEOPLE]], styles={(2, 3): 2, (3, 3): 2}
                )
            }
        ),
    ),
    "ods": (
        "list.ods",
        ods(f'<table:table table:name="L">{"".join(map(_ods_row, [["Members"], HEADER, *PEOPLE]))}</table:table>'),
    ),
    "tab": ("list.tsv", "\n".join("\t".join(row) for row in (["Members"], HEADER, *PEOPLE)).encode()),
    "json": (
        "list.json",
        (
            '{"people": [{"name": "Ludmila Kosová", "email": "ludmila@kosatka.example", "company": {"name": "Kosatka s.r.o.",'
            ' "ičo": "27074358"}}, {"name": "Hynek Bor", "email": "hynek@borovice.example", "company": {"name": "Borovice a.s.",'
            ' "ičo": "00006947"}}]}'
        ).encode(),
    ),
}


@pytest.mark.parametrize("name", FORMATS)
def test_a_list_is_imported_alike_from_every_format(importer: Importer, name: str) -> None:
    filename, content = FORMATS[name]
    job = importer.upload(content, filename)
    importer.map(job)
    preview = importer.preview(job)
    done = importer.commit(job)
    assert (done["status"], done["counts"]["contacts_created"], done["counts"]["companies_created"]) == (
        "completed",
        2,
        2,
    )
    assert preview["counts"] == done["counts"]
    assert not preview["problems"]
    people = importer.api.get("/api/contacts")["items"]
    assert sorted((one["full_name"], one["email"]) for one in people) == sorted((row[0], row[1]) for row in PEOPLE)
    companies = importer.api.get("/api/companies")["items"]
    assert {one["name"] for one in companies} == {row[2] for row in PEOPLE}
    lines = [row["line"] for row in importer.rows(job)]
    assert lines == ([1, 2] if name == "json" else [3, 4])


def test_cards_are_imported(importer: Importer) -> None:
    cards = "".join(
        f"BEGIN:VCARD\nVERSION:3.0\nFN:{name}\nN:{name.split()[1]};{name.split()[0]};;;\nEMAIL:{email}\nORG:{company}\nEND:VCARD\n"
        for name, email, company, _ in PEOPLE
    )
    job = importer.upload(cards, "list.vcf")
    assert (job["format"], job["has_header"], job["first_rows"]) == ("vcard", True, [])
    importer.map(job)
    assert importer.commit(job)["counts"]["contacts_created"] == 2


def test_another_sheet_is_read_from_the_stored_workbook(importer: Importer) -> None:
    book = xlsx(
        {"People": [HEADER, *PEOPLE], "Firms": XlsxSheet([["Company", "Web"], ["Holm AS", "holm.example"]], "hidden")}
    )
    job = importer.upload(book, "list.xlsx")
    assert (job["sheet"], job["sheets"]) == (
        "People",
        [{"name": "People", "hidden": False}, {"name": "Firms", "hidden": True}],
    )
    importer.map(job)
    path = f"/api/imports/{job['id']}/reading"
    other = importer.api.call("PUT", path, json={"sheet": "Firms", "version": importer.get(job)["version"]}).get_json()
    assert (other["sheet"], other["row_count"], other["mapping"]) == ("Firms", 1, None)
    assert [column["target"] for column in other["columns"]] == ["company.name", "company.website_url"]
    assert other["notes"] == ["The sheet “Firms” is read. Not read: “People”."]
    refused = importer.api.call("PUT", path, json={"sheet": "Nope", "version": other["version"]})
    assert (refused.status_code, refused.get_json()["code"]) == (422, "file_unreadable")
    importer.map(other)
    assert importer.commit(other)["counts"]["companies_created"] == 1


def test_a_header_row_is_chosen_in_a_sheet_and_the_remarks_stay(importer: Importer) -> None:
    rows = [["Export", "2024"], HEADER, *PEOPLE]
    job = importer.upload(xlsx({"L": XlsxSheet(rows, hidden_rows=[4])}), "list.xlsx")
    assert job["header_lines"] == [2]
    path = f"/api/imports/{job['id']}/reading"
    found = importer.api.call("PUT", path, json={"header_line": 3, "version": job["version"]}).get_json()
    assert (found["header_lines"], found["row_count"]) == ([3], 1)
    assert found["notes"] == job["notes"] == ["Hidden in the sheet, and read all the same: row 4."]
    assert len(found["columns"]) == 4
    none = importer.api.call("PUT", path, json={"has_header": False, "version": found["version"]}).get_json()
    assert (none["has_header"], none["row_count"]) == (False, 4)


def test_a_line_that_was_left_out_is_taken_back(importer: Importer) -> None:
    rows = [HEADER, *PEOPLE, ["Total", None, None, 2]]
    job = importer.upload(xlsx({"L": rows}), "list.xlsx")
    assert [(one["line"], one["kind"]) for one in job["left_out"]] == [(4, "total")]
    importer.map(job, kept_lines=[4])
    assert importer.preview(job)["counts"]["rows"] == 3


def test_an_import_of_a_workbook_is_undone(importer: Importer) -> None:
    job = importer.upload(FORMATS["xlsx"][1], "list.xlsx")
    importer.map(job)
    importer.commit(job)
    importer.api.post(f"/api/imports/{job['id']}/undo")
    assert importer.api.tenant_id is not None
    run_undo(importer.database, importer.api.tenant_id, UUID(job["id"]))
    assert importer.api.get("/api/contacts")["total"] == 0


def test_a_workbook_is_kept_only_while_it_has_other_sheets(importer: Importer) -> None:
    importer.upload(xlsx({"L": [HEADER, *PEOPLE]}), "list.xlsx")
    importer.upload(CSV, "list.csv")
    two = importer.upload(xlsx({"L": [HEADER, *PEOPLE], "M": [["x"]]}), "list.xlsx")
    assert importer.api.tenant_id is not None
    with importer.database.tenant_session(importer.api.tenant_id) as session:
        wanted = select(ImportPart.job_id, func.count()).where(ImportPart.is_original).group_by(ImportPart.job_id)
        assert [(str(job_id), parts) for job_id, parts in session.execute(wanted)] == [(two["id"], 1)]


PASTED = {
    "cells": "\n".join("\t".join(row) for row in (HEADER, *PEOPLE)),
    "csv": CSV,
    "a table of a page": "<table>"
    + "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in (HEADER, *PEOPLE))
    + "</table>",
    "json": FORMATS["json"][1].decode(),
}


@pytest.mark.parametrize("name", PASTED)
def test_a_list_is_pasted(importer: Importer, name: str) -> None:
    answer = importer.api.call("POST", "/api/imports/paste", json={"text": PASTED[name]})
    assert answer.status_code == 201
    job = answer.get_json()
    assert (job["filename"], job["row_count"], len(job["columns"])) == ("Pasted list", 2, 4)
    importer.map(job)
    assert importer.commit(job)["counts"]["contacts_created"] == 2


@pytest.mark.parametrize("text", ["", "   \n", "%PDF-1.7"])
def test_a_paste_without_a_list_is_refused(importer: Importer, text: str) -> None:
    assert importer.api.call("POST", "/api/imports/paste", json={"text": text}).status_code == 422
