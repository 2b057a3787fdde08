"""`leadgen import --dry-run --namespace` knows what the namespace knows, and writes nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import text

from leadgen.cli import main
from leadgen.db import Base
from leadgen.settings import get_settings
from leadgen.tenancy import Database
from tests.imports.conftest import Importer

LIST = "Who,Mail,Firm,Stand,Town\nBára Lesná,bara@olsina.example,Olšina s.r.o.,C 4,Zlín\n"


@pytest.fixture
def settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, database: Database) -> Iterator[None]:
    monkeypatch.setenv("LEADGEN_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("APP_DATABASE_URL", database.url)
    get_settings.cache_clear()
    yield
    get_settings.cache_clear()


def run(folder: Path, slug: str | None, content: str = LIST) -> Result:
    path = folder / "list.csv"
    path.write_text(content)
    return CliRunner().invoke(main, ["import", str(path), "--dry-run", "--json", "--namespace", str(slug)])


def document(folder: Path, importer: Importer, content: str = LIST) -> dict[str, Any]:
    answer = run(folder, importer.api.slug, content)
    assert answer.exit_code == 0, answer.output
    found: dict[str, Any] = json.loads(answer.stdout)
    return found


def rows_in_all_tables(importer: Importer) -> dict[str, int]:
    with importer.database.system_session() as session:
        return {
            table.name: session.scalar(text(f'SELECT count(*) FROM "{table.name}"')) or 0
            for table in Base.metadata.sorted_tables
        }


@pytest.mark.usefixtures("settings")
def test_existing_records_are_found_and_nothing_is_written(importer: Importer, tmp_path: Path) -> None:
    importer.run("Name,E-mail,Company\nBára Lesná,bara@olsina.example,Olšina s.r.o.\n")
    (contact,) = importer.api.get("/api/contacts")["items"]
    before = rows_in_all_tables(importer)
    found = document(tmp_path, importer, LIST + "Vít Háj,vit@olsina.example,Olšina s.r.o.,,\n")
    known, new = found["rows"]
    assert (known["records"]["contact"]["outcome"], known["records"]["contact"]["id"]) != ("create", contact["id"])
    assert known["records"]["contact"]["id"] == contact["id"]
    assert new["records"]["contact"]["outcome"] == "create"
    assert new["records"]["company"]["outcome"] != "create"
    assert rows_in_all_tables(importer) == before


@pytest.mark.usefixtures("settings")
def test_own_fields_are_filled(importer: Importer, tmp_path: Path) -> None:
    field = importer.api.post("/api/custom-fields", {"entity": "contact", "label": "Stand", "type": "text"})
    found = document(tmp_path, importer)
    assert found["columns"][3]["target"] == f"contact.{field['key']}"
    assert found["rows"][0]["contact"][field["key"]] == "C 4"


@pytest.mark.usefixtures("settings")
def test_a_remembered_mapping_is_used(importer: Importer, tmp_path: Path) -> None:
    job = importer.upload(LIST)
    targets = {0: "contact.full_name", 1: "contact.email", 2: "company.name", 3: "contact.notes", 4: "company.hq_city"}
    importer.map(job, targets=targets)
    importer.commit(job)
    found = document(tmp_path, importer, LIST.replace("bara", "dana").replace("Bára", "Dana"))
    assert [column["target"] for column in found["columns"]] == list(targets.values())
    assert found["columns"][3]["reason"] == "was chosen for these headers in “list.csv”"
    assert found["rows"][0]["contact"]["notes"] == "C 4"


@pytest.mark.usefixtures("settings")
def test_a_namespace_that_does_not_exist_is_named(tmp_path: Path) -> None:
    answer = run(tmp_path, "no-such-place")
    assert (answer.exit_code, "There is no namespace “no-such-place”" in answer.output) == (1, True)
