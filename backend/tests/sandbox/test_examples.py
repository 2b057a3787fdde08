"""The lists that ship: what the script writes, from the world, and as messy as promised."""

from __future__ import annotations

import csv
import runpy
from pathlib import Path

import pytest

from leadgen.sandbox.world import World

EXAMPLES = Path(__file__).resolve().parents[3] / "examples"


@pytest.fixture
def rows() -> list[list[str]]:
    with (EXAMPLES / "companies-and-contacts.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def test_the_script_writes_exactly_these_files(tmp_path: Path) -> None:
    copy = tmp_path / "make.py"
    copy.write_text((EXAMPLES / "make.py").read_text("utf-8"), "utf-8")
    runpy.run_path(str(copy), run_name="__main__")
    for name in ("companies-and-contacts.csv", "kontakty-cz.csv", "register-surprises.csv"):
        assert (tmp_path / name).read_bytes() == (EXAMPLES / name).read_bytes()


class TestInternational:
    def test_size(self, rows: list[list[str]], invented: World) -> None:
        names = {" ".join(row[0].split()) for row in rows[1:]}
        assert len(rows) - 1 >= 290
        assert len(names & {company.name for company in invented.companies}) >= 120

    def test_has_what_hurts(self, rows: list[list[str]]) -> None:
        header, *body = rows
        cells = [cell for row in body for cell in row]
        assert any(len(row) < len(header) for row in body)
        assert any(len(row) > len(header) for row in body)
        assert any(not any(row) for row in body)
        assert {cell[0] for cell in cells if cell} >= {"=", "@", "+", "-", " "}
        assert any("\n" in cell for cell in cells)
        mails = [row[header.index("E-mail")] for row in body if len(row) >= len(header)]
        assert "sampo@@bremodal-demo.fi" in mails
        assert any(mail.isupper() for mail in mails)
        assert "" in mails
        assert any(row[2].startswith("000") for row in body if len(row) > 2)

    def test_lists_people_twice(self, rows: list[list[str]]) -> None:
        people = [
            (" ".join(row[5].lower().split()), row[6].lower().strip(), row[0].strip().lower())
            for row in rows[1:]
            if len(row) > 6
        ]
        named = [person for person in people if all(person)]
        assert len(named) - len(set(named)) >= 10


class TestCzech:
    def test_form(self) -> None:
        raw = (EXAMPLES / "kontakty-cz.csv").read_bytes()
        with pytest.raises(UnicodeDecodeError):
            raw.decode("utf-8")
        header, *lines = raw.decode("cp1250").split("\r\n")
        assert header.split(";")[:3] == ["Firma", "Web", "IČO "]
        assert len(lines) > 60
