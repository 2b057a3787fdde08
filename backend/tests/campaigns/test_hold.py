"""Outreach to a company that a state register has bad news about waits for a person."""

from __future__ import annotations

import csv
import io
from uuid import UUID

import pytest
from sqlalchemy import text

from leadgen.campaigns.readiness import HELD
from leadgen.fields.enums import CompletionStatus
from leadgen.providers.base import Permanent
from tests.campaigns.setting import ScriptedLLM, Writer, completions, generate, make_campaign, make_people


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
    assert {row.state for row in completions(database, tenant_id)} == {CompletionStatus.COMPLETED}


def work(database, tenant_id):
    """State and reason of every place in the campaign: where each contact stands, and why."""
    with database.tenant_session(tenant_id) as session:
        rows = session.execute(text("SELECT status, reason_code, reason, failures FROM campaign_contacts ORDER BY id"))
        return [tuple(row) for row in rows]


def calls(sandbox):
    return len(sandbox.extensions["faults"].calls())


def test_a_hold_that_comes_while_messages_wait_stops_them_and_they_are_written_once_it_is_released(
    api, database, tenant_id, generator, sandbox, people
):
    campaign = make_campaign(api, people)
    path = f"/api/campaigns/{campaign['id']}"
    assert api.post(f"{path}/generate")["queued"] == 6
    company = hold(database, tenant_id)
    generator.drain(tenant_id, UUID(campaign["id"]))
    assert calls(sandbox) == 0
    assert work(database, tenant_id) == [("excluded", "held", HELD, {})] * 2
    shown = api.get(path)
    assert (shown["status"], shown["generation"]["skipped"], shown["generation"]["cost_usd"]) == ("ready", 6, 0)
    assert (shown["estimate"]["held"], shown["estimate"]["no_channel"], shown["estimate"]["messages"]) == (6, 0, 0)
    move = next(move for move in shown["moves"] if move["to"] == "generating")
    assert move["reason"] == "Nothing to write: 6 are to companies with outreach on hold."
    assert {item["reason"] for item in api.get(f"{path}/contacts")["items"]} == {HELD}
    release(api, company)
    done = generate(api, generator, campaign["id"])
    assert (done["review"]["total"], done["estimate"]["held"], calls(sandbox)) == (6, 0, 6)


def test_only_the_company_on_hold_waits(api, database, tenant_id, generator, sandbox, people):
    company = hold(database, tenant_id)
    others = make_people(database, tenant_id, 1)
    campaign = make_campaign(api, people + others)
    release(api, company)
    api.post(f"/api/campaigns/{campaign['id']}/generate")
    with database.tenant_session(tenant_id) as session:
        session.execute(text("UPDATE company_watches SET released_at = NULL"))
    generator.drain(tenant_id, UUID(campaign["id"]))
    done = api.get(f"/api/campaigns/{campaign['id']}")
    assert (done["status"], done["review"]["total"], done["generation"]["skipped"]) == ("review", 3, 6)
    assert calls(sandbox) == 3


def test_failed_messages_are_not_tried_again_while_it_holds(api, database, tenant_id, people):
    broken = True

    def answer(_request, number):
        if broken:
            raise Permanent("scripted", "the model refused to answer", reason="refusal")
        return {"body": f"Text {number}", "subject": f"Subject {number}"}

    campaign = make_campaign(api, people)
    path = f"/api/campaigns/{campaign['id']}"
    writer = ScriptedLLM(answer)
    generator = Writer(database, writer)
    generate(api, generator, campaign["id"])
    assert {state for state, *_ in work(database, tenant_id)} == {"failed"}
    assert [len(failures) for *_, failures in work(database, tenant_id)] == [3, 3]
    broken = False
    company = hold(database, tenant_id)
    assert api.post(f"{path}/retry-failed") == {"retried": 0, "held": 6}
    generator.drain(tenant_id, UUID(campaign["id"]))
    assert len(writer.requests) == 6
    assert work(database, tenant_id) == [("excluded", "held", HELD, {})] * 2
    assert api.get(path)["status"] == "ready"
    release(api, company)
    assert generate(api, generator, campaign["id"])["review"]["total"] == 6


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
