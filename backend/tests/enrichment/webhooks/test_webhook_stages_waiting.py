"""Waiting for callbacks: timeouts, crashes, steering, money, and a worker that is killed between the post and the store."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import httpx2
import pytest

from leadgen.pipeline.engine.call import Backoff, Question, answer, fingerprint
from leadgen.pipeline.engine.claim import claim
from leadgen.pipeline.engine.handover import WAITING
from leadgen.pipeline.engine.store import StageOfRun
from leadgen.pipeline.runs import control
from leadgen.pipeline.runs.start import load_plan
from tests.enrichment.webhooks.webhook_world import PROVIDER, World, make_world
from tests.pipeline.fake_stages import QUICK

SLOW = replace(QUICK, backoff=Backoff(first=60.0))
KEYS = ("cz-001", "cz-002", "cz-003", "no-001", "fi-001", "fr-001")


@pytest.fixture
def world(database, tenant_id, providers, api, app, sandbox_app) -> World:
    app.extensions["settings"].webhook_allow = "n8n.test"
    return make_world(database, tenant_id, providers, api, app, sandbox_app)


@pytest.fixture
def many(database, tenant_id, providers, api, app, sandbox_app) -> World:
    app.extensions["settings"].webhook_allow = "n8n.test"
    return make_world(database, tenant_id, providers, api, app, sandbox_app, *KEYS)


def steer(world, verb, run_id, **more):
    with world.listed.bench.database.tenant_session(world.listed.bench.tenant_id) as session:
        return verb(session, run_id, **more)


class TestTimeout:
    def test_a_callback_that_never_comes_is_asked_for_again_and_then_fails(self, world):
        world.use("company-profile-held", max_attempts=2)
        run_id = world.start()
        world.lapse(run_id)
        assert world.state(run_id)[:2] == ("running", WAITING)
        assert [seen["X_LEADGEN_ATTEMPT"] for seen in world.receiver.seen] == ["1", "2"]
        assert len({seen["IDEMPOTENCY_KEY"] for seen in world.receiver.seen}) == 1
        world.lapse(run_id)
        state, code, reason = world.state(run_id)
        assert (state, code) == ("failed", "webhook_timeout")
        assert reason.startswith(f"No callback came in time (tried 2 times). Handed over to {PROVIDER};")
        assert len(world.receiver.seen) == 2
        assert world.status(run_id).status == "failed"

    def test_a_late_callback_is_told_so_and_stores_nothing(self, world):
        world.use("company-profile-held", max_attempts=1)
        run_id = world.start()
        world.lapse(run_id)
        answer = world.call_back()
        assert (answer.status_code, answer.get_json()["code"]) == (410, "callback_too_late")
        assert answer.get_json()["state"] == "failed"
        assert world.listed.said("cz-001", "l1") == []
        assert world.state(run_id)[:2] == ("failed", "webhook_timeout")

    def test_a_late_callback_of_the_first_try_serves_the_second(self, world):
        world.use("company-profile-held", max_attempts=2)
        run_id = world.start()
        first = world.workshop.callback(world.key())
        world.lapse(run_id)
        assert world.send(first).get_json()["status"] == "stored"
        assert world.state(run_id)[0] == "completed"
        world.lapse(run_id)
        assert world.state(run_id)[0] == "completed"
        assert len(world.listed.said("cz-001", "l1")) == 1

    def test_what_a_callback_that_is_missing_costs_is_unknown_until_it_comes(self, world):
        world.use("company-profile-held", max_attempts=2, expected_cost_usd=0.5)
        run_id = world.start()
        first = world.workshop.callback(world.key())
        assert world.sql("SELECT 1 FROM llm_usage_log") == []
        world.lapse(run_id)
        [lost] = world.sql("SELECT cost_source, charged_usd, request_id FROM llm_usage_log")
        assert (lost["cost_source"], lost["request_id"]) == ("unknown", world.key())
        assert lost["charged_usd"] > 0
        assert world.send(first).get_json()["status"] == "stored"
        [bill] = world.sql("SELECT cost_source, charged_usd, assumed_usd FROM llm_usage_log")
        assert bill["cost_source"] != "unknown"
        assert bill["assumed_usd"] == lost["charged_usd"]
        assert world.status(run_id).spent_usd == bill["charged_usd"]
        assert world.sql("SELECT 1 FROM call_journal") == []

    def test_a_callback_after_its_time_serves_while_nobody_has_taken_over(self, world):
        world.use("company-profile-held")
        run_id = world.start()
        world.sql("UPDATE entity_stage_completions SET leased_until = now() - interval '1 s'")
        assert world.call_back().get_json()["status"] == "stored"
        world.heal()
        assert world.state(run_id)[0] == "completed"
        assert len(world.receiver.seen) == 1

    def test_a_callback_of_a_round_that_a_person_ended_is_too_late(self, world):
        world.use("company-profile-held", max_attempts=1)
        run_id = world.start()
        old = world.workshop.callback(world.key())
        world.lapse(run_id)
        steer(world, control.retry_failed, run_id)
        world.turn()
        answer = world.send(old)
        assert (answer.status_code, answer.get_json()["code"]) == (410, "callback_too_late")
        assert world.state(run_id)[:2] == ("running", WAITING)
        [new] = [key for key in world.workshop.requests if key.endswith(".2")]
        assert world.call_back(new).get_json()["state"] == "completed"

    def test_a_callback_between_two_tries_spares_the_second(self, world):
        """The receiver did the work, but its line broke before it could say so."""
        world.use("company-profile-held")
        world.receiver.lose.append(httpx2.ReadTimeout)
        world.listed.bench.engine.timing = SLOW
        run_id = world.start()
        assert world.state(run_id)[:2] == ("ready", "timeout")
        assert world.call_back().get_json()["status"] == "stored"
        assert world.state(run_id)[0] == "completed"
        world.sql(
            "UPDATE procrastinate_jobs SET scheduled_at = now() WHERE args ->> 'tenant_id' = :tenant",
            tenant=str(world.listed.bench.tenant_id),
        )
        world.turn()
        assert len(world.receiver.seen) == 1
        counts = world.status(run_id).counts
        assert (counts.ready, counts.running, counts.completed) == (0, 0, 1)


class TestRaces:
    def test_a_callback_quicker_than_the_202_is_stored_once(self, world):
        world.use("company-profile-held")
        answered = []

        def at_once(environ, start_response):
            body = world.receiver(environ, start_response)
            answered.append(world.call_back())
            return body

        world.listed.bench.engine.outside._transport = httpx2.WSGITransport(app=at_once)
        world.use("company-profile-held")
        run_id = world.start()
        assert [answer.get_json()["status"] for answer in answered] == ["stored"]
        assert world.state(run_id)[0] == "completed"
        assert world.status(run_id).counts.running == 0
        assert len(world.listed.said("cz-001", "l1")) == 1
        world.heal()
        assert world.status(run_id).status == "succeeded"

    def test_the_same_callback_eight_times_at_once_is_stored_once(self, world):
        world.use("company-profile-held")
        world.start()
        callback = world.workshop.callback(world.key())
        gate, said = threading.Barrier(8), []

        def send() -> None:
            gate.wait()
            said.append(world.send(callback).get_json()["status"])

        threads = [threading.Thread(target=send) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(said) == ["duplicate"] * 7 + ["stored"]
        assert len(world.listed.said("cz-001", "l1")) == 1
        assert len(world.sql("SELECT 1 FROM llm_usage_log")) == 1

    def test_callbacks_of_many_records_at_once_add_up(self, many):
        many.use("company-profile-held")
        run_id = many.start(stages=("l1", "legal", "qc"))
        gate, said = threading.Barrier(len(KEYS)), []

        def send(key: str) -> None:
            gate.wait()
            said.append(many.call_back(key).status_code)

        threads = [threading.Thread(target=send, args=(key,)) for key in many.workshop.requests]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert said == [200] * len(KEYS)
        many.turn()
        many.heal()
        status = many.status(run_id)
        assert (status.status, status.counts.completed) == ("succeeded", 3 * len(KEYS))
        assert status.spent_usd == Decimal("0.024")

    def test_a_worker_that_died_between_post_and_store_costs_no_second_work(self, world):
        """The row was claimed and posted, and the answer came to nobody. The lease lapses; the same key is asked again."""
        world.use()
        run_id = world.listed.bench.start(["l1"])
        bench = world.listed.bench
        with bench.database.tenant_session(bench.tenant_id) as session:
            route = bench.engine.outside.route(session, "l1")
            stage = route.of(bench.registry["l1"])
            plan = load_plan(session, run_id)
            claims = claim(session, run_id, "l1", limit=1, span=timedelta(seconds=30), cost=stage.expected_cost)
            loaded = stage.load(session, [claims[0].entity_id])[claims[0].entity_id]
            asked = [Question(claims[0], loaded, fingerprint(loaded))]
            [question] = bench.engine.outside.hand_over(session, StageOfRun(run_id, plan, stage), asked)
        assert answer(stage, None, question, Backoff()).state == "completed"
        assert world.state(run_id)[0] == "running"
        world.lapse(run_id)
        assert world.state(run_id)[0] == "completed"
        assert [seen["X_LEADGEN_ATTEMPT"] for seen in world.receiver.seen] == ["1", "2"]
        assert world.workshop.works[world.key()] == 1
        assert len(world.listed.said("cz-001", "l1")) == 1


class TestSteering:
    def test_a_stopped_run_waits_for_what_is_out_and_stores_it(self, world):
        world.use("company-profile-held")
        run_id = world.start(stages=("l1", "legal"))
        steer(world, control.stop_run, run_id)
        world.heal()
        assert world.status(run_id).status == "stopping"
        assert world.call_back().get_json()["state"] == "completed"
        world.heal()
        status = world.status(run_id)
        assert (status.status, status.counts.completed, status.counts.cancelled) == ("stopped", 1, 1)

    def test_a_stopped_run_whose_callback_never_comes_says_so(self, world):
        world.use("company-profile-held")
        run_id = world.start()
        steer(world, control.stop_run, run_id)
        world.lapse(run_id)
        assert world.status(run_id).status == "stopped"
        state, code, reason = world.state(run_id)
        assert (state, code) == ("cancelled", "webhook_timeout")
        assert reason == "No callback came in time, and the run was stopped."
        answer = world.call_back()
        assert (answer.status_code, answer.get_json()["code"]) == (410, "callback_too_late")

    def test_a_paused_run_takes_its_callbacks_and_goes_on_when_resumed(self, many):
        many.use("company-profile-held")
        run_id = many.start(stages=("l1", "legal"))
        steer(many, control.pause_run, run_id)
        for key in list(many.workshop.requests):
            assert many.call_back(key).get_json()["state"] == "completed"
        many.heal()
        status = many.status(run_id)
        assert (status.status, status.counts.completed, status.counts.ready) == ("paused", len(KEYS), len(KEYS))
        steer(many, control.resume_run, run_id, budget_usd=None)
        many.turn()
        assert many.status(run_id).counts.completed == 2 * len(KEYS)

    def test_an_overdue_row_of_a_paused_run_is_put_back_and_asked_again_when_resumed(self, world):
        world.use("company-profile-held", expected_cost_usd=0.02)
        run_id = world.start()
        steer(world, control.pause_run, run_id)
        assert (world.status(run_id).status, world.state(run_id)[:2]) == ("paused", ("running", WAITING))
        world.lapse(run_id)
        state, code, reason = world.state(run_id)
        assert (state, code, len(world.receiver.seen)) == ("ready", "webhook_timeout", 1)
        assert reason.startswith(f"No callback came in time (tried 1 time). Handed over to {PROVIDER};")
        assert world.status(run_id).reserved_usd == 0
        steer(world, control.resume_run, run_id, budget_usd=None)
        world.turn()
        assert len(world.receiver.seen) == 2

    def test_a_callback_after_its_time_in_a_paused_run_is_stored_all_the_same(self, world):
        world.use("company-profile-held")
        run_id = world.start()
        steer(world, control.pause_run, run_id)
        world.lapse(run_id)
        assert world.state(run_id)[0] == "ready"
        assert world.call_back().get_json()["state"] == "completed"
        steer(world, control.resume_run, run_id, budget_usd=None)
        world.turn()
        assert (world.status(run_id).status, len(world.receiver.seen)) == ("succeeded", 1)

    def test_tries_that_were_used_up_in_a_paused_run_end_with_what_happened(self, world):
        world.use("company-profile-held", max_attempts=1)
        run_id = world.start()
        steer(world, control.pause_run, run_id)
        world.lapse(run_id)
        steer(world, control.resume_run, run_id, budget_usd=None)
        world.turn()
        state, code, reason = world.state(run_id)
        assert (state, code, len(world.receiver.seen)) == ("failed", "webhook_timeout", 1)
        assert reason.startswith("No callback came in time (tried 1 time).")

    def test_back_to_native_while_waiting_asks_here_once_the_time_is_over(self, world):
        world.use("company-profile-held")
        run_id = world.start()
        assert world.put(mode="native").status_code == 200
        world.lapse(run_id)
        assert world.state(run_id)[0] == "completed"
        assert [said["provider"] for said in world.listed.said("cz-001", "l1")] == ["sandbox:perplexity"]


class TestMoney:
    def test_what_waits_is_held_against_the_budget_and_settled_by_the_callback(self, many):
        many.use("company-profile-held", expected_cost_usd=0.02)
        run_id = many.start(budget_usd=Decimal("0.05"))
        assert (len(many.receiver.seen), many.status(run_id).reserved_usd) == (2, Decimal("0.04"))
        [held] = many.sql(
            "SELECT sum(unit_usd * units) AS usd, min(leased_until) - now() AS left FROM budget_reservations"
        )
        assert held["usd"] == Decimal("0.04")
        assert held["left"].total_seconds() > 800
        for key in list(many.workshop.requests):
            many.call_back(key)
        status = many.status(run_id)
        assert (status.spent_usd, status.reserved_usd) == (Decimal("0.008"), 0)
        assert many.sql("SELECT 1 FROM budget_reservations WHERE units > 0") == []
        many.turn()
        assert len(many.receiver.seen) == 4  # what was freed pays for the next two, at once

    def test_what_never_came_back_is_held_no_longer(self, world):
        world.use("company-profile-held", expected_cost_usd=0.02, max_attempts=1)
        run_id = world.start()
        world.lapse(run_id)
        status = world.status(run_id)
        # the work went out, and nobody knows what became of it
        assert (status.spent_usd, status.reserved_usd) == (Decimal("0.02"), 0)
        assert [bill["cost_source"] for bill in world.sql("SELECT cost_source FROM llm_usage_log")] == ["unknown"]
        assert world.sql("SELECT 1 FROM budget_reservations WHERE units > 0") == []


def test_waiting_rows_are_nobodys_to_claim(world):
    world.use("company-profile-held")
    run_id = world.start()
    bench = world.listed.bench
    with bench.database.tenant_session(bench.tenant_id) as session:
        assert claim(session, run_id, "l1", limit=10, span=timedelta(seconds=30), cost=Decimal(0)) == []
