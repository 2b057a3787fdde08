"""An undo after enrichment: machines' findings go with the record they are about; people's work keeps it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from leadgen.db import new_id
from leadgen.fields import Entity
from leadgen.fields.field import SourceKind
from leadgen.imports.undo import run_undo
from leadgen.observations.fold import Observation, SourcedValue
from leadgen.observations.store import record_observations
from leadgen.tenancy import Database
from tests.imports.conftest import Importer

LIST = "Name,E-mail,Company,Website\nEva Malá,eva@alfa.example,Alfa,alfa.example\nOle Berg,ole@beta.example,Beta,beta.example\n"


@pytest.fixture
def enriched(importer: Importer, database: Database) -> dict[str, Any]:
    """An import whose records stages have been over: what they said and answered, a register's look-up, an open finding."""
    job = importer.upload(LIST)
    importer.map(job)
    importer.commit(job)
    companies = [UUID(row["id"]) for row in importer.api.get("/api/companies")["items"]]
    contacts = [UUID(row["id"]) for row in importer.api.get("/api/contacts")["items"]]
    assert importer.api.tenant_id is not None
    with database.tenant_session(importer.api.tenant_id) as session:
        for entity, ids in ((Entity.COMPANY, companies), (Entity.CONTACT, contacts)):
            field = "summary" if entity is Entity.COMPANY else "job_title"
            said = [
                Observation(
                    entity=entity,
                    entity_id=key,
                    source_kind=SourceKind.LLM,
                    source_ref="run:1",
                    values={field: SourcedValue("Said by a machine")},
                )
                for key in ids
            ]
            record_observations(session, said)
            for key in ids:
                given = {"tenant": importer.api.tenant_id, "id": new_id(), "entity": entity.value, "about": key}
                session.execute(_ANSWER, given)
        for key in companies:
            found = {"tenant": importer.api.tenant_id, "id": new_id(), "company": key}
            session.execute(_MATCH, found)
            session.execute(_FINDING, found)
    return job


_ANSWER = text(
    "INSERT INTO evidence_snapshots (tenant_id, id, stage, entity, entity_id, raw)"
    " VALUES (:tenant, :id, 'l1', :entity, :about, '{}')"
)
_MATCH = text(
    "INSERT INTO registry_matches (tenant_id, id, company_id, registry_code, outcome, reason, query, candidates, checked_at)"
    " VALUES (:tenant, :id, :company, 'brreg', 'absent', 'none of that name', '{}', '[]', now())"
)
_FINDING = text(
    "INSERT INTO qc_findings (tenant_id, id, company_id, rule, severity, message, values, suggestion, status, evidence_hash,"
    " first_seen_at, last_seen_at) VALUES (:tenant, :id, :company, 'r', 'low', 'm', '[]', 's', 'open', 'h', now(), now())"
)


def undo(importer: Importer, database: Database, job: dict[str, Any]) -> str:
    """Take the import back; what its report says."""
    assert importer.api.tenant_id is not None
    run_undo(database, importer.api.tenant_id, UUID(job["id"]))
    report: str = importer.get(job)["notes"][-1]
    return report


def test_what_machines_found_goes_with_the_records(importer: Importer, database: Database, enriched: Any) -> None:
    report = undo(importer, database, enriched)
    assert importer.api.get("/api/companies")["items"] == []
    assert importer.api.get("/api/contacts")["items"] == []
    assert report == "Undone: 2 of 2 contact(s) and 2 of 2 companies that this import had created were deleted."
    assert importer.api.tenant_id is not None
    with database.tenant_session(importer.api.tenant_id) as session:
        assert session.scalar(text("SELECT count(*) FROM evidence_snapshots")) == 0


def test_a_record_that_a_person_edited_stays_with_what_others_said(
    importer: Importer, database: Database, enriched: Any
) -> None:
    ole = next(c for c in importer.api.get("/api/contacts")["items"] if c["name"] == "Ole Berg")
    importer.api.patch(f"/api/contacts/{ole['id']}", {"version": ole["version"], "values": {"phone": "+4790000000"}})
    report = undo(importer, database, enriched)
    [kept] = importer.api.get("/api/contacts")["items"]
    assert (kept["id"], kept["job_title"], kept["name"]) == (ole["id"], "Said by a machine", "Ole Berg")
    assert importer.api.get("/api/companies")["items"] == []
    assert "1 of 2 contact(s)" in report
    assert "1 stayed with their names: Ole Berg (was edited by a person)." in report
    why = importer.api.get(f"/api/contacts/{ole['id']}/provenance", field="email")["fields"] if kept["email"] else []
    assert why == []


def test_a_record_that_another_import_names_too_stays(importer: Importer, database: Database, enriched: Any) -> None:
    importer.run("Company,Website,City\nAlfa,alfa.example,Oslo\n")
    undo(importer, database, enriched)
    [kept] = importer.api.get("/api/companies")["items"]
    kept = importer.api.get(f"/api/companies/{kept['id']}")
    assert (kept["hq_city"], kept["summary"]) == ("Oslo", "Said by a machine")
    assert kept["name"] == "Alfa"


def test_a_record_whose_finding_a_person_settled_stays(importer: Importer, database: Database, enriched: Any) -> None:
    finding = importer.api.get("/api/enrich/qc-findings")["items"][0]
    importer.api.post(f"/api/enrich/qc-findings/{finding['id']}/close", {"status": "waived", "reason": "Known"})
    undo(importer, database, enriched)
    assert len(importer.api.get("/api/companies")["items"]) == 1


def test_a_contact_in_a_campaign_stays(importer: Importer, database: Database, enriched: Any) -> None:
    eva = next(c for c in importer.api.get("/api/contacts")["items"] if c["name"] == "Eva Malá")
    template = importer.api.get("/api/campaign-templates")["items"][0]["key"]
    campaign = importer.api.post("/api/campaigns", {"name": "Fair", "template_key": template})
    importer.api.post(f"/api/campaigns/{campaign['id']}/contacts", {"contact_ids": [eva["id"]]})
    undo(importer, database, enriched)
    assert [row["id"] for row in importer.api.get("/api/contacts")["items"]] == [eva["id"]]


def test_a_preview_that_came_true_is_not_called_different(importer: Importer) -> None:
    job = importer.upload(LIST)
    importer.map(job)
    importer.preview(job)
    done = importer.commit(job)
    assert done["counts"]["skip"] == done["counts"]["error"] == 0
    assert done["differs"] is False
