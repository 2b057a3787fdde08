"""The triage gate: its printed rules, and what follows it in a run."""

from __future__ import annotations

import pytest

from leadgen.enrichment.catalog import registry
from leadgen.enrichment.qc.triage_rules import UNSURE, judge
from leadgen.fields import Entity, SourceKind
from leadgen.fields.enums import RegistrationStatus, TriageResult
from leadgen.observations.store import record_observations
from tests.enrichment.asking import arm, calls
from tests.enrichment.world_list import company_values, listed
from tests.factories.records import observe

SURE = {"l1_confidence": 0.9}


class TestRules:
    @pytest.mark.parametrize(
        ("known", "words"),
        [
            ({"registration_status": "dissolved"}, "dissolved"),
            ({"registration_status": "insolvent"}, "Insolvency"),
            ({"insolvency_flag": True}, "Insolvency"),
            ({"tier": "deprioritize"}, "deprioritize"),
        ],
    )
    def test_what_is_certain_disqualifies_and_says_why(self, known, words):
        verdict = judge(SURE | known)
        assert verdict.result is TriageResult.DISQUALIFIED
        assert words in " ".join(verdict.reasons)

    @pytest.mark.parametrize(
        ("known", "words"),
        [
            ({}, "found nothing"),
            ({"l1_confidence": 0.0}, "found nothing"),
            ({"l1_confidence": UNSURE - 0.01}, "49%"),
            (SURE | {"registration_status": "in_liquidation"}, "wound up"),
        ],
    )
    def test_doubts_ask_for_a_persons_eye_and_let_the_company_pass(self, known, words):
        verdict = judge(known)
        assert verdict.result is TriageResult.REVIEW
        assert words in " ".join(verdict.reasons)

    @pytest.mark.parametrize("status", [None, RegistrationStatus.ACTIVE, RegistrationStatus.UNKNOWN])
    def test_unknown_is_no_reason(self, status):
        assert judge(SURE | {"registration_status": status, "insolvency_flag": None}).result is TriageResult.PASSED

    def test_all_reasons_are_said(self):
        assert len(judge({"registration_status": "dissolved", "tier": "deprioritize"}).reasons) == 2


class TestInARun:
    STAGES = ("l1", "triage", "l2", "signals")

    @pytest.fixture
    def made(self, database, tenant_id, providers):
        return listed(database, tenant_id, providers, {key: company_values(key) for key in ("cz-001", "fi-bankrupt")})

    def test_a_disqualified_company_goes_no_further_and_costs_no_more(self, made, sandbox_app):
        made.run(["l1", "prh"])
        before = len(calls(sandbox_app, "perplexity"))
        run = made.run(self.STAGES)
        state, reason = made.state(run.id, "triage", "fi-bankrupt")
        assert (state, reason) == ("disqualified", "Insolvency proceedings are running.")
        for stage in ("l2", "signals"):
            state, reason = made.state(run.id, stage, "fi-bankrupt")
            assert state == "skipped"
            assert "Insolvency proceedings are running." in reason
            assert made.state(run.id, stage, "cz-001")[0] == "completed"
        assert len(calls(sandbox_app, "perplexity")) == before + 2  # both for the other company
        row = made.row("companies", "fi-bankrupt")
        assert (row["triage_result"], row["triage_reasons"]) == (
            "disqualified",
            ["Insolvency proceedings are running."],
        )
        assert row["status"] == "triage_disqualified"
        passed = made.row("companies", "cz-001")
        assert (passed["triage_result"], passed["status"]) == ("passed", "enriched_l2")

    def test_the_status_says_how_far_a_company_came(self, made, sandbox_app):
        made.run(["l1", "triage"])
        assert made.row("companies", "cz-001")["status"] == "triage_passed"
        arm(sandbox_app, "perplexity", "wrong_entity", times=None)
        made.run(["l1", "triage", "l2"])
        assert made.row("companies", "cz-001")["status"] == "enrichment_l2_failed"

    def test_a_later_verdict_takes_the_reasons_of_the_earlier_one_away(self, made):
        with made.bench.database.tenant_session(made.bench.tenant_id) as session:
            said = observe(
                Entity.COMPANY, made.ids["cz-001"], SourceKind.PERSON, {"tier": "deprioritize"}, day=300, ref="user:x"
            )
            record_observations(session, [said])
        made.run(self.STAGES)
        assert made.row("companies", "cz-001")["triage_result"] == "disqualified"
        with made.bench.database.tenant_session(made.bench.tenant_id) as session:
            said = observe(
                Entity.COMPANY, made.ids["cz-001"], SourceKind.PERSON, {"tier": "tier_2_gold"}, day=301, ref="user:x"
            )
            record_observations(session, [said])
        run = made.run(self.STAGES)
        row = made.row("companies", "cz-001")
        assert (row["triage_result"], row["triage_reasons"]) == ("passed", None)
        assert made.state(run.id, "l2", "cz-001")[0] == "completed"

    def test_without_the_gate_deep_research_hangs_on_the_profile(self, made):
        run = made.run(["l1", "l2", "signals"])
        assert made.state(run.id, "l2", "fi-bankrupt")[0] == "completed"
        nodes = {node.code: node for node in registry().stages.values()}
        assert nodes["triage"].is_gate
        assert nodes["l2"].needs == nodes["signals"].needs == ("triage",)
