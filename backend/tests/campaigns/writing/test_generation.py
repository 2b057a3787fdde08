import threading
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, text

from leadgen.llm_usage.models import LLMUsage
from leadgen.messages.models import Message
from leadgen.pipeline.engine.claim import claim
from leadgen.pipeline.stage import NOTHING
from leadgen.pipeline.tasks import heal_runs
from leadgen.providers.base import Permanent, Spent, Transient
from tests.campaigns.setting import (
    MODEL,
    ScriptedLLM,
    Writer,
    completions,
    generate,
    make_campaign,
    make_people,
    newest_run,
)
from tests.pipeline.faults.fault_scene import until


def fine(request, number):
    return {"body": f"Text {number}", "subject": f"Subject {number}"}


def scripted(database, answer=fine, *, concurrency=1) -> Writer:
    return Writer(database, ScriptedLLM(answer), concurrency=concurrency)


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
        assert message["limit"] == {
            "max_body": 5000,
            "max_subject": 200,
            "suggested_subject": 60,
            "suggested_body": None,
        }

    def test_every_call_is_on_the_bill(self, api, database, tenant_id, sandbox, generator):
        campaign = make_campaign(api, make_people(database, tenant_id, 2))
        done = generate(api, generator, campaign["id"])
        usage = rows(database, tenant_id, LLMUsage)
        assert len(usage) == 6 == len(sandbox.extensions["faults"].calls())
        assert {(u.purpose, str(u.campaign_id), u.entity) for u in usage} == {("generate", campaign["id"], "contact")}
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
                    "SELECT count(*) FROM procrastinate_jobs j JOIN pipeline_runs r ON j.args->>'run_id' = r.id::text"
                    " WHERE j.task_name = 'pipeline:drain' AND r.campaign_id = :c"
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
        assert len(generator.llm.requests) == 3  # the invitation twice, the message once
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
        assert (running["generation"]["completed"], running["generation"]["ready"]) == (0, 3)
        [waiting] = completions(database, tenant_id)
        assert (waiting.state, waiting.attempts, waiting.reason_code) == ("ready", 1, "rate_limited")
        assert timedelta(seconds=25) < waiting.not_before - waiting.updated_at < timedelta(seconds=40)
        self.pass_time(database, tenant_id)
        generator.drain(tenant_id, UUID(campaign["id"]))
        assert api.get(f"/api/campaigns/{campaign['id']}")["status"] == "review"

    def test_what_came_before_a_transient_error_is_kept_and_not_asked_again(self, api, database, tenant_id):
        """The rest comes with the next try; what is in the campaign meanwhile is no failure."""
        broken = threading.Event()
        broken.set()

        def breaks_at_the_second(request, number):
            if broken.is_set() and number == 2:
                raise Transient("scripted", "answered 503", reason="http_503", retry_after=60.0)
            return fine(request, number)

        campaign = make_campaign(api, make_people(database, tenant_id, 1))
        path = f"/api/campaigns/{campaign['id']}"
        generator = scripted(database, breaks_at_the_second)
        running = generate(api, generator, campaign["id"])
        progress = running["generation"]
        assert (running["status"], progress["completed"], progress["ready"], progress["failed"]) == (
            "generating",
            1,
            2,
            0,
        )
        assert api.get(f"{path}/contacts")["items"][0]["status"] == "generating"
        [waiting] = completions(database, tenant_id)
        assert (waiting.state, waiting.attempts) == ("ready", 1)
        assert "1 of 3 messages written" in waiting.reason
        broken.clear()
        self.pass_time(database, tenant_id)
        generator.drain(tenant_id, UUID(campaign["id"]))
        done = api.get(path)
        assert (done["status"], done["generation"]["completed"], done["generation"]["failed"]) == ("review", 3, 0)
        assert len(generator.llm.requests) == 4  # each once, and the one that failed
        assert len(rows(database, tenant_id, LLMUsage)) == 3
        assert {m.completion_id for m in rows(database, tenant_id, Message)} == {waiting.id}

    def test_what_never_comes_fails_and_the_others_stay(self, api, database, tenant_id):
        def second_is_down(request, number):
            if '"label":"Value"' in request.prompt:
                raise Transient("scripted", "answered 503", reason="http_503")
            return fine(request, number)

        campaign = make_campaign(api, make_people(database, tenant_id, 1))
        generator = scripted(database, second_is_down)
        generate(api, generator, campaign["id"])
        for _ in range(5):
            self.pass_time(database, tenant_id)
            generator.drain(tenant_id, UUID(campaign["id"]))
        done = api.get(f"/api/campaigns/{campaign['id']}")
        assert (done["status"], done["generation"]["completed"], done["generation"]["failed"]) == ("review", 2, 1)
        assert done["generation"]["last_failure"] == "scripted: answered 503 (tried 4 times)"
        assert len(generator.llm.requests) == 6  # two others once, this one four times
        # only what failed is tried again
        generator = scripted(database)
        assert api.post(f"/api/campaigns/{campaign['id']}/retry-failed") == {"retried": 1, "held": 0}
        generator.drain(tenant_id, UUID(campaign["id"]))
        assert len(generator.llm.requests) == 1
        done = api.get(f"/api/campaigns/{campaign['id']}")["generation"]
        assert (done["completed"], done["failed"], done["total"]) == (3, 0, 3)

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
        assert done["generation"]["last_failure"] == "scripted: answered 503 (tried 4 times)"
        assert len(generator.llm.requests) == 12
        state["down"] = False
        assert api.post(f"/api/campaigns/{campaign['id']}/retry-failed") == {"retried": 3, "held": 0}
        generator.drain(tenant_id, UUID(campaign["id"]))
        done = api.get(f"/api/campaigns/{campaign['id']}")
        assert (done["status"], done["review"]["draft"], done["generation"]["failed"]) == ("review", 3, 0)

    def test_a_retry_while_a_run_writes_counts_what_it_tries_again(self, api, database, tenant_id):
        """A contact that got some of its messages has not failed in the run, and is not tried again by it."""
        people = make_people(database, tenant_id, 3)

        def behave(request, number):
            if "Vzorová002" in request.prompt:
                raise Transient("scripted", "answered 503", reason="http_503", retry_after=3600.0)
            if "Vzorová000" in request.prompt or '"label":"Value"' in request.prompt:
                raise Permanent("scripted", "the model refused to answer", reason="refusal")
            return fine(request, number)

        campaign = make_campaign(api, people)
        running = generate(api, scripted(database, behave), campaign["id"])
        assert (running["status"], running["generation"]["failed"]) == ("generating", 4)
        assert api.post(f"/api/campaigns/{campaign['id']}/retry-failed") == {"retried": 3, "held": 0}
        generator = scripted(database)
        generator.drain(tenant_id, UUID(campaign["id"]))
        assert len(generator.llm.requests) == 3
        assert api.get(f"/api/campaigns/{campaign['id']}")["generation"]["failed"] == 1

    def test_a_refusal_is_not_asked_again_and_its_price_is_kept(self, api, database, tenant_id):
        bill = Spent(MODEL, 10, 1, 0, None, None, "req-x")

        def refuse(request, number):
            raise Permanent("scripted", "the model refused to answer", reason="refusal", spent=bill)

        campaign = make_campaign(api, make_people(database, tenant_id, 1))
        generator = scripted(database, refuse)
        done = generate(api, generator, campaign["id"])
        assert len(generator.llm.requests) == 3
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

    @staticmethod
    def pass_time(database, tenant_id):
        with database.tenant_session(tenant_id) as session:
            session.execute(
                text("UPDATE entity_stage_completions SET not_before = now() - interval '1 s' WHERE not_before > now()")
            )


class TestStop:
    def test_who_is_being_written_to_is_finished_and_nobody_new_is_started_on(self, api, database, tenant_id):
        campaign = make_campaign(api, make_people(database, tenant_id, 2))
        path = f"/api/campaigns/{campaign['id']}"

        def stop_during_the_second(request, number):
            if number == 2:
                progress = api.post(f"{path}/stop")
                assert (progress["running"] + progress["ready"], progress["is_stopping"]) == (6, True)
                # until the worker has heard of it, and given back whom it has not begun with
                until(lambda: sum(row.state == "running" for row in completions(database, tenant_id)) == 1)
            return fine(request, number)

        generator = scripted(database, stop_during_the_second)
        done = generate(api, generator, campaign["id"])
        assert (done["status"], done["generation"]["is_stopping"]) == ("review", False)
        assert (done["generation"]["completed"], done["generation"]["cancelled"]) == (3, 3)
        assert len(generator.llm.requests) == 3
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
            generator.engine.stop()
            return fine(request, number)

        generator = scripted(database, end_soon)
        running = generate(api, generator, campaign["id"])
        assert running["status"] == "generating"
        assert (running["generation"]["completed"], running["generation"]["ready"]) == (3, 3)
        scripted(database).drain(tenant_id, UUID(campaign["id"]))
        assert api.get(f"/api/campaigns/{campaign['id']}")["review"]["total"] == 6


class TestLeases:
    def start(self, api, database, tenant_id) -> UUID:
        campaign = make_campaign(api, make_people(database, tenant_id, 1))
        api.post(f"/api/campaigns/{campaign['id']}/generate")
        return UUID(campaign["id"])

    def test_a_contact_is_claimed_by_one_worker_only(self, api, database, tenant_id):
        campaign = make_campaign(api, make_people(database, tenant_id, 3))
        api.post(f"/api/campaigns/{campaign['id']}/generate")
        run_id = newest_run(database, tenant_id, UUID(campaign["id"]))
        found = []
        for limit in (2, 5):
            with database.tenant_session(tenant_id) as session:
                found.append(claim(session, run_id, "generate", limit=limit, span=timedelta(seconds=30), cost=NOTHING))
        first, second = found
        assert (len(first), len(second)) == (2, 1)
        assert not {c.id for c in first} & {c.id for c in second}

    def test_a_late_result_is_refused_but_its_price_is_kept(self, api, database, tenant_id):
        campaign_id = self.start(api, database, tenant_id)
        other = scripted(database, lambda request, number: {"body": "in time", "subject": "S"})

        def overtaken(request, number):
            if number == 1:
                with database.tenant_session(tenant_id) as session:
                    session.execute(text("UPDATE entity_stage_completions SET leased_until = now() - interval '1 s'"))
                    session.execute(text("UPDATE stage_runs SET drain_until = now() - interval '1 s'"))
                other.drain(tenant_id, campaign_id)
            return {"body": "too late", "subject": "S"}

        late = scripted(database, overtaken)
        late.drain(tenant_id, campaign_id)
        assert (len(late.llm.requests), len(other.llm.requests)) == (3, 3)
        assert {m.body for m in rows(database, tenant_id, Message)} == {"in time"}
        assert len(rows(database, tenant_id, Message)) == 3
        assert len(rows(database, tenant_id, LLMUsage)) == 6
        assert api.get(f"/api/campaigns/{campaign_id}")["generation"]["cost_usd"] == pytest.approx(0.006)

    def test_a_contact_that_kills_its_worker_again_and_again_fails(self, api, database, tenant_id):
        campaign_id = self.start(api, database, tenant_id)
        run_id = newest_run(database, tenant_id, campaign_id)
        for _ in range(4):
            with database.tenant_session(tenant_id) as session:
                claim(session, run_id, "generate", limit=3, span=timedelta(seconds=-1), cost=NOTHING)
        generator = scripted(database)
        generator.drain(tenant_id, campaign_id)
        assert generator.llm.requests == []
        assert {row.reason_code for row in completions(database, tenant_id)} == {"gave_up"}
        shown = api.get(f"/api/campaigns/{campaign_id}")
        assert (shown["status"], shown["generation"]["failed"]) == ("ready", 3)
        assert "worker" in shown["generation"]["last_failure"]

    def test_a_campaign_without_its_worker_is_taken_up(self, api, database, tenant_id):
        campaign_id = self.start(api, database, tenant_id)
        run_id = str(newest_run(database, tenant_id, campaign_id))
        with database.system_session() as session:
            session.execute(text("DELETE FROM procrastinate_jobs WHERE args->>'run_id' = :r"), {"r": run_id})
        heal_runs(database)
        with database.system_session() as session:
            found = session.execute(
                text("SELECT args->>'tenant_id' FROM procrastinate_jobs WHERE args->>'run_id' = :r"), {"r": run_id}
            ).scalars()
            assert list(found) == [str(tenant_id)]


def test_a_run_counts_contacts_and_its_campaign_messages(api, database, tenant_id):
    """One contact misses one of three messages, another all of them, a third none."""

    def answer(request, number):
        if "Vzorová001" in request.prompt or ("Vzorová000" in request.prompt and '"label":"Value"' in request.prompt):
            raise Permanent("scripted", "refused to write", reason="refused")
        return fine(request, number)

    campaign = make_campaign(api, make_people(database, tenant_id, 3))
    shown = generate(api, scripted(database, answer), campaign["id"])
    assert (shown["generation"]["completed"], shown["generation"]["failed"]) == (5, 4)
    assert shown["contacts"]["failed"] == 2
    run = api.get(f"/api/pipeline/runs/{shown['generation']['run']['id']}")
    assert run["reason"] == (
        "Finished: 2 contacts done, 1 failed. See the report for the reasons, or retry what failed."
    )
