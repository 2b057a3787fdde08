"""A run writes a campaign's messages: the stage `generate` in the product's own engine, on the sandbox."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from uuid import UUID

import pytest

from tests.campaigns.setting import ScriptedLLM
from tests.campaigns.test_hold import hold, release
from tests.campaigns.writing.generate_run import EVERYTHING, WRITE, asked
from tests.pipeline.invariants import check_over


class TestAWholeRun:
    def test_writes_the_messages_of_the_campaign(self, scene, faults):
        campaign = scene.campaign()
        run_id = scene.run(campaign)
        check_over(scene.world.bench, run_id)
        assert scene.states(run_id) == dict.fromkeys(scene.contacts, ("completed", None))
        assert scene.words(run_id) == {"3 messages written."}
        shown = scene.shown(campaign)
        assert (shown["status"], shown["review"]["draft"], shown["generation"]["completed"]) == ("review", 6, 6)
        assert shown["contacts"]["generated"] == 2
        assert shown["writing_run"] is None
        messages = scene.api.get("/api/messages", campaign_id=campaign, limit=50)["items"]
        assert {item["status"] for item in messages} == {"draft"}
        assert {row.message_status for row in scene.rows("SELECT message_status FROM contacts")} == {"pending_review"}
        assert asked(faults) == 6

    def test_a_message_knows_what_was_learned_and_the_result_it_came_with(self, scene):
        campaign = scene.campaign()
        run_id = scene.run(campaign)
        rows = scene.rows(
            "SELECT m.facts, m.provider, c.run_id, c.entity_id = m.contact_id AS same FROM messages m"
            " JOIN entity_stage_completions c ON c.tenant_id = m.tenant_id AND c.id = m.completion_id"
        )
        assert len(rows) == 6
        assert {(row.provider, row.run_id, row.same) for row in rows} == {("sandbox:anthropic", run_id, True)}
        assert all({"person_summary", "summary"} <= {fact["field"] for fact in row.facts} for row in rows)

    def test_each_bill_counts_once_for_run_campaign_and_log(self, scene):
        campaign = scene.campaign()
        run_id = scene.run(campaign)
        report = scene.api.get(f"/api/pipeline/runs/{run_id}/report")
        stage = next(item for item in report["stages"] if item["code"] == "generate")
        bills = scene.rows(f"SELECT cost_usd FROM llm_usage_log WHERE campaign_id = '{campaign}'")
        assert len(bills) == 6
        total = sum(row.cost_usd for row in bills)
        assert total > 0
        spent = scene.rows("SELECT sum(cost_usd) AS cost FROM messages")[0].cost
        shown = scene.shown(campaign)["generation"]
        listed_cost = scene.api.get("/api/campaigns")["items"][0]["cost_usd"]
        assert (
            {Decimal(str(cost)) for cost in (stage["spent_usd"], shown["cost_usd"], listed_cost)} == {total} == {spent}
        )
        assert (stage["messages"], stage["paid"], shown["unpriced_calls"]) == (6, 2, 0)
        everything = scene.rows("SELECT sum(cost_usd) AS cost FROM llm_usage_log")[0].cost
        assert Decimal(str(report["spent_usd"])) == everything

    def test_names_the_campaign_wherever_the_run_is_shown(self, scene):
        campaign = scene.campaign()
        expected = {"id": campaign, "name": "Autumn outreach"}
        run = scene.start(campaign)
        assert run["campaign"] == expected
        assert scene.api.get("/api/pipeline/runs")["items"][0]["campaign"] == expected
        config = {"stages": WRITE, "selection": EVERYTHING, "campaign_id": campaign}
        schedule = scene.api.post("/api/pipeline/schedules", {"name": "S", "cron": "0 6 1 1 *", "config": config})
        assert schedule["campaign"] == expected
        assert scene.api.get("/api/pipeline/schedules")["items"][0]["campaign"] == expected

    def test_what_is_written_is_not_written_again_however_hard_it_is_asked(self, scene, faults):
        campaign = scene.campaign()
        first = scene.run(campaign)
        before = asked(faults)
        second = UUID(scene.api.post(f"/api/pipeline/runs/{first}/run-again")["id"])
        scene.world.bench.turn()
        third = scene.run(campaign, force=True)
        for run_id in (second, third):
            assert scene.states(run_id) == dict.fromkeys(scene.contacts, ("skipped", "written_already"))
        assert asked(faults) == before
        assert len(scene.rows("SELECT id FROM messages")) == 6

    def test_the_estimate_says_what_the_run_gets(self, scene):
        first, second = scene.contacts
        campaign = scene.campaign([first])
        body = {"stages": WRITE, "selection": EVERYTHING, "campaign_id": campaign}
        estimate = scene.api.post("/api/pipeline/estimate", body)
        stage = next(item for item in estimate["stages"] if item["code"] == "generate")
        assert scene.shown(campaign)["status"] == "draft"  # asking changes nothing
        run = scene.start(campaign)
        node = next(item for item in run["nodes"] if item["code"] == "generate")
        assert (stage["records"], stage["blocked"]) == (node["total"], node["counts"]["blocked"]) == (2, 0)
        assert (stage["skipped_expected"], stage["to_do_expected"]) == (1, 1)
        each = scene.shown(campaign)["estimate"]["cost_each_usd"]
        assert stage["cost_per_record_usd"] == node["expected_cost_usd"] == pytest.approx(3 * each)
        scene.world.bench.turn()
        assert scene.states(UUID(run["id"])) == {first: ("completed", None), second: ("skipped", "not_in_campaign")}
        again = scene.api.post("/api/pipeline/estimate", body)
        stage = next(item for item in again["stages"] if item["code"] == "generate")
        assert (stage["cost_basis"], stage["to_do_expected"]) == ("history", 0)

    @pytest.mark.parametrize(
        "stages", [["l1", "triage", "person", "generate"], ["l1", "triage", "l2", "person", "generate"]]
    )
    def test_a_company_that_triage_rules_out_gets_no_messages(self, scene, faults, stages):
        out, kept = scene.contacts
        company = scene.api.get(f"/api/companies/{scene.world.ids['cz-001']}")
        scene.api.patch(
            f"/api/companies/{company['id']}", {"values": {"tier": "deprioritize"}, "version": company["version"]}
        )
        campaign = scene.campaign()
        run_id = scene.run(campaign, stages=stages)
        assert scene.states(run_id) == {out: ("skipped", "disqualified"), kept: ("completed", None)}
        assert any("“deprioritize”" in words for words in scene.words(run_id))
        check_over(scene.world.bench, run_id)
        # the verdict stands for later runs that leave triage out
        assert scene.states(scene.run(campaign))[out] == ("skipped", "disqualified")


class TestSkips:
    def skipped(self, scene, campaign, code):
        run_id = scene.run(campaign)
        assert scene.states(run_id) == dict.fromkeys(scene.contacts, ("skipped", code))
        check_over(scene.world.bench, run_id)
        return scene.words(run_id)

    def test_a_company_on_hold(self, scene, faults, database, tenant_id):
        campaign = scene.campaign()
        hold(database, tenant_id)
        (words,) = self.skipped(scene, campaign, "held")
        assert "Release the hold" in words
        assert asked(faults) == 0
        for company in scene.world.ids.values():
            release(scene.api, company)
        assert set(scene.states(scene.run(campaign)).values()) == {("completed", None)}

    def test_nobody_is_reached(self, scene):
        campaign = scene.campaign()
        scene.write("UPDATE contacts SET email = NULL")
        (words,) = self.skipped(scene, campaign, "no_channel")
        assert words.startswith("No e-mail address")

    def test_only_the_steps_that_reach_are_written(self, scene):
        campaign = scene.campaign(template="linkedin_email")
        scene.write("UPDATE contacts SET email = NULL")  # the person check finds LinkedIn pages, and no addresses
        steps = [step for step in scene.shown(campaign)["steps"] if step["enabled"]]
        run_id = scene.run(campaign)
        written = [row.channel for row in scene.rows("SELECT channel FROM messages")]
        assert set(scene.states(run_id).values()) == {("completed", None)}
        reached = [step["channel"] for step in steps if step["channel"] != "email"]
        assert sorted(written) == sorted(2 * reached)
        assert 0 < len(reached) < len(steps)

    def test_the_campaign_was_closed_when_what_failed_is_tried_again(self, scene, faults):
        campaign = scene.campaign()
        faults.add("anthropic", "refusal", times=None)
        run_id = scene.run(campaign)
        assert {state for state, _ in scene.states(run_id).values()} == {"failed"}
        faults.clear()
        scene.api.post(f"/api/campaigns/{campaign}/move", {"to": "archived"})
        assert scene.api.post(f"/api/pipeline/runs/{run_id}/retry-failed")["retried"] == 2
        scene.world.bench.turn()
        assert scene.states(run_id) == dict.fromkeys(scene.contacts, ("skipped", "campaign_closed"))


class TestFailures:
    def test_what_is_missing_is_named_and_the_campaign_can_try_it_again(self, scene, faults):
        campaign = scene.campaign(scene.contacts[:1])
        label = scene.shown(campaign)["steps"][1]["label"]
        faults.add("anthropic", "refusal", times=None, match=label)
        run_id = scene.run(campaign)
        state, _code = scene.states(run_id)[scene.contacts[0]]
        words = next(why for why in scene.words(run_id) if why and "messages written" in why)
        assert state == "completed"
        assert words.startswith(f"2 of 3 messages written. Not written: {label}: ")
        shown = scene.shown(campaign)
        assert (shown["status"], shown["generation"]["completed"], shown["generation"]["failed"]) == ("review", 2, 1)
        # the refused call was paid for all the same
        bills = scene.rows(
            f"SELECT count(*) AS number, sum(cost_usd) AS cost FROM llm_usage_log WHERE campaign_id = '{campaign}'"
        )
        assert bills[0].number == 3
        assert Decimal(str(shown["generation"]["cost_usd"])) == bills[0].cost
        check_over(scene.world.bench, run_id)
        faults.clear()
        assert scene.api.post(f"/api/campaigns/{campaign}/retry-failed")["retried"] == 1
        before = asked(faults)
        scene.world.bench.turn()
        assert scene.shown(campaign)["generation"]["completed"] == 3
        assert asked(faults) == before + 1

    def test_a_later_run_writes_what_failed(self, scene, faults):
        campaign = scene.campaign()
        label = scene.shown(campaign)["steps"][0]["label"]
        faults.add("anthropic", "refusal", times=None, match=label)
        scene.run(campaign)
        faults.clear()
        assert set(scene.states(scene.run(campaign)).values()) == {("completed", None)}
        shown = scene.shown(campaign)["generation"]
        assert (shown["completed"], shown["failed"]) == (6, 0)
        assert len(scene.rows("SELECT id FROM messages")) == 6

    def test_nothing_written_fails_with_its_bills_and_shows_in_the_campaign(self, scene, faults):
        campaign = scene.campaign()
        faults.add("anthropic", "refusal", times=None)
        run_id = scene.run(campaign)
        assert set(scene.states(run_id).values()) == {("failed", "refused")} or {
            s for s, _ in scene.states(run_id).values()
        } == {"failed"}
        check_over(scene.world.bench, run_id)
        shown = scene.shown(campaign)
        assert (shown["status"], shown["generation"]["failed"], shown["contacts"]["failed"]) == ("ready", 6, 2)
        assert shown["generation"]["last_failure"]
        bills = scene.rows(f"SELECT count(*) AS number FROM llm_usage_log WHERE campaign_id = '{campaign}'")
        assert bills[0].number == 6
        faults.clear()
        assert scene.api.post(f"/api/pipeline/runs/{run_id}/retry-failed")["retried"] == 2
        scene.world.bench.turn()
        assert set(scene.states(run_id).values()) == {("completed", None)}
        assert scene.shown(campaign)["status"] == "review"

    def test_an_outage_is_waited_for(self, scene, faults):
        campaign = scene.campaign(scene.contacts[:1])
        faults.add("anthropic", "500", times=3)
        run_id = scene.run(campaign)
        assert scene.states(run_id)[scene.contacts[0]] == ("completed", None)
        assert scene.words(run_id) >= {"3 messages written."}

    def test_a_writer_that_asks_to_wait_is_not_asked_for_the_other_steps(self, scene, faults):
        campaign = scene.campaign(scene.contacts[:1])
        scene.run(None, stages=["l1", "person"])
        faults.add("anthropic", "429", retry_after=3600, times=None)
        run_id = UUID(scene.start(campaign, stages=["generate"])["id"])
        bench = scene.world.bench
        bench.engine.drain(bench.tenant_id, run_id, "generate")
        assert asked(faults) == 1
        rows = scene.rows(
            "SELECT not_before - now() AS wait FROM entity_stage_completions"
            " WHERE stage = 'generate' AND state = 'ready'"
        )
        assert [row.wait.total_seconds() > 3000 for row in rows] == [True]

    @pytest.mark.parametrize(
        ("statement", "code", "words"),
        [
            ("DELETE FROM contacts", "record_gone", "no longer there"),
            ("DELETE FROM campaign_contacts", "not_stored", "removed from the campaign meanwhile"),
        ],
    )
    def test_a_contact_that_is_taken_away_while_it_is_written_to_leaves_the_bills(self, scene, statement, code, words):
        def answer(request, number):
            if number == 2:
                scene.write(statement)
            return {"subject": f"Subject {number}", "body": f"Text {number}"}

        writer = ScriptedLLM(answer)
        scene.world.bench.engine.providers = replace(scene.providers, writing=writer)
        campaign = scene.campaign(scene.contacts[:1])
        run_id = scene.run(campaign, selection={"contact_ids": scene.contacts[:1]})
        assert scene.states(run_id)[scene.contacts[0]] == ("failed", code)
        assert words in (scene.words(run_id).pop() or "")
        assert len(writer.requests) == 3
        assert Decimal(str(scene.shown(campaign)["generation"]["cost_usd"])) == Decimal("0.003")
        assert scene.rows("SELECT id FROM messages") == []
        check_over(scene.world.bench, run_id)


class TestParts:
    """The parts of a campaign that a run selects, and the run that takes one."""

    def selected(self, scene, campaign, part):
        body = {"stages": ["generate"], "selection": {"campaign": part}, "campaign_id": campaign}
        body["needs_off"] = [{"stage": "generate", "need": "person"}]
        estimate = scene.api.post("/api/pipeline/estimate", body)
        return estimate["contact_count"]

    def test_who_is_in_a_part(self, scene, faults):
        campaign = scene.campaign()
        assert [self.selected(scene, campaign, part) for part in ("researched", "unwritten", "failed")] == [0, 2, 0]
        scene.run(None, stages=["l1"])
        assert [self.selected(scene, campaign, part) for part in ("researched", "unwritten", "failed")] == [2, 2, 0]
        label = scene.shown(campaign)["steps"][0]["label"]
        faults.add("anthropic", "refusal", times=1, match=label)
        scene.api.post(f"/api/campaigns/{campaign}/generate")
        scene.world.bench.turn()
        assert [self.selected(scene, campaign, part) for part in ("researched", "unwritten", "failed")] == [0, 0, 1]

    def test_the_same_request_writes_to_who_has_joined_since(self, scene):
        first, second = scene.contacts
        campaign = scene.campaign([first])
        scene.run(None, stages=["l1"])
        scene.api.post(f"/api/campaigns/{campaign}/generate")
        scene.world.bench.turn()
        run_id = scene.shown(campaign)["generation"]["run"]["id"]
        scene.api.post(f"/api/campaigns/{campaign}/contacts", {"contact_ids": [second]})
        again = UUID(scene.api.post(f"/api/pipeline/runs/{run_id}/run-again")["id"])
        scene.world.bench.turn()
        assert scene.states(again) == {second: ("completed", None)}

    def test_ruled_out_companies_are_counted_apart(self, scene):
        campaign = scene.campaign()
        scene.run(None, stages=["l1"])
        scene.write("UPDATE companies SET triage_result = 'disqualified', triage_reasons = '[\"Too small.\"]'")
        estimate = scene.shown(campaign)["estimate"]
        assert (estimate["messages"], estimate["ruled_out"], estimate["no_channel"]) == (0, 6, 0)
        status, problem = scene.refused("POST", f"/api/campaigns/{campaign}/generate")
        assert (status, "triage ruled out" in problem["detail"]) == (409, True)
