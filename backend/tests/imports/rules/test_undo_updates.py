"""The undo of an import restores the records that existed before it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from leadgen.imports.undo import run_undo
from leadgen.tenancy import Database
from tests.imports.conftest import Importer

BEFORE = "Name,E-mail,Company\nHana Kolářová,hana@lipina.example,Lipina a.s.\n"
MORE = "Name,E-mail,Company,Title,Stand,City\nHana Kolářová,hana@lipina.example,Lipina a.s.,Buyer,D 7,Jihlava\n"


def contact_of(importer: Importer) -> dict[str, Any]:
    (row,) = importer.api.get("/api/contacts")["items"]
    body: dict[str, Any] = importer.api.get(f"/api/contacts/{row['id']}")
    return body


def shown(contact: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in contact.items() if key not in {"version", "updated_at"}}


def update(importer: Importer) -> dict[str, Any]:
    importer.api.post("/api/custom-fields", {"entity": "contact", "label": "Stand", "type": "text"})
    importer.run(BEFORE)
    job = importer.upload(MORE)
    importer.map(job, tags=["Fair"])
    return job


def test_every_field_of_an_updated_record_is_as_before(importer: Importer, database: Database) -> None:
    job = update(importer)
    before = shown(contact_of(importer))
    importer.commit(job)
    updated = contact_of(importer)
    assert (updated["job_title"], list(updated["custom"].values())) == ("Buyer", ["D 7"])
    assert importer.api.tenant_id is not None
    run_undo(database, importer.api.tenant_id, UUID(job["id"]))
    assert shown(contact_of(importer)) == before


def test_a_later_source_stays(importer: Importer, database: Database) -> None:
    job = update(importer)
    importer.commit(job)
    hana = contact_of(importer)
    importer.api.patch(
        f"/api/contacts/{hana['id']}", {"version": hana["version"], "values": {"job_title": "Head buyer"}}
    )
    assert importer.api.tenant_id is not None
    run_undo(database, importer.api.tenant_id, UUID(job["id"]))
    after = contact_of(importer)
    assert (after["job_title"], after["custom"], after["name"]) == ("Head buyer", {}, "Hana Kolářová")
