"""What an import tags, a filter finds and a run selects: the same records, until the undo takes them out."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from leadgen.imports.undo import run_undo
from leadgen.tenancy import Database
from tests.imports.conftest import Importer

HEADER = "Name,E-mail,Company,Website,Tags\n"
BEFORE = f"{HEADER}Ida Stará,ida@omega.example,Omega,omega.example,old\n"
LIST = (
    f"{HEADER}Jan Novák,jan@alfa.example,Alfa,alfa.example,VIP\n"
    "Eva Malá,eva@beta.example,Beta,beta.example,\n"
    "Ole Berg,ole@beta.example,Beta,,VIP; speaker\n"
)
Sets = tuple[set[str], set[str]]


def listed(importer: Importer, **query: Any) -> Sets:
    """Ids of the companies and contacts that the lists show."""
    companies, contacts = (
        {item["id"] for item in importer.api.get(f"/api/{noun}", limit=200, **query)["items"]}
        for noun in ("companies", "contacts")
    )
    return companies, contacts


def selected(importer: Importer, database: Database, **selection: Any) -> Sets:
    """Ids of the companies and contacts that a run is about; its estimate must count the same."""
    wanted = {"stages": ["l1", "person"], "selection": selection}
    estimate = importer.api.post("/api/pipeline/estimate", wanted)
    run = importer.api.post("/api/pipeline/dag-run", wanted)
    assert importer.api.tenant_id is not None
    with database.tenant_session(importer.api.tenant_id) as session:
        rows = session.execute(
            text("SELECT entity, entity_id FROM pipeline_run_members WHERE run_id = :run"), {"run": run["id"]}
        ).all()
    importer.api.post("/api/pipeline/dag-stop", {"run_id": run["id"]})
    companies, contacts = (
        {str(row.entity_id) for row in rows if row.entity == kind} for kind in ("company", "contact")
    )
    assert (estimate["company_count"], estimate["contact_count"]) == (len(companies), len(contacts))
    return companies, contacts


def tag_id(importer: Importer, name: str) -> str:
    (found,) = [tag["id"] for tag in importer.api.get("/api/tags")["items"] if tag["name"] == name]
    return str(found)


def named(importer: Importer, sets: Sets) -> tuple[list[str], list[str]]:
    companies, contacts = (
        sorted(i["name"] for i in importer.api.get(f"/api/{noun}", limit=200)["items"] if i["id"] in ids)
        for noun, ids in zip(("companies", "contacts"), sets, strict=True)
    )
    return companies, contacts


@pytest.fixture
def job(importer: Importer) -> dict[str, Any]:
    """An import beside an older one."""
    importer.run(BEFORE, tags=["Old list"])
    return importer.run(LIST, tags=["Fair 2026"])


def undo(importer: Importer, database: Database, job: dict[str, Any]) -> None:
    assert importer.api.tenant_id is not None
    run_undo(database, importer.api.tenant_id, UUID(job["id"]))


def test_the_lists_tag_is_on_everything_the_list_brought(importer: Importer, database: Database, job: Any) -> None:
    fair = tag_id(importer, "Fair 2026")
    found = listed(importer, tag_ids=fair)
    assert named(importer, found) == (["Alfa", "Beta"], ["Eva Malá", "Jan Novák", "Ole Berg"])
    assert selected(importer, database, tag_ids=[fair]) == found
    undo(importer, database, job)
    assert listed(importer, tag_ids=fair) == (set(), set())
    assert selected(importer, database, tag_ids=[tag_id(importer, "Old list")]) == listed(importer)


def test_a_rows_tag_is_on_its_person_whom_a_run_takes_with_the_company(
    importer: Importer, database: Database, job: Any
) -> None:
    vip = tag_id(importer, "VIP")
    found = listed(importer, tag_ids=vip)
    assert named(importer, found) == ([], ["Jan Novák", "Ole Berg"])
    companies, contacts = selected(importer, database, tag_ids=[vip])
    assert named(importer, (companies, contacts)) == (["Alfa", "Beta"], ["Jan Novák", "Ole Berg"])


def test_the_import_itself_is_a_filter_and_a_selection_whatever_its_tags(
    importer: Importer, database: Database, job: Any
) -> None:
    importer.api.delete(f"/api/tags/{tag_id(importer, 'Fair 2026')}")
    found = listed(importer, import_id=job["id"])
    assert named(importer, found) == (["Alfa", "Beta"], ["Eva Malá", "Jan Novák", "Ole Berg"])
    assert selected(importer, database, import_ids=[job["id"]]) == found
    assert importer.api.get("/api/contacts/filter-counts", import_id=job["id"])["total"] == 3
    filled = importer.run("Name,E-mail,Job title,Company\nIda Stará,ida@omega.example,CEO,Omega\n", tags=["Fair 2026"])
    assert named(importer, listed(importer, import_id=filled["id"])) == ([], ["Ida Stará"])
    undo(importer, database, job)
    assert listed(importer, import_id=job["id"]) == (set(), set())
    assert selected(importer, database, contact_filter={"import_id": filled["id"]}) == listed(importer)
