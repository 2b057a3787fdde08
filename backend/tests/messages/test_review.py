from uuid import uuid4

import pytest

from leadgen.fields.enums import Role
from tests.client import sign_in


@pytest.fixture
def draft(api, written):
    return api.get(f"/api/campaigns/{written['id']}/review-queue")["items"][0]["message"]


def act(api, message, verb, **body):
    return api.call("POST", f"/api/messages/{message['id']}/{verb}", json={"version": message["version"], **body})


def edit(api, message, **body):
    given = {
        "version": message["version"],
        "body": message["body"],
        "subject": message["subject"],
        "edit_reason": "generic",
    }
    return api.call("PATCH", f"/api/messages/{message['id']}", json=given | body)


class TestEdit:
    def test_the_original_stays_and_every_edit_is_kept(self, api, draft):
        first = edit(api, draft, body="Shorter.", edit_reason="too_long").get_json()
        second = edit(api, first, subject="New subject", edit_reason="off_topic").get_json()
        assert (second["subject"], second["body"]) == ("New subject", "Shorter.")
        assert (second["original_subject"], second["original_body"]) == (draft["subject"], draft["body"])
        assert (second["is_edited"], second["edit_reason"], second["version"]) == (True, "off_topic", 3)
        versions = api.get(f"/api/messages/{draft['id']}/versions")["items"]
        assert [(v["edit_reason"], v["body_before"], v["body_after"], v["edited_by"]) for v in versions] == [
            ("off_topic", "Shorter.", "Shorter.", "Test"),
            ("too_long", draft["body"], "Shorter.", "Test"),
        ]

    def test_limits_are_named(self, api, draft):
        response = edit(api, draft, body="x" * 5001, subject="")
        assert response.status_code == 422
        problem = response.get_json()
        assert {(e["field"], e["message"]) for e in problem["errors"]} == {
            ("body", "5001 characters, limit 5000"),
            ("subject", "An e-mail needs a subject."),
        }
        assert api.get(f"/api/messages/{draft['id']}")["body"] == draft["body"]

    @pytest.mark.parametrize("reason", [None, "because", ""])
    def test_a_reason_of_the_list_is_required(self, api, draft, reason):
        response = edit(api, draft, body="New", edit_reason=reason)
        assert response.status_code == 422
        assert response.get_json()["errors"][0]["field"] == "edit_reason"

    def test_the_second_of_two_editors_is_told_what_is_there_now(self, api, draft):
        edit(api, draft, body="First")
        response = edit(api, draft, body="Second")
        assert (response.status_code, response.get_json()["code"]) == (409, "version_conflict")
        assert response.get_json()["current"]["body"] == "First"
        assert response.get_json()["current"]["version"] == draft["version"] + 1
        assert api.get(f"/api/messages/{draft['id']}")["body"] == "First"

    def test_no_change_is_no_version(self, api, draft):
        assert edit(api, draft).get_json()["version"] == draft["version"]
        assert api.get(f"/api/messages/{draft['id']}/versions")["items"] == []

    def test_only_drafts(self, api, draft):
        approved = act(api, draft, "approve").get_json()
        response = edit(api, approved, body="Late")
        assert (response.status_code, response.get_json()["code"]) == (409, "invalid_state")

    def test_a_long_subject_is_advised_against(self, api, draft):
        shown = edit(api, draft, subject="x" * 61).get_json()
        assert shown["advice"] == ["The subject has 61 characters; inboxes show about 60."]


class TestDecide:
    def test_approve_says_who_and_when(self, api, draft):
        approved = act(api, draft, "approve").get_json()
        assert (approved["status"], approved["reviewed_by"], approved["version"]) == ("approved", "Test", 2)
        assert approved["reviewed_at"]

    def test_reject_with_a_reason_and_take_it_back(self, api, draft):
        rejected = act(api, draft, "reject", reason="Not our customer").get_json()
        assert (rejected["status"], rejected["reject_reason"]) == ("rejected", "Not our customer")
        back = act(api, rejected, "reopen").get_json()
        assert (back["status"], back["reject_reason"], back["reviewed_at"]) == ("draft", None, None)

    @pytest.mark.parametrize("verb", ["approve", "reject", "reopen"])
    def test_on_an_old_version(self, api, draft, verb):
        edit(api, draft, body="Changed meanwhile")
        response = act(api, draft, verb)
        assert (response.status_code, response.get_json()["code"]) == (409, "version_conflict")

    @pytest.mark.parametrize("verb", ["approve", "reject", "reopen"])
    def test_without_a_version(self, api, draft, verb):
        assert api.call("POST", f"/api/messages/{draft['id']}/{verb}", json={}).status_code == 422

    def test_deciding_twice_changes_nothing(self, api, draft):
        approved = act(api, draft, "approve").get_json()
        assert act(api, approved, "approve").get_json()["version"] == approved["version"]

    def test_the_contact_shows_where_its_messages_are(self, api, draft, written):
        contact = f"/api/contacts/{draft['contact']['id']}"
        before = api.get(contact)
        assert before["message_status"] == "pending_review"
        for message in api.get("/api/messages", contact_id=draft["contact"]["id"])["items"]:
            act(api, message, "approve")
        after = api.get(contact)
        assert after["message_status"] == "approved"
        assert (after["version"], after["updated_at"]) == (before["version"], before["updated_at"])

    def test_a_viewer_reads_only(self, app, database, tenant_id, api, draft):
        viewer = sign_in(app, database, tenant_id, Role.VIEWER)
        assert viewer.get(f"/api/messages/{draft['id']}")["id"] == draft["id"]
        assert act(viewer, draft, "approve").status_code == 403
        assert edit(viewer, draft, body="x").status_code == 403


class TestList:
    def test_pages_keep_a_contacts_messages_together(self, api, written):
        seen, cursor = [], None
        while True:
            page = api.get("/api/messages", limit=4, **({"cursor": cursor} if cursor else {}))
            assert page["total"] == 6
            seen += [(m["contact"]["last_name"], m["step_position"]) for m in page["items"]]
            cursor = page["next_cursor"]
            if cursor is None:
                break
        assert seen == [(f"Vzorová00{n}", step) for n in (0, 1) for step in (1, 2, 3)]

    def test_filters(self, api, written, draft):
        act(api, draft, "approve")

        def total(**query):
            return api.get("/api/messages", **query)["total"]

        assert (total(status="approved"), total(status="draft"), total(status=["draft", "approved"])) == (1, 5, 6)
        assert (total(channel="email"), total(channel="linkedin_connect")) == (6, 0)
        assert (total(step=2), total(step=[1, 3])) == (2, 4)
        assert (total(search="vzorova001"), total(search="nobody")) == (3, 0)
        assert (total(campaign_id=written["id"]), total(campaign_id=str(uuid4()))) == (6, 0)
        assert api.call("GET", "/api/messages", query_string={"status": "lost"}).status_code == 422

    def test_names_campaign_and_company(self, api, written):
        message = api.get("/api/messages")["items"][0]
        assert message["campaign_name"] == "Autumn outreach"
        assert message["company"]["domain"] == "pekarna-vzorova.example"

    def test_a_bad_cursor_is_named(self, api, written):
        response = api.call("GET", "/api/messages", query_string={"cursor": "abc"})
        assert (response.status_code, response.get_json()["errors"][0]["field"]) == (400, "cursor")

    def test_unknown_message(self, api):
        for path in (f"/api/messages/{uuid4()}", f"/api/messages/{uuid4()}/versions"):
            assert api.call("GET", path).status_code == 404
