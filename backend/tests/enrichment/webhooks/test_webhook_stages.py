"""A stage behind a webhook, end to end: the engine, a receiver that speaks n8n's form, and the callbacks' public route."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from leadgen.enrichment.webhooks.tokens import CallbackToken
from leadgen.pipeline.runs import control
from leadgen.providers.webhook import sign
from leadgen.sandbox.n8n import SECRET
from tests.conftest import make_tenant
from tests.enrichment.webhooks.webhook_world import PROVIDER, World, make_world

LATER = "args ->> 'tenant_id' = :tenant AND scheduled_at IS NOT NULL"
COMPLETED = ("completed", None, None)


@pytest.fixture
def world(database, tenant_id, providers, api, app, sandbox_app) -> World:
    app.extensions["settings"].webhook_allow = "n8n.test"
    return make_world(database, tenant_id, providers, api, app, sandbox_app)


class TestAnAnswerAtOnce:
    def test_is_stored_like_any_other(self, world):
        world.use()
        run_id = world.start()
        assert world.state(run_id) == COMPLETED
        row = world.listed.row("companies", "cz-001")
        assert (row["industry"], row["employees_count"]) == ("construction", 50)
        [said] = world.listed.said("cz-001", "l1")
        assert (said["provider"], said["source_kind"]) == (PROVIDER, "llm")
        assert said["values"]["summary"]["evidence"][0]["url"] == "https://kortavra-demo.cz/"
        [raw] = world.sql("SELECT provider, raw FROM evidence_snapshots")
        assert raw["raw"]["values"]["industry"] == "construction"
        status = world.status(run_id)
        assert (status.status, status.spent_usd) == ("succeeded", Decimal("0.004"))
        [bill] = world.sql("SELECT * FROM llm_usage_log")
        assert (bill["provider"], bill["cost_usd"], bill["input_tokens"]) == (PROVIDER, Decimal("0.004"), 900)

    def test_the_request_is_signed_and_names_what_it_is_about(self, world, sandbox_app):
        world.use()
        run_id = world.start()
        [seen] = world.receiver.seen
        [asked] = world.workshop.requests[world.key()]
        assert seen["X_LEADGEN_RUN"] == asked["run_id"] == str(run_id)
        assert seen["X_LEADGEN_RECORD"] == asked["record_id"] == str(world.listed.ids["cz-001"])
        assert (seen["X_LEADGEN_STAGE"], asked["entity"]) == ("l1", "company")
        assert seen["X_LEADGEN_CALLBACK"] == asked["callback_url"]
        assert seen["IDEMPOTENCY_KEY"] == asked["idempotency_key"]
        assert asked["input"]["record"]["domain"] == "kortavra-demo.cz"

    def test_without_a_told_cost_the_price_is_unknown_and_the_expected_one_is_charged(self, world):
        world.use(expected_cost_usd=0.02)
        world.receiver.answer('{"values": {"industry": "retail"}}')
        run_id = world.start()
        assert world.status(run_id).spent_usd == Decimal("0.02")
        [bill] = world.sql("SELECT * FROM llm_usage_log")
        assert bill["cost_usd"] is None

    def test_an_unknown_field_fails_the_completion_and_stores_nothing(self, world):
        world.use()
        world.receiver.answer('{"values": {"industry": "retail", "industri": "x"}, "usage": {"cost_usd": 0.01}}')
        run_id = world.start()
        state, code, reason = world.state(run_id)
        assert (state, code) == ("failed", "unknown_field")
        assert reason == f"{PROVIDER}: A company has no field 'industri'. Did you mean industry?"
        assert world.listed.said("cz-001", "l1") == []
        assert world.status(run_id).spent_usd == Decimal("0.01")  # the work was done and is billed

    def test_usable_values_are_kept_and_the_note_names_the_others(self, world):
        world.use()
        world.receiver.answer(
            '{"values": {"industry": "retail", "founded_year": "soon", "summary": {"value": "S", "confidence": 7}}}'
        )
        run_id = world.start()
        state, _, note = world.state(run_id)
        assert state == "completed"
        assert "founded_year" in note
        assert "summary.confidence" in note
        assert world.listed.row("companies", "cz-001")["industry"] == "retail"

    def test_disqualified_with_reasons(self, world):
        world.use()
        world.receiver.answer('{"values": {}, "outcome": "disqualified", "reasons": ["Too small."]}')
        assert world.state(world.start()) == ("disqualified", "disqualified", "Too small.")

    def test_broken_json_is_tried_again(self, world):
        world.use()
        world.receiver.answer('{"values": {"indus')
        run_id = world.start()
        assert world.state(run_id) == COMPLETED
        assert len(world.receiver.seen) == 2
        assert {seen["IDEMPOTENCY_KEY"] for seen in world.receiver.seen} == {world.key()}

    @pytest.mark.parametrize(
        ("body", "said"),
        [
            ("{}", "Send either `values` or `error`."),
            ('{"industry": "retail"}', "industry: There is no field of this name here."),
            ('"x"', "not a JSON object"),
            ('{"values": {}, "error": {"message": "m"}}', "Send either"),
        ],
    )
    def test_what_is_no_answer_fails_with_what_is_wrong(self, world, body, said):
        world.use()
        world.receiver.answer(body)
        state, code, reason = world.state(world.start())
        assert (state, code) == ("failed", "webhook_answer")
        assert said in reason

    def test_its_own_error_fails_or_is_tried_again(self, world):
        world.use()
        world.receiver.answer('{"error": {"message": "no quota", "retry": true}}')
        run_id = world.start()
        assert world.state(run_id) == COMPLETED
        world.receiver.answer('{"error": {"message": "not my customer"}}')
        world.sql("UPDATE entity_stage_completions SET finished_at = now() - interval '1 year'")
        state, code, reason = world.state(world.start())
        assert (state, code, reason) == ("failed", "webhook_error", f"{PROVIDER}: not my customer")


class TestWhatGoesWrongOnTheWay:
    @pytest.mark.parametrize("status", ["429 Too Many", "500 Oops", "503 Away", "409 In progress"])
    def test_transient_statuses_are_tried_again_with_the_same_key(self, world, status):
        world.use()
        world.receiver.answer("", status, Retry_After="0")
        run_id = world.start()
        assert world.state(run_id) == COMPLETED
        assert [seen["X_LEADGEN_ATTEMPT"] for seen in world.receiver.seen] == ["1", "2"]
        assert len({seen["IDEMPOTENCY_KEY"] for seen in world.receiver.seen}) == 1

    def test_retry_after_is_waited_for(self, world):
        world.use()
        world.receiver.answer("", "429 Too Many", Retry_After="120")
        run_id = world.start()
        [row] = world.sql("SELECT state, reason_code, not_before - now() AS wait FROM entity_stage_completions")
        assert (row["state"], row["reason_code"]) == ("ready", "rate_limited")
        assert 100 < row["wait"].total_seconds() <= 120
        assert world.status(run_id).status == "running"

    def test_what_stays_transient_fails_after_max_attempts(self, world):
        world.use(max_attempts=2)
        for _ in range(3):
            world.receiver.answer("", "502 Bad Gateway")
        state, code, reason = world.state(world.start())
        assert (state, code) == ("failed", "http_502")
        assert "tried 2 times" in reason
        assert len(world.receiver.seen) == 2

    @pytest.mark.parametrize(
        ("status", "code"),
        [
            ("400 Bad", "http_400"),
            ("401 Who", "http_401"),
            ("404 None", "webhook_not_found"),
            ("410 Gone", "http_410"),
            ("301 Moved", "webhook_redirect"),
            ("302 Found", "webhook_redirect"),
        ],
    )
    def test_permanent_statuses_fail_at_once(self, world, status, code):
        world.use()
        world.receiver.answer("", status, Location="http://169.254.169.254/")
        assert world.state(world.start())[:2] == ("failed", code)
        assert len(world.receiver.seen) == 1

    def test_an_unregistered_workflow_says_so(self, world):
        world.use("no-such-workflow")
        state, code, reason = world.state(world.start())
        assert (state, code) == ("failed", "webhook_not_found")
        assert reason == f"{PROVIDER}: nothing listens at this address (404)"

    def test_a_wrong_secret_is_refused_by_the_receiver(self, world):
        world.use(secret="another secret than the receiver's")
        assert world.state(world.start())[:2] == ("failed", "http_403")

    def test_a_huge_answer_is_not_read_to_the_end(self, world):
        world.use()
        world.receiver.answer(b"[" + b" " * (2 * 1024 * 1024))
        assert world.state(world.start())[:2] == ("failed", "too_large")

    def test_an_address_that_is_no_longer_allowed_is_not_called(self, world):
        world.use()
        world.sql("UPDATE stage_modes SET url = 'http://10.0.0.5/x'")
        assert world.state(world.start())[:2] == ("failed", "forbidden_address")
        assert world.receiver.seen == []

    def test_a_persons_retry_begins_a_new_round(self, world):
        world.use()
        world.receiver.answer('{"values": {"nonsense": 1}}')
        run_id = world.start()
        with world.listed.bench.database.tenant_session(world.listed.bench.tenant_id) as session:
            assert control.retry_failed(session, run_id) == 1
        world.turn()
        assert world.state(run_id) == COMPLETED
        first, second = (seen["IDEMPOTENCY_KEY"] for seen in world.receiver.seen)
        assert first.removesuffix(".1") == second.removesuffix(".2")


class TestMode:
    def test_native_is_the_default_and_comes_back(self, world, sandbox_app):
        items = {item["stage"]: item for item in world.api.get("/api/enrich/stage-modes")["items"]}
        assert {item["mode"] for item in items.values()} == {"native"}
        world.use()
        shown = world.put(mode="native").get_json()
        assert (shown["mode"], shown["secret_set_at"] is not None) == ("native", True)
        world.start()
        assert world.receiver.seen == []
        [said] = world.listed.said("cz-001", "l1")
        assert said["provider"] == "sandbox:perplexity"

    def test_one_tenants_mode_is_not_anothers(self, world, database, providers, app, sandbox_app):
        world.use()
        other = make_world(database, make_tenant(database), providers, world.api, app, sandbox_app)
        other.start()
        assert other.receiver.seen == []

    def test_a_native_result_is_not_fresh_for_the_webhook_nor_that_of_another_address(self, world):
        world.start()
        world.use()
        world.start()
        assert len(world.receiver.seen) == 1
        again = world.start()
        assert world.state(again)[:2] == ("skipped", "fresh")
        world.use(secret="b" * 30)  # a changed secret changes no result
        assert world.state(world.start())[:2] == ("skipped", "fresh")
        world.use("company-profile?v=2")
        world.start()
        assert len(world.receiver.seen) == 2

    def test_a_run_that_is_under_way_goes_the_new_way(self, world):
        run_id = world.listed.bench.start(["l1"])
        world.use()
        world.turn()
        assert world.state(run_id) == COMPLETED
        assert len(world.receiver.seen) == 1


class TestACallback:
    @pytest.fixture
    def run_id(self, world):
        world.use("company-profile-held")
        return world.start()

    def test_the_row_waits_and_holds_nothing(self, world, run_id):
        state, code, reason = world.state(run_id)
        assert (state, code) == ("running", "webhook_waiting")
        assert reason.startswith(f"Handed over to {PROVIDER}; its callback is awaited until 20")
        [row] = world.sql("SELECT leased_until - now() AS left, lease FROM entity_stage_completions")
        assert 850 < row["left"].total_seconds() <= 900
        [stage] = world.sql("SELECT drain_until, drain_token, running, ready FROM stage_runs")
        assert (stage["drain_until"], stage["running"], stage["ready"]) == (None, 1, 0)
        assert world.status(run_id).status == "running"

    def test_it_is_stored_once_and_what_follows_is_released(self, world):
        world.use("company-profile-held")
        run_id = world.start(stages=("l1", "legal"))
        answer = world.call_back()
        assert (answer.status_code, answer.get_json()["status"], answer.get_json()["state"]) == (
            200,
            "stored",
            "completed",
        )
        world.turn()
        world.heal()
        assert world.state(run_id) == COMPLETED
        assert world.state(run_id, stage="legal")[0] == "completed"
        status = world.status(run_id)
        assert (status.status, status.spent_usd) == ("succeeded", Decimal("0.004"))
        [said] = world.listed.said("cz-001", "l1")
        assert said["provider"] == PROVIDER
        assert world.workshop.works[world.key()] == 1

    def test_duplicates_are_harmless(self, world, run_id):
        callback = world.workshop.callback(world.key())
        first, second = world.send(callback), world.send(callback)
        later = world.call_back(at=None)
        assert [answer.get_json()["status"] for answer in (first, second, later)] == [
            "stored",
            "duplicate",
            "duplicate",
        ]
        assert len(world.listed.said("cz-001", "l1")) == 1
        assert len(world.sql("SELECT 1 FROM llm_usage_log")) == 1

    def test_another_answer_to_answered_work_changes_nothing(self, world, run_id):
        world.call_back()
        answer = world.call_back(body={"values": {"industry": "retail"}})
        assert (answer.status_code, answer.get_json()["code"]) == (409, "callback_answered")
        assert world.listed.row("companies", "cz-001")["industry"] == "construction"

    @pytest.mark.parametrize(
        "broken", ["secret", "body", "timestamp", "no_signature", "no_timestamp", "key", "old", "ahead"]
    )
    def test_only_a_genuine_and_recent_signature_is_taken(self, world, run_id, broken):
        import time

        good = world.workshop.callback(world.key())
        stamp = good.headers["X-Leadgen-Timestamp"]
        other_key = sign(SECRET, key="x.1", timestamp=int(stamp), body=good.body)
        answer = {
            "secret": lambda: world.call_back(secret="not the secret at all!!"),
            "body": lambda: world.send(good, body=good.body.replace(b"construction", b"retail")),
            "timestamp": lambda: world.send(good, **{"X-Leadgen-Timestamp": str(int(stamp) + 1)}),
            "no_signature": lambda: world.send(good, **{"X-Leadgen-Signature": ""}),
            "no_timestamp": lambda: world.send(good, **{"X-Leadgen-Timestamp": "٣"}),
            "key": lambda: world.send(good, **{"X-Leadgen-Signature": other_key}),
            "old": lambda: world.call_back(at=time.time() - 301),
            "ahead": lambda: world.call_back(at=time.time() + 302),
        }[broken]()
        assert (answer.status_code, answer.get_json()["code"]) == (401, "bad_signature")
        assert world.state(run_id)[0] == "running"
        assert world.listed.said("cz-001", "l1") == []
        assert world.call_back().status_code == 200

    def test_tokens_cannot_be_made_up_or_moved_to_another_tenant(self, world, run_id, app):
        good = world.workshop.callback(world.key())
        completion = world.sql("SELECT id FROM entity_stage_completions")[0]["id"]
        stranger = make_tenant(world.listed.bench.database)
        moved = CallbackToken(stranger, completion, 1)
        for token in (
            "x",
            "A" * 70,
            good.url[-70:-1] + ("A" if good.url[-1] != "A" else "B"),
            CallbackToken(world.listed.bench.tenant_id, completion, 1).write("another installation"),
            moved.write(app.config["SECRET_KEY"]),  # genuine, but that tenant has no such work
        ):
            answer = world.send(good, path=f"/webhook/stages/{token}")
            assert (answer.status_code, answer.get_json()["code"]) == (404, "not_found"), token
        assert world.state(run_id)[0] == "running"

    def test_a_callback_of_one_record_does_not_fit_another(self, database, providers, api, app, sandbox_app, tenant_id):
        app.extensions["settings"].webhook_allow = "n8n.test"
        world = make_world(database, tenant_id, providers, api, app, sandbox_app, "cz-001", "cz-002")
        world.use("company-profile-held")
        world.start()
        first, second = (world.workshop.callback(key) for key in world.workshop.requests)
        crossed = world.send(first, path=second.url.removeprefix("http://127.0.0.1:8000"))
        assert (crossed.status_code, crossed.get_json()["code"]) == (401, "bad_signature")

    def test_broken_json_and_what_is_no_answer_leave_the_work_waiting(self, world, run_id):
        for body, status, code in ((b"{", 400, "bad_request"), (b"{}", 422, "invalid"), (b"[1]", 422, "invalid")):
            answer = world.call_back(body=body)
            assert (answer.status_code, answer.get_json()["code"]) == (status, code)
        echoed = json.dumps(world.workshop.requests[world.key()][0]).encode()
        assert world.call_back(body=echoed).status_code == 422  # our own request, sent back to us
        assert world.state(run_id)[:2] == ("running", "webhook_waiting")
        assert world.call_back().get_json()["status"] == "stored"

    def test_an_unknown_field_fails_the_completion(self, world, run_id):
        answer = world.call_back(body={"values": {"nonsense": 1}})
        assert answer.status_code == 200
        told = answer.get_json()
        assert (told["status"], told["state"], told["reason_code"]) == ("stored", "failed", "unknown_field")
        assert world.state(run_id)[:2] == ("failed", "unknown_field")

    def test_its_own_error_is_tried_again_and_a_replay_of_it_costs_no_try(self, world, run_id):
        callback = world.workshop.callback(world.key(), body={"error": {"message": "busy", "retry": True}})
        assert world.send(callback).get_json()["state"] == "ready"
        assert world.send(callback).get_json()["status"] == "duplicate"
        mine = {"tenant": str(world.listed.bench.tenant_id)}
        [job] = world.sql(f"SELECT scheduled_at > now() AS later FROM procrastinate_jobs WHERE {LATER}", **mine)
        assert job["later"]
        world.sql(f"UPDATE procrastinate_jobs SET scheduled_at = now() WHERE {LATER}", **mine)
        world.sql("UPDATE entity_stage_completions SET not_before = now()")
        world.turn()
        assert world.state(run_id)[:2] == ("running", "webhook_waiting")
        [row] = world.sql("SELECT attempts FROM entity_stage_completions")
        assert row["attempts"] == 2
        assert world.call_back().get_json()["state"] == "completed"

    def test_too_large_a_body_is_refused(self, world, run_id):
        answer = world.call_back(body=b'{"values": {"summary": "' + b"x" * 1024 * 1024 + b'"}}')
        assert (answer.status_code, answer.get_json()["code"]) == (413, "too_large")

    def test_n8ns_own_words_are_a_promise_too(self, world):
        world.use("company-profile-held")
        world.receiver.answer('{"message": "Workflow was started"}')
        assert world.state(world.start())[:2] == ("running", "webhook_waiting")

    def test_a_deleted_record_ends_its_work(self, world, run_id):
        company = world.listed.ids["cz-001"]
        world.api.post("/api/companies/delete", {"selection": {"ids": [str(company)]}})
        told = world.call_back().get_json()
        assert (told["state"], told["reason_code"]) == ("failed", "record_gone")
