"""Who is deleted leaves no raw answer of a service behind, whichever way it goes."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

import pytest
from sqlalchemy import text

from leadgen.db import new_id
from leadgen.tenancy import Database
from tests.client import Api
from tests.factories.records import make_company, make_contact

_ANSWER = text(
    "INSERT INTO evidence_snapshots (tenant_id, id, stage, entity, entity_id, provider, raw)"
    " VALUES (:tenant, :id, 'person', :entity, :about, 'sandbox:perplexity', '{\"answer\": \"Ida lives in Brno.\"}')"
)
Delete = Callable[[Api, str, UUID], object]
WAYS: dict[str, Delete] = {
    "alone": lambda api, noun, key: api.delete(f"/api/{noun}/{key}"),
    "chosen": lambda api, noun, key: api.post(f"/api/{noun}/delete", {"selection": {"ids": [str(key)]}}),
    "by filter": lambda api, noun, key: api.post(f"/api/{noun}/delete", {"selection": {"filter": {"search": "gone"}}}),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("noun", ["contacts", "companies"])
def test_raw_answers_go_with_the_record_and_with_no_other(
    api: Api, database: Database, tenant_id: UUID, noun: str, way: str
) -> None:
    with database.tenant_session(tenant_id) as session:
        gone, kept = [
            make_contact(session, last_name=name) if noun == "contacts" else make_company(session, name=name)
            for name in ("Gone", "Kept")
        ]
        for about in (gone, kept):
            entity = "contact" if noun == "contacts" else "company"
            session.execute(_ANSWER, {"tenant": tenant_id, "id": new_id(), "entity": entity, "about": about})
    WAYS[way](api, noun, gone)
    with database.tenant_session(tenant_id) as session:
        assert session.scalars(text("SELECT entity_id FROM evidence_snapshots")).all() == [kept]
