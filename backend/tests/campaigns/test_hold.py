"""Outreach to a company that a state register has bad news about waits for a person."""

from __future__ import annotations

import csv
import io

import pytest
from sqlalchemy import text

from leadgen.fields.enums import CompletionStatus
from tests.campaigns.setting import generate, make_campaign, make_people


def hold(database, tenant_id):
    with database.tenant_session(tenant_id) as session:
        session.execute(
            text(
                "INSERT INTO company_watches (tenant_id, id, held_at, hold_reasons)"
                " SELECT tenant_id, id, now(), '[\"The company is insolvent.\"]' FROM companies"
            )
        )
        return str(session.scalar(text("SELECT id FROM companies")))


def release(api, company_id):
    api.post(f"/api/companies/{company_id}/release-hold", {"reason": "looked at it"})


@pytest.fixture
def people(database, tenant_id):
    return make_people(database, tenant_id, 2)


def test_nothing_is_written_while_it_holds_and_all_of_it_afterwards(api, database, tenant_id, generator, people):
    campaign = make_campaign(api, people)
    company = hold(database, tenant_id)
    refused = api.call("POST", f"/api/campaigns/{campaign['id']}/generate", json={})
    assert refused.status_code == 409
    assert "held" in refused.get_json()["detail"]
    release(api, company)
    generate(api, generator, campaign["id"])
    with database.tenant_session(tenant_id) as session:
        states = set(session.scalars(text("SELECT state FROM campaign_message_work")))
    assert states == {CompletionStatus.COMPLETED}


def test_what_is_approved_already_is_not_downloaded(api, database, tenant_id, generator, people):
    campaign = make_campaign(api, people)
    generate(api, generator, campaign["id"])
    for message in api.get("/api/messages", campaign_id=campaign["id"], limit=50)["items"]:
        api.post(f"/api/messages/{message['id']}/approve", {"version": message["version"]})
    api.post(f"/api/campaigns/{campaign['id']}/approve")

    def rows():
        body = api.call("GET", f"/api/campaigns/{campaign['id']}/export.csv").get_data(as_text=True)
        return list(csv.reader(io.StringIO(body)))[1:]

    company = hold(database, tenant_id)
    assert rows() == []
    release(api, company)
    assert len(rows()) == 6
