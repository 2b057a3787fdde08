"""`leadgen import --dry-run` tells the whole truth about a file without a database, as one document with stable keys."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from leadgen.bootstrap.commands.import_list import import_list

TEXT = (
    "Export of the guild\n\nName;E-mail;Company;Title;Colour\n"
    "Jana Tichá;JANA@mosaz.example;Mosaz s.r.o.;Head of Sales;red\n"
    "Jana Tichá;jana@mosaz.example;Mosaz s.r.o.;;blue\n"
    ";nobody;;;\n"
    "Total;;;;3\n"
)


def run(folder: Path, *options: str, content: bytes = TEXT.encode(), name: str = "list.csv") -> Result:
    path = folder / name
    path.write_bytes(content)
    return CliRunner().invoke(import_list, [str(path), *options])


def document(folder: Path, *options: str) -> dict[str, Any]:
    answer = run(folder, "--dry-run", "--json", *options)
    assert answer.exit_code == 0, answer.output
    found: dict[str, Any] = json.loads(answer.output)
    return found


def test_the_document_has_these_keys(tmp_path: Path) -> None:
    found = document(tmp_path)
    assert list(found) == ["file", "export", "header", "columns", "ignored", "left_out", "first_rows", "rows", "counts"]
    assert list(found["file"]) == [
        "name",
        "format",
        "sheet",
        "size_bytes",
        "encoding",
        "delimiter",
        "row_count",
        "notes",
    ]
    assert list(found["columns"][0]) == [
        "index", "header", "target", "confidence", "reason", "alternatives", "question", "fill_rate", "samples",
    ]  # fmt: skip
    assert list(found["rows"][0]) == [
        "line", "outcome", "reason", "refused", "contact", "company", "inferred", "tags", "records", "problems", "changed",
    ]  # fmt: skip
    assert found["header"] == {"lines": [3], "how": "found", "names": ["Name", "E-mail", "Company", "Title", "Colour"]}


def test_rows_tell_what_they_become(tmp_path: Path) -> None:
    found = document(tmp_path)
    first, again, nobody = found["rows"]
    assert (first["line"], first["outcome"], first["contact"]["email"]) == (4, "create", "jana@mosaz.example")
    assert first["inferred"] == {"seniority_level": "director", "department": "sales"}
    assert first["changed"] == [
        {"column": "E-mail", "field": "contact.email", "from": "JANA@mosaz.example", "to": "jana@mosaz.example"}
    ]
    assert (again["outcome"], again["records"]["contact"]["id"] is not None) == ("skip", True)
    assert (nobody["outcome"], nobody["contact"], nobody["refused"]) == (
        "error",
        None,
        "has neither a name nor an e-mail nor a company",
    )
    assert found["counts"]["rows"] == 3
    assert [(one["line"], one["kind"]) for one in found["left_out"]] == [(1, "preamble"), (7, "total")]
    assert [(one["header"], bool(one["question"])) for one in found["ignored"]] == [("Colour", True)]


def test_rows_can_be_limited_and_the_header_chosen(tmp_path: Path) -> None:
    assert [row["line"] for row in document(tmp_path, "--rows", "1")["rows"]] == [4]
    assert document(tmp_path, "--rows", "0")["rows"] == []
    assert document(tmp_path, "--header-line", "4")["header"]["how"] == "chosen"


def test_without_a_dry_run_it_says_where_lists_are_imported(tmp_path: Path) -> None:
    answer = run(tmp_path)
    assert (answer.exit_code, "Import the list in the dashboard" in answer.output) == (2, True)


def test_a_file_that_is_no_list_is_an_error_in_words(tmp_path: Path) -> None:
    answer = run(tmp_path, "--dry-run", "--json", content=b"%PDF-1.7 ...", name="list.pdf")
    assert answer.exit_code == 1
    assert json.loads(answer.stdout)["error"]["type"] == "file_unreadable"


def test_people_get_a_summary(tmp_path: Path) -> None:
    answer = run(tmp_path, "--dry-run")
    assert "E-mail → contact.email" in answer.output
    assert "Line 7 is not data (total)" in answer.output
