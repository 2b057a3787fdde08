import csv
import io
import threading
import unicodedata
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadgen.csv_export import CsvPurpose, safe_cell, without_escape, write_csv
from tests.campaigns.setting import make_campaign, make_people


def drafts(api, campaign_id):
    return api.get(f"/api/campaigns/{campaign_id}/review-queue", limit=20)["items"]


def decide(api, campaign_id, *, reject=()):
    """Approve every draft but those at the places in `reject`."""
    for index, item in enumerate(drafts(api, campaign_id)):
        verb = "reject" if index in reject else "approve"
        api.post(f"/api/messages/{item['message']['id']}/{verb}", {"version": item["message"]["version"]})


class TestReviewQueue:
    def test_stable_order_positions_and_counts(self, api, written):
        path = f"/api/campaigns/{written['id']}/review-queue"
        queue = api.get(path, limit=20)
        assert [item["position"] for item in queue["items"]] == [1, 2, 3, 4, 5, 6]
        assert [item["message"]["step_position"] for item in queue["items"]] == [1, 2, 3, 1, 2, 3]
        assert [i["message"]["contact"]["last_name"] for i in queue["items"]] == ["Vzorová000"] * 3 + ["Vzorová001"] * 3
        assert (queue["total"], queue["draft"]) == (6, 6)
        second = queue["items"][1]["message"]
        api.post(f"/api/messages/{second['id']}/approve", {"version": second["version"]})
        queue = api.get(path, limit=2)
        assert [item["position"] for item in queue["items"]] == [1, 3]
        assert (queue["total"], queue["draft"], queue["approved"]) == (6, 5, 1)

    def test_what_a_reviewer_passes_over_comes_back_at_the_end(self, api, written):
        path = f"/api/campaigns/{written['id']}/review-queue"
        items = api.get(path, limit=20)["items"]
        after = api.get(path, after=items[3]["message"]["id"], limit=20)["items"]
        assert [item["position"] for item in after] == [5, 6]
        assert api.get(path, after=items[5]["message"]["id"])["items"] == []
        assert api.get(path)["items"][0]["position"] == 1


class TestGate:
    def test_stays_closed_while_a_draft_is_left_and_says_how_many(self, api, written):
        path = f"/api/campaigns/{written['id']}"
        first = drafts(api, written["id"])[0]["message"]
        api.post(f"/api/messages/{first['id']}/approve", {"version": first["version"]})
        refused = api.call("POST", f"{path}/approve")
        assert refused.status_code == 409
        assert refused.get_json()["detail"] == "5 messages are not reviewed yet."
        assert refused.get_json()["review"]["draft"] == 5
        moves = {m["to"]: m["reason"] for m in api.get(path)["moves"]}
        assert moves["approved"] == "5 messages are not reviewed yet."
        message = api.get(f"/api/messages/{first['id']}")
        assert message["is_locked"] is False

    def test_needs_something_to_approve(self, api, written):
        decide(api, written["id"], reject=range(6))
        refused = api.call("POST", f"/api/campaigns/{written['id']}/approve")
        assert (refused.status_code, refused.get_json()["detail"]) == (409, "No message is approved.")

    def test_locks_every_message_until_reopened(self, api, written):
        decide(api, written["id"], reject={2})
        path = f"/api/campaigns/{written['id']}"
        approved = api.post(f"{path}/approve")
        assert approved["status"] == "approved"
        message = api.get("/api/messages", campaign_id=written["id"], status="approved")["items"][0]
        assert message["is_locked"] is True
        for verb in ("reopen", "reject", "approve"):
            refused = api.call("POST", f"/api/messages/{message['id']}/{verb}", json={"version": message["version"]})
            assert (refused.status_code, refused.get_json()["code"]) == (409, "invalid_state")
        assert api.post(f"{path}/move", {"to": "review"})["status"] == "review"
        draft = api.post(f"/api/messages/{message['id']}/reopen", {"version": message["version"]})
        assert (draft["status"], draft["is_locked"]) == ("draft", False)
        assert api.call("POST", f"{path}/approve").status_code == 409

    def test_a_decision_taken_back_at_the_same_moment_never_slips_through(self, api, database, tenant_id, written):
        """Either the gate sees the draft, or taking back is refused: never an approved campaign with a draft inside."""
        from leadgen.campaigns.actions import approve_campaign
        from leadgen.errors import ConflictError
        from leadgen.messages.actions import reopen_message

        decide(api, written["id"])
        message = api.get("/api/messages", campaign_id=written["id"])["items"][0]
        outcome = {}

        def gate():
            try:
                with database.tenant_session(tenant_id) as session:
                    approve_campaign(session, UUID(written["id"]), by=None)
                outcome["gate"] = "open"
            except ConflictError as error:
                outcome["gate"] = error.detail

        with database.tenant_session(tenant_id) as session:
            reopen_message(session, UUID(message["id"]), version=message["version"])
            session.flush()
            thread = threading.Thread(target=gate)
            thread.start()
            thread.join(timeout=0.3)  # it waits for our row
            assert thread.is_alive()
        thread.join()
        assert outcome["gate"] == "1 message is not reviewed yet."
        assert api.get(f"/api/campaigns/{written['id']}")["status"] == "review"


class TestExport:
    def test_only_after_the_gate(self, api, written):
        decide(api, written["id"])
        for method, path in (("POST", "export"), ("GET", "export.csv")):
            assert api.call(method, f"/api/campaigns/{written['id']}/{path}").status_code == 409
        assert api.get(f"/api/campaigns/{written['id']}")["status"] == "review"

    def test_one_row_per_approved_message(self, api, written):
        decide(api, written["id"], reject={0, 5})
        api.post(f"/api/campaigns/{written['id']}/approve")
        preview = api.call("GET", f"/api/campaigns/{written['id']}/export.csv")
        assert api.get(f"/api/campaigns/{written['id']}")["status"] == "approved"
        response = api.call("POST", f"/api/campaigns/{written['id']}/export")
        assert preview.data == response.data
        assert response.headers["Content-Disposition"] == 'attachment; filename="autumn-outreach-messages.csv"'
        assert response.mimetype == "text/csv"
        assert response.data.startswith(b"\xef\xbb\xbf")
        rows = list(csv.DictReader(io.StringIO(response.data.decode("utf-8-sig"), newline="")))
        assert [(r["contact"], r["step"], r["channel"]) for r in rows] == [
            ("Ida Vzorová000", "2", "email"),
            ("Ida Vzorová000", "3", "email"),
            ("Ida Vzorová001", "1", "email"),
            ("Ida Vzorová001", "2", "email"),
        ]
        stored = {m["id"]: m for m in api.get("/api/messages", campaign_id=written["id"], limit=50)["items"]}
        assert all(
            (r["subject"], r["body"]) == (stored[r["message_id"]]["subject"], stored[r["message_id"]]["body"])
            for r in rows
        )
        assert {r["email"] for r in rows} == {"ida0@pekarna-vzorova.example", "ida1@pekarna-vzorova.example"}
        assert {r["company"] for r in rows} == {"Pekárna Vzorová"}
        exported = api.get(f"/api/campaigns/{written['id']}")
        assert exported["status"] == "exported"
        again = api.call("POST", f"/api/campaigns/{written['id']}/export", query_string={"bom": "false"})
        assert again.data == response.data.removeprefix(b"\xef\xbb\xbf")
        assert api.call("POST", f"/api/campaigns/{written['id']}/move", json={"to": "review"}).status_code == 409

    def test_a_sending_tool_gets_the_approved_text(self, api, database, tenant_id, generator):
        from tests.campaigns.setting import generate

        ids = make_people(database, tenant_id, 1, first_name="-Ida", job_title="+20 %")
        campaign = make_campaign(api, ids)
        generate(api, generator, campaign["id"])
        decide(api, campaign["id"])
        api.post(f"/api/campaigns/{campaign['id']}/approve")
        answer = api.call("GET", f"/api/campaigns/{campaign['id']}/export.csv", query_string={"purpose": "sending"})
        assert answer.headers["Content-Disposition"].endswith('-messages-for-sending.csv"')
        row = next(csv.DictReader(io.StringIO(answer.data.decode(), newline="")))
        assert (row["first_name"], row["job_title"]) == ("-Ida", "+20 %")
        safe = api.call("GET", f"/api/campaigns/{campaign['id']}/export.csv").data.decode()
        assert safe.startswith("\ufeff")
        assert '"\'-Ida"' in safe

    def test_a_name_that_is_a_formula_stays_text(self, api, database, tenant_id, generator):
        from tests.campaigns.setting import generate

        ids = make_people(database, tenant_id, 1, first_name='=HYPERLINK("http://x")', job_title="@SUM(A1)")
        campaign = make_campaign(api, ids)
        generate(api, generator, campaign["id"])
        decide(api, campaign["id"])
        api.post(f"/api/campaigns/{campaign['id']}/approve")
        data = api.call("GET", f"/api/campaigns/{campaign['id']}/export.csv").data.decode("utf-8-sig")
        row = next(csv.DictReader(io.StringIO(data, newline="")))
        assert row["first_name"] == '\'=HYPERLINK("http://x")'
        assert row["job_title"] == "'@SUM(A1)"


INVISIBLE = (
    "\u200b",
    "\ufeff",
    "\u200e",
    "\u202e",
    "\u2060",
    "\u00ad",
    "\u180e",
    "\U000e0001",
    "\x00",
    "\u034f",
    "\ufe0f",
    "\u3164",
    " ",
    "\n",
)
SIGNS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\ufe62", "\ufe63", "\ufe66", "\ufe6b")


class TestCells:
    @pytest.mark.parametrize("start", [*SIGNS, "\t", "\r", " =", "\n=", *(f"{unseen}=" for unseen in INVISIBLE)])
    def test_what_starts_a_formula_is_marked(self, start):
        assert safe_cell(f"{start}1+1") == f"'{start}1+1"

    @given(
        st.lists(st.sampled_from(INVISIBLE), max_size=3),
        st.sampled_from(SIGNS),
        st.sampled_from(["", "1+1", "cmd|' /C calc'!A0"]),
    )
    def test_no_prefix_hides_a_formula(self, unseen, sign, rest):
        cell = "".join(unseen) + sign + rest
        assert safe_cell(cell) == f"'{cell}"

    @given(st.one_of(st.none(), st.integers(), st.text()))
    def test_no_cell_starts_a_formula_and_nothing_is_lost(self, value):
        text, cell = "" if value is None else str(value), safe_cell(value)
        seen = "".join(char for char in cell if unicodedata.category(char) not in ("Cf", "Cc") and not char.isspace())
        assert not unicodedata.normalize("NFKC", seen[:1]).startswith(("=", "+", "-", "@"))
        assert cell in (text, f"'{text}")

    @pytest.mark.parametrize(
        "plain",
        [
            "ida@alfa.example",
            "Alfa s.r.o.",
            "1-2",
            "5",
            "1,5",
            "O'Neil",
            "'s-Hertogenbosch",
            "a=b",
            "\u200eIda",
            "\u0301a",
            "(+420) 777",
            "#1",
        ],
    )
    def test_what_starts_no_formula_stays(self, plain):
        assert safe_cell(plain) == plain
        assert without_escape(plain) == plain

    @pytest.mark.parametrize("number", [-5, -1.5, "+420777123456", "-12 %"])
    def test_negative_numbers_and_phone_numbers_get_an_apostrophe(self, number):
        assert safe_cell(number) == f"'{number}"

    @given(st.text() | st.text("'=+-@\t 1a", max_size=6))
    def test_reading_an_export_gives_what_was_exported(self, text):
        assert without_escape(safe_cell(text)) == text

    @given(st.lists(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0")), min_size=2, max_size=2)))
    def test_a_sending_tool_gets_every_text_unchanged(self, rows):
        text = "".join(write_csv(("a", "b"), rows, purpose=CsvPurpose.SENDING))
        assert list(csv.reader(io.StringIO(text, newline=""))) == [["a", "b"], *rows]

    @given(st.lists(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\r\0")), min_size=2, max_size=2)))
    def test_a_reader_gets_the_same_cells(self, rows):
        text = "".join(write_csv(("a", "b"), rows, bom=True))
        assert text.startswith("\ufeff")
        read = list(csv.reader(io.StringIO(text[1:], newline="")))
        assert read == [["a", "b"], *([safe_cell(cell) for cell in row] for row in rows)]
