"""Where a contact's messages stand, computed from what is being written, decided, failed or out of reach."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import text

from leadgen.providers.base import Permanent
from tests.campaigns.setting import ScriptedLLM, Writer, generate, make_campaign, make_people


def shown(api, contact_id):
    return api.get(f"/api/contacts/{contact_id}")["message_status"]


def scripted(database, answer):
    return Writer(database, ScriptedLLM(answer))


def refuse(request, number):
    raise Permanent("scripted", "refused to write this", reason="refused")


def test_generating_until_the_last_text_is_there(api, database, tenant_id, generator):
    (person,) = make_people(database, tenant_id, 1)
    campaign = make_campaign(api, [person])
    assert shown(api, person) == "not_started"
    api.post(f"/api/campaigns/{campaign['id']}/generate")
    assert shown(api, person) == "generating"
    generator.drain(tenant_id, UUID(campaign["id"]))
    assert shown(api, person) == "pending_review"


def test_stopped_before_anything_was_written_is_as_before(api, database, tenant_id):
    (person,) = make_people(database, tenant_id, 1)
    campaign = make_campaign(api, [person])
    api.post(f"/api/campaigns/{campaign['id']}/generate")
    api.post(f"/api/campaigns/{campaign['id']}/stop")
    assert shown(api, person) == "not_started"


def test_a_generation_that_failed_shows_until_it_is_tried_again(api, database, tenant_id, generator):
    (person,) = make_people(database, tenant_id, 1)
    campaign = make_campaign(api, [person])
    generate(api, scripted(database, refuse), campaign["id"])
    assert shown(api, person) == "generation_failed"
    api.post(f"/api/campaigns/{campaign['id']}/retry-failed")
    assert shown(api, person) == "generating"
    generator.drain(tenant_id, UUID(campaign["id"]))
    assert shown(api, person) == "pending_review"


def test_without_any_address_there_is_no_channel(api, database, tenant_id, generator):
    (reached,) = make_people(database, tenant_id, 1)
    (nobody,) = make_people(database, tenant_id, 1, linkedin_url=None, email=None)
    campaign = make_campaign(api, [reached, nobody])
    generate(api, generator, campaign["id"])
    assert (shown(api, reached), shown(api, nobody)) == ("pending_review", "no_channel")
    found = api.get("/api/contacts", message_status="no_channel")["items"]
    assert [contact["id"] for contact in found] == [nobody]


def test_held_outreach_is_not_taken_for_a_missing_channel(api, database, tenant_id, generator):
    (held,), (free,) = make_people(database, tenant_id, 1), make_people(database, tenant_id, 1)
    with database.tenant_session(tenant_id) as session:
        session.execute(
            text(
                "INSERT INTO company_watches (tenant_id, id, held_at, hold_reasons)"
                " SELECT tenant_id, company_id, now(), '[\"The company is insolvent.\"]' FROM contacts WHERE id = :id"
            ),
            {"id": held},
        )
    campaign = make_campaign(api, [held, free])
    generate(api, generator, campaign["id"])
    assert (shown(api, held), shown(api, free)) == ("not_started", "pending_review")


def test_when_every_text_was_rejected_none_is_left_to_send(api, database, tenant_id, generator):
    (person,) = make_people(database, tenant_id, 1)
    campaign = make_campaign(api, [person])
    generate(api, generator, campaign["id"])
    messages = api.get("/api/messages", contact_id=person)["items"]
    for message in messages[:-1]:
        api.post(f"/api/messages/{message['id']}/reject", {"version": message["version"]})
    assert shown(api, person) == "pending_review"
    last = api.post(f"/api/messages/{messages[-1]['id']}/reject", {"version": messages[-1]["version"]})
    assert shown(api, person) == "generation_failed"
    api.post(f"/api/messages/{last['id']}/reopen", {"version": last["version"]})
    assert shown(api, person) == "pending_review"
