"""The header is found below titles, over two rows and among repeats; what is not data is named and can be taken back."""

from __future__ import annotations

from typing import Any

import pytest

from leadgen.imports.file.profile import FileProfile
from leadgen.imports.schemas import Reading
from tests.imports.conftest import Importer
from tests.imports.reading import examined

PEOPLE = (
    "Alma Krásná;alma@mosaz.example;Mosaz s.r.o.;Kolín\n"
    "Bert Lang;bert@kupfer.example;Kupfer GmbH;Essen\n"
    "Cille Dahl;cille@messing.example;Messing AS;Bergen\n"
    "Dag Aas;dag@sink.example;Sink AS;Oslo\n"
)
HEADER = "Name;E-mail;Company;City\n"


def seen(text: str, **reading: Any) -> FileProfile:
    return examined(text.encode(), reading=Reading(**reading) if reading else None)


def headers(found: FileProfile) -> list[str]:
    return [column.header for column in found.columns]


def left_out(found: FileProfile) -> list[tuple[int, str]]:
    return [(one.line, one.kind.value) for one in found.left_out]


NAMES = ["Name", "E-mail", "Company", "City"]
ABOVE = {
    "a title": "Members of the guild\n",
    "a title in merged cells": "Members of the guild;;;\n",
    "a title and an empty line": "Members of the guild\n\n",
    "pairs": "Exported on;2026-03-01;;\nExported by;Nora Vik;;\nFilter;all;;\n",
    "a long preamble": "".join(f"Line {number} of the notice\n" for number in range(20)) + "\n",
    "numbers": "Rows;4\nPage;1\n",
    "a link": "https://guild.example/members\n\n",
}


@pytest.mark.parametrize("name", ABOVE)
def test_the_header_is_found_below_what_people_write_above(name: str) -> None:
    found = seen(ABOVE[name] + HEADER + PEOPLE)
    lines = ABOVE[name].count("\n")
    assert (headers(found), found.row_count, found.layout.header_lines) == (NAMES, 4, (lines + 1,))
    written = [line for line, text in enumerate(ABOVE[name].splitlines(), 1) if text]
    assert left_out(found) == [(line, "preamble") for line in written]


@pytest.mark.parametrize(
    ("rows", "names"),
    [
        (
            "Person;;Company;\nFirst name;Last name;Name;City\n",
            ["Person First name", "Person Last name", "Company Name", "Company City"],
        ),
        (
            "First;Last;E-mail;Company\nname;name;address;name\n",
            ["First name", "Last name", "E-mail address", "Company name"],
        ),
        ("Name;E-mail;Turnover;City\n;;(mil. EUR);\n", ["Name", "E-mail", "Turnover (mil. EUR)", "City"]),
    ],
)
def test_headers_over_two_rows_are_joined(rows: str, names: list[str]) -> None:
    found = seen(rows + "Alma;Krásná;1;Kolín\nBert;Lang;2;Essen\nCille;Dahl;3;Bergen\n")
    assert (headers(found), found.row_count, left_out(found)) == (names, 3, [])


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (HEADER + PEOPLE + HEADER + PEOPLE, [(6, "header")]),
        (HEADER + "Jméno a příjmení;E-mail;Firma;Město\n" + PEOPLE, [(2, "header")]),
        (HEADER + "----;------;-------;----\n" + PEOPLE, [(2, "separator")]),
        (HEADER + PEOPLE + "\nSource: guild register\n", [(7, "footer")]),
        (HEADER + PEOPLE + "Exported 2026-03-01;;;\n", [(6, "footer")]),
        (HEADER + PEOPLE + "(4 rows)\n", [(6, "footer")]),
        (HEADER + PEOPLE + "\nAll rights reserved\nNot for sale\n", [(7, "footer"), (8, "footer")]),
        ("Company;City;Employees\nMosaz;Kolín;10\nKupfer;Essen;20\nSink;Oslo;5\nCelkem;;35\n", [(5, "total")]),
        ("Company;City;Employees\nMosaz;Kolín;10\nZwischensumme:;;10\nSink;Oslo;5\nKupfer;Oslo;5\n", [(3, "total")]),
        (HEADER + PEOPLE + "Total: 4;;;\n", [(6, "total")]),
    ],
)
def test_what_is_not_data_is_left_out_by_name(text: str, lines: list[tuple[int, str]]) -> None:
    found = seen(text)
    assert left_out(found) == lines
    assert sum(len(column.values) for column in found.columns[:1]) == min(found.row_count, 4)


TRAPS = {
    "a company called Total": "Company;City;Web\nMosaz;Kolín;mosaz.example\nTotal;Paris;total.example\n",
    "a company called Total with its number": "Company;City;Registration number\nMosaz;Kolín;89991010\nTotal;;89992024\n",
    "a last row with few values": "Name;E-mail;Company;City\nAlma;alma@mosaz.example;Mosaz;Kolín\n;;Sink;\n",
    "a last row with an address after an empty line": HEADER + PEOPLE + "\n;erik@sink.example;;\n",
    "one column of companies": "Company\nTotal\nSumma\nNote\n",
    "a person who is called like a header": "Name;Company\nCity Contact;Phone\nAlma;Mosaz\n",
    "lines inside a cell": 'Company;City;Notes\nMosaz;Kolín;"call\n\n\nagain"\nSink;;\n',
}


@pytest.mark.parametrize("name", TRAPS)
def test_rows_that_only_look_like_something_else_stay_data(name: str) -> None:
    found = seen(TRAPS[name])
    assert (left_out(found), found.layout.header_lines) == ([], (1,))


def test_a_list_without_a_header_keeps_its_first_rows() -> None:
    found = seen(PEOPLE + "Company;eva@sales.example;Name;City\nErik Sen;erik@sink.example;Sink AS;Oslo\n")
    assert (found.layout.has_header, found.row_count, left_out(found)) == (False, 6, [])


def test_columns_beyond_the_header_are_columns_too() -> None:
    found = seen("Name;E-mail\n" + PEOPLE)
    assert headers(found) == ["Name", "E-mail", "Column 3", "Column 4"]
    assert found.columns[2].samples[0] == "Mosaz s.r.o."


def test_the_header_can_be_chosen_by_its_line(importer: Importer) -> None:
    job = importer.upload("Name;E-mail\nJméno;Adresa\nAlma;alma@mosaz.example\nBert;bert@kupfer.example\n")
    assert (job["header_lines"], job["row_count"]) == ([1], 3)
    assert [row["line"] for row in job["first_rows"]] == [1, 2, 3, 4]
    path = f"/api/imports/{job['id']}/reading"
    again = importer.api.call("PUT", path, json={"header_line": 2, "version": 1}).get_json()
    assert (again["header_lines"], again["row_count"], again["columns"][0]["header"]) == ([2], 2, "Jméno")
    assert [(one["line"], one["kind"]) for one in again["left_out"]] == [(1, "preamble")]
    refused = importer.api.call("PUT", path, json={"header_line": 9, "version": 2})
    assert (refused.status_code, "line 9" in refused.get_json()["detail"]) == (422, True)


def test_a_line_that_was_left_out_can_be_taken_back(importer: Importer) -> None:
    job = importer.upload("Guild list\n\nCompany;City;Employees\nMosaz;Kolín;10\nKupfer;Essen;20\nTotal;;30\n")
    assert ([one["line"] for one in job["left_out"]], job["left_out_total"], job["row_count"]) == ([1, 6], 2, 2)
    assert importer.map(job, kept_lines=[6])["row_count"] == 3
    assert [(row["line"], row["name"]) for row in importer.preview(job)["rows"]] == [
        (4, "Mosaz"),
        (5, "Kupfer"),
        (6, "Total"),
    ]
    assert importer.map(job)["row_count"] == 2
    assert importer.commit(job)["counts"]["companies_created"] == 2
    assert [row["line"] for row in importer.rows(job)] == [4, 5]


def test_only_a_line_that_was_left_out_can_be_taken_back(importer: Importer) -> None:
    job = importer.upload("Company;City\nMosaz;Kolín\nKupfer;Essen\n")
    body = {"columns": [{"index": 0, "target": "company.name"}], "kept_lines": [2], "version": 1}
    refused = importer.api.call("PUT", f"/api/imports/{job['id']}/mapping", json=body)
    assert (refused.status_code, refused.get_json()["errors"][0]["field"]) == (422, "kept_lines.0")


@pytest.mark.parametrize(
    ("reading", "field"),
    [
        ({"has_header": False, "header_line": 1}, "body"),
        ({"header_line": True}, "header_line"),
        ({"header_line": False}, "header_line"),
        ({"header_line": 10**12}, "header_line"),
        ({"version": True}, "version"),
    ],
)
def test_a_reading_that_makes_no_sense_is_refused(importer: Importer, reading: dict[str, object], field: str) -> None:
    job = importer.upload("Name;E-mail\nAlma;alma@mosaz.example\n")
    refused = importer.api.call("PUT", f"/api/imports/{job['id']}/reading", json={"version": 1} | reading)
    assert (refused.status_code, refused.get_json()["errors"][0]["field"]) == (422, field)
    assert refused.get_json()["errors"][0]["fix"]
    assert importer.api.get(f"/api/imports/{job['id']}")["header_lines"] == job["header_lines"]


def test_a_line_and_a_tag_that_are_named_twice_count_once(importer: Importer) -> None:
    job = importer.upload("Company;City;Employees\nMosaz;Kolín;10\nKupfer;Essen;20\nTotal;;30\n")
    assert [one["line"] for one in job["left_out"]] == [4]
    body = {"columns": [{"index": 0, "target": "company.name"}], "kept_lines": [4, 4], "tags": ["A", "A"], "version": 1}
    answer = importer.api.call("PUT", f"/api/imports/{job['id']}/mapping", json=body)
    mapping = answer.get_json()["mapping"]
    assert (mapping["kept_lines"], mapping["tags"]) == ([4], ["A"])
