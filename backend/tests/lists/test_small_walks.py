"""The other lists: walking their pages gives every item exactly once, ties included."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import text

from leadgen.db import new_id
from leadgen.tenancy import Database
from tests.campaigns.setting import generate, make_campaign, make_people, sandbox_writer
from tests.client import Api
from tests.factories.records import make_company

COUNT = 7
Key = Callable[[dict[str, Any]], Any]


def walk(api: Api, path: str, key: Key, **query: Any) -> list[Any]:
    found: list[Any] = []
    cursor: dict[str, str] = {}
    while True:
        page = api.get(path, limit=2, **query, **cursor)
        found += [key(item) for item in page["items"]]
        if page["next_cursor"] is None:
            return found
        cursor = {"cursor": page["next_cursor"]}


def once(found: list[Any], count: int) -> bool:
    return len(found) == len(set(found)) == count


def by_id(item: dict[str, Any]) -> str:
    return str(item["id"])


@pytest.fixture
def companies(database: Database, tenant_id: UUID) -> list[UUID]:
    with database.tenant_session(tenant_id) as session:
        return [make_company(session, name=f"Firma {n}") for n in range(COUNT)]


@pytest.fixture
def campaign(api: Api, database: Database, tenant_id: UUID, sandbox_app: Flask) -> dict[str, Any]:
    """Seven people of one name each, three messages for each of them."""
    people = make_people(database, tenant_id, COUNT)
    with database.tenant_session(tenant_id) as session:
        session.execute(text("UPDATE contacts SET sort_name = 'vzorova ida'"))
    made = make_campaign(api, people)
    return generate(api, sandbox_writer(database, sandbox_app), made["id"])


def test_messages(api: Api, campaign: dict[str, Any]) -> None:
    assert once(walk(api, "/api/messages", by_id), COUNT * 3)
    assert once(walk(api, "/api/messages", by_id, campaign_id=campaign["id"], step=1), COUNT)


def test_contacts_of_a_campaign(api: Api, campaign: dict[str, Any]) -> None:
    path = f"/api/campaigns/{campaign['id']}/contacts"
    assert once(walk(api, path, lambda item: item["contact_id"]), COUNT)


def start(api: Api) -> str:
    run = api.post("/api/pipeline/dag-run", {"stages": ["l1"], "selection": {"all": True}})
    api.post("/api/pipeline/dag-stop", {"run_id": run["id"]})
    return str(run["id"])


def test_runs(api: Api, companies: list[UUID]) -> None:
    started = {start(api) for _ in range(5)}
    found = walk(api, "/api/pipeline/runs", by_id)
    assert once(found, 5)
    assert set(found) == started


def test_records_and_feed_of_a_run_whose_records_ended_at_once(
    api: Api, database: Database, tenant_id: UUID, companies: list[UUID]
) -> None:
    run = api.post("/api/pipeline/dag-run", {"stages": ["l1"], "selection": {"all": True}})["id"]
    with database.tenant_session(tenant_id) as session:
        session.execute(
            text("UPDATE entity_stage_completions SET state = 'completed', reason = NULL, finished_at = '2026-01-01'")
        )
    wanted = {str(key) for key in companies}
    records = walk(api, f"/api/pipeline/runs/{run}/records", by_id, stage="l1", state="completed")
    assert once(records, COUNT)
    assert set(records) == wanted
    feed = walk(api, f"/api/pipeline/runs/{run}/feed", lambda item: item["entity_id"])
    assert once(feed, COUNT)
    assert set(feed) == wanted


def test_findings_of_quality_control_seen_at_once(
    api: Api, database: Database, tenant_id: UUID, companies: list[UUID]
) -> None:
    with database.tenant_session(tenant_id) as session:
        for company in companies:
            session.execute(
                text(
                    "INSERT INTO qc_findings (tenant_id, id, company_id, rule, severity, message, values, suggestion,"
                    " status, evidence_hash, first_seen_at, last_seen_at) VALUES (:tenant, :id, :company, 'r', 'low', 'm',"
                    " '[]', 's', 'open', 'h', '2026-01-01', '2026-01-01')"
                ),
                {"tenant": tenant_id, "id": new_id(), "company": company},
            )
    assert once(walk(api, "/api/enrich/qc-findings", by_id), COUNT)


def test_imports(api: Api, database: Database, tenant_id: UUID) -> None:
    with database.tenant_session(tenant_id) as session:
        for number in range(COUNT):
            session.execute(
                text(
                    "INSERT INTO import_jobs (tenant_id, id, filename, size_bytes, encoding, decode_errors, delimiter,"
                    " has_header, row_count, columns, notes, created_at) VALUES (:tenant, :id, :name, 1, 'utf-8', 'strict',"
                    " ',', true, 1, '[]', '[]', '2026-01-01')"
                ),
                {"tenant": tenant_id, "id": new_id(), "name": f"{number}.csv"},
            )
    assert once(walk(api, "/api/imports", by_id), COUNT)
