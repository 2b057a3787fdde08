from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import select, text

from leadgen.campaigns.drain import Generator
from leadgen.campaigns.models import MessageWork
from leadgen.campaigns.tasks import heal_generation
from leadgen.campaigns.work import backoff, claim, load, store_written
from leadgen.llm_usage.models import LLMUsage
from leadgen.messages.models import Message
from leadgen.messages.writing import Writing, Written
from leadgen.providers.base import Permanent, Spent, Transient
from tests.campaigns.setting import MODEL, ScriptedLLM, generate, make_campaign, make_people

EACH = Decimal("0.001")


def fine(request, number):
    return {"body": f"Text {number}", "subject": f"Subject {number}"}


def scripted(database, answer=fine, *, concurrency=1) -> Generator:
    return Generator(database, Writing(ScriptedLLM(answer), MODEL), concurrency=concurrency)


def rows(database, tenant_id, model):
    with database.tenant_session(tenant_id) as session:
        return list(session.scalars(select(model).order_by(model.id)))


class TestGenerate:
    def test_writes_one_message_per_contact_and_enabled_step(self, api, database, tenant_id, generator):
        campaign = make_campaign(api, make_people(database, tenant_id, 3), template="linkedin_email")
        done = generate(api, generator, campaign["id"])
        assert done["status"] == "review"
        assert done["review"] == {"total": 12, "draft": 12, "approved": 0, "rejected": 0, "sent": 0}
        assert done["contacts"]["generated"] == 3
        messages = api.get("/api/messages", campaign_id=campaign["id"], limit=200)["items"]
        assert {m["step_label"] for m in messages} == {"LinkedIn Invite", "Email 1", "Email 2", "LI Followup + PDF"}
        assert all(
            len(m["body"]) <= 300 and m["subject"] is None for m in messages if m["channel"] == "linkedin_connect"
        )
        assert all(m["subject"] for m in messages if m["channel"] == "email")

    def test_uses_and_keeps_what_is_known(self, api, database, tenant_id, generator):
        campaign = make_campaign(api, make_people(database, tenant_id, 1), language="cs", formality="formal")
        generate(api, generator, campaign["id"])
        message = api.get(f"/api/campaigns/{campaign['id']}/review-queue")["items"][0]["message"]
        facts = {(f["entity"], f["field"]): f["value"] for f in message["facts"]}
        assert facts["company", "products"] == ["rye bread"]
        assert facts["contact", "job_title"] == "Head of Operations"
        assert message["original_body"] == message["body"]
        assert "Dobrý den" in message["body"]
        assert message["limit"] == {"max_body": 5000, "max_subject": 200, "suggested_subject": 60}

    def test_every_call_is_on_the_bill(self, api, database, tenant_id, sandbox, generator):
        campaign = make_campaign(api, make_people(database, tenant_id, 2))
        done = generate(api, generator, campaign["id"])
        usage = rows(database, tenant_id, LLMUsage)
        assert len(usage) == 6 == len(sandbox.extensions["faults"].calls())
        assert {(u.purpose, str(u.campaign_id), u.entity) for u in usage} == {("message", campaign["id"], "contact")}
        assert sum(float(u.cost_usd) for u in usage) == pytest.approx(done["generation"]["cost_usd"])
        assert done["generation"]["cost_usd"] > 0

    def test_a_second_click_starts_nothing(self, api, database, tenant_id, generator, sandbox):
        campaign = make_campaign(api, make_people(database, tenant_id, 2))
        first = api.post(f"/api/campaigns/{campaign['id']}/generate")
        second = api.post(f"/api/campaigns/{campaign['id']}/generate")
        assert (first["started"], first["queued"]) == (True, 6)
        assert (second["started"], second["queued"]) == (False, 0)
        assert second["generation"]["total"] == 6
        with database.system_session() as session:
            jobs = session.execute(
                text(
                    "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'campaigns:generate' AND args->>'campaign_id' = :c"
                ),
                {"c": campaign["id"]},
            ).scalar_one()
        assert jobs == 1
        generator.drain(tenant_id, UUID(campaign["id"]))
        generator.drain(tenant_id, UUID(campaign["id"]))
        assert len(sandbox.extensions["faults"].calls()) == 6

    def test_new_contacts_are_written_to_without_paying_for_the_others_again(
        self, api, database, tenant_id, generator, sandbox, written
    ):
        path = f"/api/campaigns/{written['id']}"
        again = api.call("POST", f"{path}/generate", json={})
        assert again.status_code == 409
        assert "written already" in again.get_json()["detail"]
        api.post(f"{path}/contacts", {"contact_ids": make_people(database, tenant_id, 1)})
        before = len(sandbox.extensions["faults"].calls())
        done = generate(api, generator, written["id"])
        assert len(sandbox.extensions["faults"].calls()) - before == 3
        assert done["review"]["total"] == 9

    def test_contacts_without_research_wait_unless_included(self, api, database, tenant_id, generator):
        with database.tenant_session(tenant_id) as session:
            from tests.factories.records import make_contact

            plain = str(make_contact(session, first_name="Jan", last_name="Neznámý", email="jan@neznamy.example"))
        campaign = make_campaign(api, [plain])
        path = f"/api/campaigns/{campaign['id']}"
        assert api.get(path)["contacts"]["enrichment_needed"] == 1
        shown = api.get(f"{path}/contacts")["items"][0]
        assert (shown["status"], bool(shown["reason"])) == ("enrichment_needed", True)
        refused = api.call("POST", f"{path}/generate", json={})
        assert refused.status_code == 409
        assert "3 messages wait for enrichment" in refused.get_json()["detail"]
        assert api.get(path)["status"] == "draft"
        assert generate(api, generator, campaign["id"], include_unenriched=True)["review"]["draft"] == 3

    def test_a_channel_that_does_not_reach_is_skipped_with_its_reason(
        self, api, database, tenant_id, generator, sandbox
    ):
        ids = make_people(database, tenant_id, 1, linkedin_url=None)
        nobody = make_people(database, tenant_id, 1, linkedin_url=None, email=None)
        campaign = make_campaign(api, ids + nobody, template="linkedin_email")
        estimate = api.get(f"/api/campaigns/{campaign['id']}")["estimate"]
        assert (estimate["messages"], estimate["no_channel"]) == (2, 6)
        done = generate(api, generator, campaign["id"])
        assert (done["generation"]["completed"], done["generation"]["skipped"]) == (2, 6)
        assert len(sandbox.extensions["faults"].calls()) == 2
        shown = {c["contact_id"]: c for c in api.get(f"/api/campaigns/{campaign['id']}/contacts")["items"]}
        assert shown[ids[0]]["status"] == "generated"
        assert shown[nobody[0]]["status"] == "excluded"
        assert set(shown[nobody[0]]["reason"].split("; ")) == {"No LinkedIn address", "No e-mail address"}

    def test_what_is_missing_is_said_before_anything_starts(self, api):
        campaign = make_campaign(api, [], sender={})
        refused = api.call("POST", f"/api/campaigns/{campaign['id']}/generate", json={})
        assert refused.status_code == 409
        assert refused.get_json()["detail"] == "First add at least one contact, and say who the sender is."


class TestLimits:
    def test_a_text_that_is_too_long_is_asked_for_once_more(self, api, database, tenant_id):
        def shorter_when_told(request, number):
            return {"body": "x" * (200 if "312 characters, limit 300" in request.prompt else 312)}

        campaign = make_campaign(api, make_people(database, tenant_id, 1), template="linkedin_only")
        generator = scripted(database, shorter_when_told)
        done = generate(api, generator, campaign["id"])
        invite = api.get("/api/messages", campaign_id=campaign["id"], channel="linkedin_connect")["items"][0]
        assert len(invite["body"]) == 200
        assert len(generator.writing.llm.requests) == 3  # the invitation twice, the message once
        assert done["generation"]["cost_usd"] == pytest.approx(0.003)

    def test_a_text_that_stays_too_long_fails_with_its_length(self, api, database, tenant_id):
        campaign = make_campaign(api, make_people(database, tenant_id, 1), template="linkedin_only")
        done = generate(api, scripted(database, lambda request, number: {"body": "x" * 312}), campaign["id"])
        assert (done["generation"]["completed"], done["generation"]["failed"]) == (1, 1)
        assert done["generation"]["last_failure"] == "312 characters, limit 300"
        contact = api.get(f"/api/campaigns/{campaign['id']}/contacts")["items"][0]
        assert (contact["status"], contact["reason"]) == ("failed", "312 characters, limit 300")
        assert len(rows(database, tenant_id, LLMUsage)) == 3

    @pytest.mark.parametrize("left", ["[Name]", "{{company}}", "[Your company]"])
    def test_placeholders_do_not_pass(self, api, database, tenant_id, left):
        campaign = make_campaign(api, make_people(database, tenant_id, 1), template="linkedin_only")
        done = generate(
            api, scripted(database, lambda request, number: {"body": f"Dear {left}, hello"}), campaign["id"]
        )
        assert done["status"] == "ready"  # nothing was written
        assert left in done["generation"]["last_failure"]


class TestBadDays:
    def test_a_transient_error_is_tried_again_later(self, api, database, tenant_id, generator, sandbox):
        campaign = make_campaign(api, make_people(database, tenant_id, 1))
        sandbox.extensions["faults"].add("anthropic", "429", retry_after=30, times=1)
        running = generate(api, generator, campaign["id"])
        assert running["status"] == "generating"
        assert (running["generation"]["completed"], running["generation"]["ready"]) == (2, 1)
        waiting = next(w for w in rows(database, tenant_id, MessageWork) if w.state == "ready")
        assert waiting.attempts == 1
        assert waiting.reason_code == "rate_limited"
        assert timedelta(seconds=25) < waiting.not_before - waiting.updated_at < timedelta(seconds=40)
        self.pass_time(database, tenant_id)
        generator.drain(tenant_id, UUID(campaign["id"]))
        assert api.get(f"/api/campaigns/{campaign['id']}")["status"] == "review"

    def test_after_the_last_attempt_it_fails_and_can_be_retried(self, api, database, tenant_id):
        state = {"down": True}

        def down(request, number):
            if state["down"]:
                raise Transient("scripted", "answered 503", reason="http_503")
            return fine(request, number)

        campaign = make_campaign(api, make_people(database, tenant_id, 1))
        generator = scripted(database, down)
        generate(api, generator, campaign["id"])
        for _ in range(3):
            self.pass_time(database, tenant_id)
            generator.drain(tenant_id, UUID(campaign["id"]))
        done = api.get(f"/api/campaigns/{campaign['id']}")
        assert done["status"] == "ready"
        assert done["generation"]["failed"] == 3
        assert done["generation"]["last_failure"] == "scripted: answered 503 (after 4 attempts)"
        assert len(generator.writing.llm.requests) == 12
        state["down"] = False
        assert api.post(f"/api/campaigns/{campaign['id']}/retry-failed") == {"retried": 3, "held": 0}
        generator.drain(tenant_id, UUID(campaign["id"]))
        done = api.get(f"/api/campaigns/{campaign['id']}")
        assert (done["status"], done["review"]["draft"], done["generation"]["failed"]) == ("review", 3, 0)

    def test_a_refusal_is_not_asked_again_and_its_price_is_kept(self, api, database, tenant_id):
        bill = Spent(MODEL, 10, 1, 0, None, None, "req-x")

        def refuse(request, number):
            raise Permanent("scripted", "the model refused to answer", reason="refusal", spent=bill)

        campaign = make_campaign(api, make_people(database, tenant_id, 1))
        generator = scripted(database, refuse)
        done = generate(api, generator, campaign["id"])
        assert len(generator.writing.llm.requests) == 3
        assert done["generation"]["failed"] == 3
        assert (done["generation"]["cost_usd"], done["generation"]["unpriced_calls"]) == (0, 3)
        assert [u.cost_usd for u in rows(database, tenant_id, LLMUsage)] == [None, None, None]

    def test_a_mistake_of_ours_fails_one_message_only(self, api, database, tenant_id):
        def break_once(request, number):
            if number == 2:
                raise ZeroDivisionError
            return fine(request, number)

        campaign = make_campaign(api, make_people(database, tenant_id, 1))
        done = generate(api, scripted(database, break_once), campaign["id"])
        assert (done["generation"]["completed"], done["generation"]["failed"]) == (2, 1)
        assert done["generation"]["last_failure"] == "Unexpected failure: ZeroDivisionError"

    def test_backoff_grows_and_obeys_the_provider(self):
        assert [2 * 4**n <= backoff(n + 1, None).total_seconds() <= 2.5 * 4**n for n in range(3)] == [True] * 3
        assert 60 <= backoff(1, 60).total_seconds() <= 75

    @staticmethod
    def pass_time(database, tenant_id):
        with database.tenant_session(tenant_id) as session:
            session.execute(
                text("UPDATE campaign_message_work SET not_before = now() - interval '1 s' WHERE not_before > now()")
            )


class TestStop:
    def test_calls_in_flight_are_kept_and_nothing_new_starts(self, api, database, tenant_id):
        campaign = make_campaign(api, make_people(database, tenant_id, 2))
        path = f"/api/campaigns/{campaign['id']}"

        def stop_during_the_second(request, number):
            if number == 2:
                progress = api.post(f"{path}/stop")
                assert (progress["running"], progress["cancelled"], progress["is_stopping"]) == (1, 4, True)
            return fine(request, number)

        generator = scripted(database, stop_during_the_second)
        done = generate(api, generator, campaign["id"])
        assert (done["status"], done["generation"]["is_stopping"]) == ("review", False)
        assert (done["generation"]["completed"], done["generation"]["cancelled"]) == (2, 4)
        assert len(generator.writing.llm.requests) == 2
        done = generate(api, scripted(database), campaign["id"])
        assert (done["review"]["total"], done["generation"]["cancelled"]) == (6, 0)

    def test_before_anything_was_written_the_campaign_is_ready_again(
        self, api, database, tenant_id, generator, sandbox
    ):
        campaign = make_campaign(api, make_people(database, tenant_id, 2))
        path = f"/api/campaigns/{campaign['id']}"
        api.post(f"{path}/generate")
        api.post(f"{path}/stop")
        assert api.get(path)["status"] == "ready"
        assert api.get(path)["contacts"]["enrichment_ok"] == 2
        generator.drain(tenant_id, UUID(campaign["id"]))
        assert sandbox.extensions["faults"].calls() == []

    def test_nothing_to_stop(self, api, written):
        response = api.call("POST", f"/api/campaigns/{written['id']}/stop")
        assert (response.status_code, response.get_json()["code"]) == (409, "invalid_state")

    def test_a_worker_that_is_asked_to_end_hands_the_rest_back(self, api, database, tenant_id):
        campaign = make_campaign(api, make_people(database, tenant_id, 2))

        def end_soon(request, number):
            generator.stop()
            return fine(request, number)

        generator = scripted(database, end_soon)
        running = generate(api, generator, campaign["id"])
        assert running["status"] == "generating"
        assert (running["generation"]["completed"], running["generation"]["ready"]) == (1, 5)
        scripted(database).drain(tenant_id, UUID(campaign["id"]))
        assert api.get(f"/api/campaigns/{campaign['id']}")["review"]["total"] == 6


class TestLeases:
    def start(self, api, database, tenant_id) -> UUID:
        campaign = make_campaign(api, make_people(database, tenant_id, 1))
        api.post(f"/api/campaigns/{campaign['id']}/generate")
        return UUID(campaign["id"])

    def test_an_item_is_claimed_by_one_worker_only(self, api, database, tenant_id):
        campaign_id = self.start(api, database, tenant_id)
        with database.tenant_session(tenant_id) as one, database.tenant_session(tenant_id) as two:
            first, second = (
                claim(one, campaign_id, 2, expected_cost=EACH),
                claim(two, campaign_id, 5, expected_cost=EACH),
            )
        assert (len(first), len(second)) == (2, 1)
        assert not {c.id for c in first} & {c.id for c in second}

    def test_a_late_result_is_refused_but_its_price_is_kept(self, api, database, tenant_id):
        campaign_id = self.start(api, database, tenant_id)
        with database.tenant_session(tenant_id) as session:
            late = load(session, claim(session, campaign_id, 1, expected_cost=EACH, lease=timedelta(seconds=-1)))[0][0]
        with database.tenant_session(tenant_id) as session:
            in_time = next(
                a
                for a in load(session, claim(session, campaign_id, 5, expected_cost=EACH))[0]
                if a.claimed.id == late.claimed.id
            )
        bill = Spent(MODEL, 100, 10, 0, None, None, "req")
        with database.tenant_session(tenant_id) as session:
            assert store_written(session, in_time, Written("S", "in time", (bill,)), provider="p", model=MODEL)
        with database.tenant_session(tenant_id) as session:
            assert not store_written(session, late, Written("S", "too late", (bill,)), provider="p", model=MODEL)
        assert [m.body for m in rows(database, tenant_id, Message)] == ["in time"]
        assert len(rows(database, tenant_id, LLMUsage)) == 2

    def test_an_item_that_kills_its_worker_again_and_again_fails(self, api, database, tenant_id):
        campaign_id = self.start(api, database, tenant_id)
        for _ in range(4):
            with database.tenant_session(tenant_id) as session:
                claim(session, campaign_id, 3, expected_cost=EACH, lease=timedelta(seconds=-1))
        generator = scripted(database)
        generator.drain(tenant_id, campaign_id)
        assert generator.writing.llm.requests == []
        assert {w.reason_code for w in rows(database, tenant_id, MessageWork)} == {"worker_lost"}

    def test_a_campaign_without_its_worker_is_taken_up(self, api, database, tenant_id):
        campaign_id = self.start(api, database, tenant_id)
        with database.system_session() as session:
            session.execute(
                text("DELETE FROM procrastinate_jobs WHERE args->>'campaign_id' = :c"), {"c": str(campaign_id)}
            )
        heal_generation(database)
        with database.system_session() as session:
            found = session.execute(
                text("SELECT args->>'tenant_id' FROM procrastinate_jobs WHERE args->>'campaign_id' = :c"),
                {"c": str(campaign_id)},
            ).scalars()
            assert list(found) == [str(tenant_id)]
