"""Who may start a run that writes messages: one writer for a contact, locks in one order, refused requests."""

from __future__ import annotations

import threading
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from leadgen.campaigns.writing.run import start_generation
from tests.campaigns.writing.generate_run import EVERYTHING, WRITE
from tests.pipeline.fake_stages import CHUNKED
from tests.pipeline.faults.fault_scene import until
from tests.pipeline.invariants import check_over


class TestTwoWriters:
    def test_a_run_is_refused_for_contacts_that_the_campaign_writes_to(self, scene):
        campaign = scene.campaign()
        scene.api.post(f"/api/campaigns/{campaign}/generate", {"include_unenriched": True})
        run_id = scene.shown(campaign)["writing_run"]["id"]
        body = {"stages": WRITE, "selection": EVERYTHING, "campaign_id": campaign}
        status, problem = scene.refused("POST", "/api/pipeline/dag-run", body)
        assert (status, problem["run_id"], problem["stage"]) == (409, run_id, "generate")
        assert "“Messages: Autumn outreach”" in problem["detail"]
        scene.api.post("/api/pipeline/estimate", body)
        scene.world.bench.turn()
        scene.start(campaign)

    def test_the_campaign_is_refused_while_a_run_writes_for_it(self, scene):
        campaign = scene.campaign()
        run = scene.start(campaign, name="Spring")
        path = f"/api/campaigns/{campaign}"
        for verb, body in (
            ("generate", {}),
            ("retry-failed", {}),
            ("stop", {}),
            ("move", {"to": "draft"}),
            ("move", {"to": "archived"}),
        ):
            status, problem = scene.refused("POST", f"{path}/{verb}", body)
            assert (status, problem["run_id"]) == (409, run["id"]), verb
            wanted = (
                "The run “Spring” writes messages for this campaign." if verb != "stop" else "The run “Spring” writes"
            )
            assert wanted in problem["detail"]
        shown = scene.shown(campaign)
        running = {"id": run["id"], "name": "Spring", "status": "running", "is_generation": False}
        assert {key: shown["writing_run"][key] for key in running} == running
        assert shown["status"] == "generating"
        assert [item["status"] for item in scene.api.get("/api/campaigns", status="generating")["items"]] == [
            "generating"
        ]
        assert scene.api.get("/api/campaigns", status="ready")["total"] == 0
        assert all("Spring" in move["reason"] for move in shown["moves"])
        scene.api.post(f"/api/pipeline/runs/{run['id']}/pause")
        assert scene.refused("POST", f"{path}/generate")[0] == 409
        scene.api.post("/api/pipeline/dag-stop", {"run_id": run["id"]})
        assert scene.shown(campaign)["status"] == "ready"
        assert scene.api.post(f"{path}/generate", {"include_unenriched": True})["started"]

    def test_a_large_run_makes_the_campaign_ready_only_when_it_is_not_refused(self, scene):
        campaign = scene.campaign()
        bench = scene.world.bench
        bench.sizes = CHUNKED
        refused = bench.start(["generate"], campaign_id=UUID(campaign))
        assert scene.shown(campaign)["status"] == "generating"
        steps = [{"channel": "email", "label": "One", "enabled": True, "delay_days": 0, "instructions": ""}]
        body = {"version": scene.shown(campaign)["version"], "steps": steps}
        assert scene.refused("PATCH", f"/api/campaigns/{campaign}", body)[0] == 409
        bench.take_up_all()
        assert bench.status(refused).status == "failed"  # nobody was checked
        assert scene.shown(campaign)["status"] == "draft"
        started = bench.start(WRITE, campaign_id=UUID(campaign))
        bench.take_up_all()
        assert scene.rows("SELECT status FROM campaigns") == [("ready",)]
        bench.turn()
        check_over(bench, started)
        assert scene.shown(campaign)["status"] == "review"

    def test_a_run_that_is_over_is_not_retried_for_contacts_that_are_written_to(self, scene, faults):
        campaign = scene.campaign()
        faults.add("anthropic", "refusal", times=None)
        run_id = scene.run(campaign)
        faults.clear()
        scene.api.post(f"/api/campaigns/{campaign}/retry-failed")
        status, problem = scene.refused("POST", f"/api/pipeline/runs/{run_id}/retry-failed")
        assert (status, problem["stage"]) == (409, "generate")
        scene.world.bench.turn()
        assert scene.api.post(f"/api/pipeline/runs/{run_id}/retry-failed")["retried"] == 2
        scene.world.bench.turn()
        assert scene.states(run_id) == dict.fromkeys(scene.contacts, ("skipped", "written_already"))

    def test_two_runs_write_for_one_campaign_to_different_contacts(self, scene):
        campaign = scene.campaign()
        first, second = ({"contact_ids": [key]} for key in scene.contacts)
        runs = [UUID(scene.start(campaign, selection=chosen)["id"]) for chosen in (first, second)]
        status, _problem = scene.refused(
            "POST", "/api/pipeline/dag-run", {"stages": WRITE, "selection": second, "campaign_id": campaign}
        )
        assert status == 409
        scene.world.bench.turn()
        assert [list(scene.states(run_id).values()) for run_id in runs] == [[("completed", None)]] * 2
        assert scene.shown(campaign)["review"]["draft"] == 6

    def test_two_clicks_at_once_start_one_run(self, scene):
        """Whoever is second waits for the first to be through: neither start can miss the other."""
        campaign = UUID(scene.campaign())
        bench = scene.world.bench

        def click(session):
            return start_generation(session, bench.registry, campaign, include_unenriched=True, by=None)

        holder = bench.database.open_tenant_session(bench.tenant_id)
        assert click(holder)
        other = bench.database.open_tenant_session(bench.tenant_id)
        other.execute(text("SET LOCAL lock_timeout = '100ms'"))
        with pytest.raises(OperationalError, match="lock timeout"):
            click(other)
        other.rollback()
        holder.commit()
        assert not click(other)
        other.close()
        holder.close()


class TestSteering:
    """A store holds the run, then the campaign; who steers waits for the run, and must hold nothing that the store wants."""

    @pytest.mark.parametrize("verb", ["stop", "retry-failed"])
    def test_it_waits_for_what_is_being_stored_and_not_the_other_way_round(self, scene, verb):
        campaign = scene.campaign()
        scene.api.post(f"/api/campaigns/{campaign}/generate", {"include_unenriched": True})
        bench = scene.world.bench
        run_id = scene.shown(campaign)["writing_run"]["id"]
        answers = []
        storing = bench.database.open_tenant_session(bench.tenant_id)
        storing.execute(text("SELECT 1 FROM pipeline_runs WHERE id = :id FOR KEY SHARE"), {"id": run_id})
        steering = threading.Thread(
            target=lambda: answers.append(scene.api.call("POST", f"/api/campaigns/{campaign}/{verb}").status_code)
        )
        steering.start()
        with psycopg.connect(bench.database.url.replace("+psycopg", ""), autocommit=True) as conn:
            waits = "SELECT count(*) FROM pg_locks WHERE NOT granted AND locktype IN ('tuple', 'transactionid')"
            until(lambda: bool(answers) or conn.execute(waits).fetchone() > (0,))
        storing.execute(text("SET LOCAL lock_timeout = '5s'"))
        storing.execute(text("SELECT 1 FROM campaigns WHERE id = :id FOR NO KEY UPDATE"), {"id": campaign})
        storing.commit()
        storing.close()
        steering.join()
        assert answers == [200]


class TestRefusals:
    @pytest.mark.parametrize("path", ["/api/pipeline/dag-run", "/api/pipeline/estimate", "/api/enrich/start"])
    def test_the_stage_and_the_campaign_go_together(self, scene, path):
        campaign = scene.campaign()
        for stages, named, words in (
            (WRITE, None, "none is chosen"),
            (["l1"], campaign, "no stage of this run writes messages"),
            (WRITE, "01890000-0000-7000-8000-000000000000", "no such campaign"),
        ):
            status, problem = scene.refused(
                "POST", path, {"stages": stages, "selection": EVERYTHING, "campaign_id": named}
            )
            assert (status, problem["errors"][0]["field"]) == (422, "campaign_id"), problem
            assert words in problem["detail"]
            assert problem["errors"][0]["fix"]

    @pytest.mark.parametrize("path", ["/api/pipeline/dag-run", "/api/pipeline/estimate"])
    def test_a_campaign_that_cannot_write(self, scene, path):
        nobody = scene.campaign([])
        unsigned = scene.campaign(sender={"name": ""})
        archived = scene.campaign()
        scene.api.post(f"/api/campaigns/{archived}/move", {"to": "archived"})
        for campaign, words in (
            (nobody, "add at least one contact"),
            (unsigned, "who the sender is"),
            (archived, "archived"),
        ):
            status, problem = scene.refused(
                "POST", path, {"stages": WRITE, "selection": EVERYTHING, "campaign_id": campaign}
            )
            assert (status, problem["code"], problem["errors"][0]["field"]) == (409, "invalid_state", "campaign_id")
            assert words in problem["detail"]
        assert scene.rows("SELECT id FROM pipeline_runs") == []

    def test_a_schedule_is_checked_when_it_is_saved_and_again_when_it_starts(self, scene):
        campaign = scene.campaign()
        config = {"stages": WRITE, "selection": EVERYTHING, "campaign_id": campaign}
        status, problem = scene.refused(
            "POST",
            "/api/pipeline/schedules",
            {"name": "S", "cron": "0 6 * * *", "config": config | {"campaign_id": None}},
        )
        assert (status, problem["errors"][0]["field"]) == (422, "config.campaign_id")
        saved = scene.api.post("/api/pipeline/schedules", {"name": "S", "cron": "0 6 * * *", "config": config})
        scene.api.post(f"/api/campaigns/{campaign}/move", {"to": "archived"})
        status, problem = scene.refused("POST", f"/api/pipeline/schedules/{saved['id']}/run-now")
        assert status == 409
        assert "archived" in problem["detail"]

    @pytest.mark.parametrize("path", ["/api/pipeline/dag-run", "/api/pipeline/estimate", "/api/pipeline/stale"])
    def test_a_part_of_a_campaign_needs_the_campaign(self, scene, path):
        body = {"selection": {"campaign": "unwritten"}}
        status, problem = scene.refused("POST", path, body if "stale" in path else body | {"stages": ["l1"]})
        assert (status, problem["errors"][0]["field"]) == (422, "selection.campaign"), problem
        assert problem["errors"][0]["fix"]

    def test_only_the_need_on_the_person_is_lifted(self, scene):
        body = {"stages": ["l1", "l2"], "selection": EVERYTHING, "needs_off": [{"stage": "l2", "need": "triage"}]}
        status, problem = scene.refused("POST", "/api/pipeline/dag-run", body)
        assert (status, problem["errors"][0]["field"]) == (422, "needs_off.0")
        assert "person of generate" in problem["errors"][0]["fix"]

    def test_messages_do_not_age(self, scene):
        campaign = scene.campaign()
        body = {"stages": WRITE, "selection": EVERYTHING, "campaign_id": campaign, "fresh_days": {"generate": 30}}
        status, problem = scene.refused("POST", "/api/pipeline/dag-run", body)
        assert (status, problem["errors"][0]["field"]) == (422, "fresh_days.generate")
        scene.run(campaign)
        stale = scene.api.post("/api/pipeline/stale", {"selection": EVERYTHING})
        assert "generate" not in {stage["code"] for stage in stale["stages"]}

    def test_not_from_a_record_not_by_run_all_and_not_behind_a_webhook(self, scene):
        contact = scene.contacts[0]
        status, problem = scene.refused("POST", f"/api/enrich/contacts/{contact}/run-stage", {"stage": "generate"})
        assert (status, problem["errors"][0]["field"]) == (422, "stage")
        assert "campaign" in problem["detail"]
        everything = scene.api.post("/api/pipeline/run-all", {"selection": EVERYTHING})
        assert "generate" not in everything["stages"]
        mode = next(item for item in scene.api.get("/api/enrich/stage-modes")["items"] if item["stage"] == "generate")
        assert mode["can_be_webhook"] is False
        body = {"mode": "webhook", "url": "https://example.com/hook", "secret": "s" * 30, "version": None}
        status, problem = scene.refused("PUT", "/api/enrich/stage-modes/generate", body)
        assert (status, problem["errors"][0]["field"]) == (422, "mode")
        assert "not catalogue fields" in problem["detail"]
