from uuid import uuid4

import pytest

from leadgen.fields.enums import Role
from tests.campaigns.setting import generate, make_campaign, make_people
from tests.client import sign_in
from tests.conftest import make_tenant
from tests.factories.records import make_contact


def refusal(response, status=409):
    assert response.status_code == status, response.get_data(as_text=True)
    return response.get_json()


class TestTemplates:
    def test_the_three_of_the_house(self, api):
        shown = {
            t["name"]: (
                t["tone"],
                t["language"],
                [(s["channel"], s["label"], s["enabled"], s["needs_pdf"]) for s in t["steps"]],
            )
            for t in api.get("/api/campaign-templates")["items"]
        }
        assert shown == {
            "LinkedIn + Email": (
                "professional",
                "en",
                [
                    ("linkedin_connect", "LinkedIn Invite", True, False),
                    ("email", "Email 1", True, False),
                    ("email", "Email 2", True, False),
                    ("linkedin_message", "LI Followup + PDF", True, True),
                    ("email", "Email 3", False, False),
                ],
            ),
            "Email 3-Step": (
                "professional",
                "en",
                [("email", "Intro", True, False), ("email", "Value", True, False), ("email", "Close", True, False)],
            ),
            "LinkedIn Only": (
                "casual",
                "en",
                [
                    ("linkedin_connect", "LinkedIn Invite", True, False),
                    ("linkedin_message", "LinkedIn Message", True, False),
                ],
            ),
        }


class TestCreateAndChange:
    @pytest.mark.parametrize(
        ("preset", "channel"), [("linkedin_email", "multi"), ("email_3_step", "email"), ("linkedin_only", "linkedin")]
    )
    def test_takes_steps_and_defaults_from_its_template(self, api, preset, channel):
        campaign = make_campaign(api, [], template=preset)
        assert campaign["channel"] == channel
        assert [step["position"] for step in campaign["steps"]] == list(range(1, len(campaign["steps"]) + 1))

    def test_an_unknown_template_names_the_known_ones(self, api):
        problem = refusal(api.call("POST", "/api/campaigns", json={"name": "A", "template_key": "nope"}), 422)
        assert problem["errors"][0]["field"] == "template_key"
        assert "email_3_step" in problem["errors"][0]["fix"]

    def test_two_people_edit_and_the_second_is_told(self, api):
        campaign = make_campaign(api, [])
        path = f"/api/campaigns/{campaign['id']}"
        changed = api.patch(path, {"version": campaign["version"], "name": "First", "language": "de"})
        assert (changed["name"], changed["language"], changed["version"]) == ("First", "de", campaign["version"] + 1)
        problem = refusal(api.call("PATCH", path, json={"version": campaign["version"], "name": "Second"}))
        assert problem["code"] == "version_conflict"
        assert problem["current"]["name"] == "First"
        assert api.get(path)["name"] == "First"

    def test_steps_are_reordered_added_and_removed_in_a_draft(self, api):
        campaign = make_campaign(api, [], template="linkedin_email")
        path = f"/api/campaigns/{campaign['id']}"
        one, two, *_ = campaign["steps"]
        keep = {k: two[k] for k in ("id", "channel", "label", "enabled", "delay_days", "instructions", "needs_pdf")}
        moved = {k: one[k] for k in keep} | {"label": "Hello"}
        new = {"channel": "call_script", "label": "Call"}
        changed = api.patch(path, {"version": 1, "steps": [keep, moved, new]})
        assert [(s["position"], s["label"]) for s in changed["steps"]] == [(1, "Email 1"), (2, "Hello"), (3, "Call")]
        assert [s["id"] for s in changed["steps"]][:2] == [two["id"], one["id"]]
        assert changed["steps"][2]["max_body"] == 2000

    @pytest.mark.parametrize("bad", ["foreign", "twice"])
    def test_steps_of_others_are_refused(self, api, bad):
        campaign = make_campaign(api, [])
        own = campaign["steps"][0]["id"]
        ids = [str(uuid4())] if bad == "foreign" else [own, own]
        steps = [{"id": key, "channel": "email", "label": "A"} for key in ids]
        refusal(api.call("PATCH", f"/api/campaigns/{campaign['id']}", json={"version": 1, "steps": steps}), 422)
        assert len(api.get(f"/api/campaigns/{campaign['id']}")["steps"]) == 3

    def test_steps_are_fixed_after_the_draft(self, api, database, tenant_id):
        campaign = make_campaign(api, make_people(database, tenant_id, 1))
        path = f"/api/campaigns/{campaign['id']}"
        ready = api.post(f"{path}/move", {"to": "ready"})
        body = {"version": ready["version"], "steps": [{"channel": "email", "label": "A"}]}
        assert refusal(api.call("PATCH", path, json=body))["code"] == "invalid_state"
        back = api.post(f"{path}/move", {"to": "draft"})
        assert len(api.patch(path, body | {"version": back["version"]})["steps"]) == 1

    def test_list_pages_newest_first(self, api):
        ids = [make_campaign(api, [], name=f"Campaign {n}")["id"] for n in range(5)]
        seen, cursor = [], None
        while True:
            page = api.get("/api/campaigns", limit=2, **({"cursor": cursor} if cursor else {}))
            assert page["total"] == 5
            seen += [row["id"] for row in page["items"]]
            cursor = page["next_cursor"]
            if cursor is None:
                break
        assert seen == ids[::-1]
        assert [row["name"] for row in api.get("/api/campaigns", search="paign 3")["items"]] == ["Campaign 3"]
        assert api.get("/api/campaigns", search="%")["total"] == 0


class TestContacts:
    def test_adding_twice_adds_once(self, api, database, tenant_id):
        ids = make_people(database, tenant_id, 3)
        campaign = make_campaign(api, [])
        path = f"/api/campaigns/{campaign['id']}/contacts"
        first = api.post(path, {"contact_ids": ids[:2]})
        again = api.post(path, {"contact_ids": [*ids, str(uuid4())]})
        assert first == {"matched": 2, "added": 2, "already_there": 0, "unknown": 0}
        assert again == {"matched": 3, "added": 1, "already_there": 2, "unknown": 1}

    def test_by_the_filter_of_the_contacts_list(self, api, database, tenant_id):
        ids = make_people(database, tenant_id, 3)
        with database.tenant_session(tenant_id) as session:
            make_contact(session, first_name="Otto", last_name="Jiný")
        campaign = make_campaign(api, [])
        added = api.post(
            f"/api/campaigns/{campaign['id']}/contacts", {"filter": {"search": "vzorova"}, "not_ids": ids[:1]}
        )
        assert added["added"] == 2
        shown = api.get(f"/api/campaigns/{campaign['id']}/contacts")
        assert [c["contact_id"] for c in shown["items"]] == ids[1:]
        assert {c["company_name"] for c in shown["items"]} == {"Pekárna Vzorová"}

    def test_nothing_chosen_is_an_error_not_everybody(self, api):
        campaign = make_campaign(api, [])
        refusal(api.call("POST", f"/api/campaigns/{campaign['id']}/contacts", json={}), 422)

    def test_pages_status_and_search(self, api, database, tenant_id):
        ids = make_people(database, tenant_id, 5)
        campaign = make_campaign(api, ids)
        path = f"/api/campaigns/{campaign['id']}/contacts"
        first = api.get(path, limit=3)
        second = api.get(path, limit=3, cursor=first["next_cursor"])
        assert [c["contact_id"] for c in first["items"] + second["items"]] == ids
        assert (first["total"], second["next_cursor"]) == (5, None)
        assert api.get(path, status="enrichment_ok")["total"] == 5
        assert api.get(path, status=["failed", "excluded"])["total"] == 0
        assert api.get(path, search="Vzorová003")["total"] == 1

    def test_leaving_takes_the_messages_along(self, api, written):
        path = f"/api/campaigns/{written['id']}"
        contact = api.get(f"{path}/contacts")["items"][0]
        assert contact["message_count"] == 3
        assert api.get(f"/api/contacts/{contact['contact_id']}")["message_status"] == "pending_review"
        gone = api.delete(f"{path}/contacts", json={"contact_ids": [contact["contact_id"]]})
        assert gone == {"removed": 1, "messages_removed": 3}
        after = api.get(path)
        assert (after["contacts"]["total"], after["review"]["total"], after["generation"]["total"]) == (1, 3, 3)
        assert api.get(f"/api/contacts/{contact['contact_id']}")["message_status"] == "not_started"

    def test_fixed_while_generating_and_after_the_gate(self, api, database, tenant_id):
        campaign = make_campaign(api, make_people(database, tenant_id, 1))
        path = f"/api/campaigns/{campaign['id']}"
        api.post(f"{path}/generate")
        for method in ("POST", "DELETE"):
            refusal(api.call(method, f"{path}/contacts", json={"filter": {}}))


class TestMoves:
    def test_what_may_come_next_says_why_not(self, api, database, tenant_id):
        campaign = make_campaign(api, [])
        path = f"/api/campaigns/{campaign['id']}"
        moves = {m["to"]: m for m in campaign["moves"]}
        assert (moves["ready"]["allowed"], moves["ready"]["reason"]) == (False, "First add at least one contact.")
        assert moves["archived"]["allowed"] is True
        refusal(api.call("POST", f"{path}/move", json={"to": "ready"}))
        api.post(f"{path}/contacts", {"contact_ids": make_people(database, tenant_id, 1)})
        ready = api.post(f"{path}/move", {"to": "ready", "version": 1})
        assert ready["status"] == "ready"
        assert {m["to"] for m in ready["moves"] if m["allowed"]} == {"draft", "generating", "archived"}
        assert (
            refusal(api.call("POST", f"{path}/move", json={"to": "draft", "version": 1}))["code"] == "version_conflict"
        )

    def test_review_cannot_be_reached_by_hand(self, api, database, tenant_id):
        campaign = make_campaign(api, make_people(database, tenant_id, 1))
        path = f"/api/campaigns/{campaign['id']}"
        refusal(api.call("POST", f"{path}/move", json={"to": "review"}))
        api.post(f"{path}/generate")
        for to in ("review", "ready", "archived"):
            assert refusal(api.call("POST", f"{path}/move", json={"to": to}))["code"] == "invalid_state"

    def test_what_is_archived_stays_so(self, api):
        campaign = make_campaign(api, [])
        path = f"/api/campaigns/{campaign['id']}"
        assert api.post(f"{path}/move", {"to": "archived"})["moves"] == []
        refusal(api.call("POST", f"{path}/move", json={"to": "draft"}))
        refusal(api.call("POST", f"{path}/generate", json={}))


class TestEstimate:
    def test_comes_from_the_list_first_and_from_history_later(self, api, database, tenant_id, generator):
        campaign = make_campaign(api, make_people(database, tenant_id, 2))
        before = api.get(f"/api/campaigns/{campaign['id']}")["estimate"]
        assert (before["messages"], before["basis"]) == (6, "list_price")
        assert before["cost_usd"] > 0
        done = generate(api, generator, campaign["id"])
        assert done["estimate"]["messages"] == 0
        other = make_campaign(api, make_people(database, tenant_id, 4))
        later = api.get(f"/api/campaigns/{other['id']}")["estimate"]
        assert (later["messages"], later["basis"]) == (12, "history")
        assert later["cost_usd"] == pytest.approx(done["generation"]["cost_usd"] / 6 * 12)


class TestWhoMay:
    def test_roles(self, app, database, tenant_id, api, written):
        viewer, editor = (sign_in(app, database, tenant_id, role) for role in (Role.VIEWER, Role.EDITOR))
        path = f"/api/campaigns/{written['id']}"
        assert viewer.get(path)["status"] == "review"
        for verb, body in (
            ("generate", {}),
            ("stop", None),
            ("move", {"to": "archived"}),
            ("contacts", {"filter": {}}),
        ):
            assert viewer.call("POST", f"{path}/{verb}", json=body).status_code == 403
        assert viewer.call("GET", f"{path}/export.csv").status_code == 403
        assert viewer.call("POST", f"{path}/export").status_code == 403
        assert editor.call("POST", f"{path}/approve").status_code == 403

    def test_another_tenant_sees_and_touches_nothing(self, app, database, api, written):
        stranger = sign_in(app, database, make_tenant(database))
        message = api.get("/api/messages", campaign_id=written["id"])["items"][0]
        contact = message["contact"]["id"]
        for method, path, body in (
            ("GET", f"/api/campaigns/{written['id']}", None),
            ("GET", f"/api/campaigns/{written['id']}/contacts", None),
            ("GET", f"/api/campaigns/{written['id']}/review-queue", None),
            ("GET", f"/api/campaigns/{written['id']}/generation", None),
            ("GET", f"/api/campaigns/{written['id']}/export.csv", None),
            ("POST", f"/api/campaigns/{written['id']}/export", None),
            ("PATCH", f"/api/campaigns/{written['id']}", {"version": 1, "name": "Theirs"}),
            ("POST", f"/api/campaigns/{written['id']}/generate", {}),
            ("POST", f"/api/campaigns/{written['id']}/approve", None),
            ("POST", f"/api/campaigns/{written['id']}/move", {"to": "archived"}),
            ("DELETE", f"/api/campaigns/{written['id']}/contacts", {"contact_ids": [contact]}),
            ("GET", f"/api/messages/{message['id']}", None),
            ("GET", f"/api/messages/{message['id']}/versions", None),
            ("PATCH", f"/api/messages/{message['id']}", {"version": 1, "body": "x", "edit_reason": "other"}),
            ("POST", f"/api/messages/{message['id']}/approve", {"version": 1}),
        ):
            assert stranger.call(method, path, json=body).status_code == 404, path
        own = make_campaign(stranger, [])
        added = stranger.post(f"/api/campaigns/{own['id']}/contacts", {"contact_ids": [contact]})
        assert added == {"matched": 0, "added": 0, "already_there": 0, "unknown": 1}
        assert stranger.get("/api/messages", campaign_id=written["id"])["total"] == 0
        refused = stranger.call(
            "GET", f"/api/campaigns/{own['id']}/review-queue", query_string={"after": message["id"]}
        )
        assert refused.status_code == 404
