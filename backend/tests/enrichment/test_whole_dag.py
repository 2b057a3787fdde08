"""The product's stages through the product's engine, over companies of the sandbox's world."""

from __future__ import annotations

from decimal import Decimal

import pytest

from leadgen.pipeline.estimates.stale import find_stale
from leadgen.pipeline.runs.rerun_schemas import StaleIn
from leadgen.sandbox.world import world
from tests.enrichment.asking import arm, calls
from tests.enrichment.world_list import company_values, listed

EVERYTHING = ["l1", "triage", "l2", "signals", "registry", "person", "qc"]
SPECIAL = [
    "cz-leading-zeros",
    "cz-dissolved-404",
    "cz-dissolved-past-end",
    "cz-liquidation",
    "cz-insolvent-konkurs",
    "cz-insolvency-pending",
    "cz-insolvency-historical",
    "cz-absent",
    "cz-llm-unknown",
    "cz-domain-taken",
    "no-deleted",
    "no-bankrupt",
    "no-absent",
    "fi-ceased",
    "fi-bankrupt",
    "fi-renamed",
    "fr-closed",
    "fr-withheld",
    "fr-liquidator",
    "us-llm-unknown",
]
ORDINARY = ["cz-001", "cz-002", "no-001", "no-002", "fi-001", "fi-002", "fr-001", "fr-002", "de-001", "us-001"]
NAMED_ONLY = ["cz-003", "cz-namesake-brno", "no-003", "fi-003", "fr-003"]
STATUS = {
    "cz-001": "active",
    "cz-003": "active",
    "cz-dissolved-404": "unknown",
    "cz-dissolved-past-end": "dissolved",
    "cz-liquidation": "in_liquidation",
    "cz-insolvent-konkurs": "insolvent",
    "cz-insolvency-historical": "active",
    "cz-absent": None,
    "no-deleted": "dissolved",
    "no-bankrupt": "insolvent",
    "fi-ceased": "dissolved",
    "fi-bankrupt": "insolvent",
    "fr-closed": "dissolved",
    "de-001": None,
}
INSOLVENCY = {
    "cz-001": False,
    "cz-insolvent-konkurs": True,
    "cz-insolvency-pending": False,
    "cz-absent": None,
    "no-bankrupt": True,
    "no-001": False,
    "fi-bankrupt": True,
    "fr-001": None,
    "de-001": None,
}
FINDINGS = {
    "cz-insolvent-konkurs": "active_insolvency",
    "cz-insolvency-pending": "pending_insolvency",
    "cz-dissolved-404": "registry_absent",
    "cz-dissolved-past-end": "dissolved",
    "cz-liquidation": "in_liquidation",
    "cz-absent": "registry_absent",
    "cz-domain-taken": "domain_of_another",
    "cz-llm-unknown": "incomplete_data",
    "fr-closed": "dissolved",
}


class TestOneRun:
    @pytest.fixture
    def done(self, database, tenant_id, providers):
        companies = {key: company_values(key) for key in SPECIAL + ORDINARY}
        companies |= {key: company_values(key, with_id=False) for key in NAMED_ONLY}
        people = ["cz-001/1", "cz-001/2", "no-001/1", "person-left", "person-no-company"]
        known = {person.key for person in world().people}
        made = listed(database, tenant_id, providers, companies, [key for key in people if key in known])
        return made, made.run(EVERYTHING)

    def test_values_states_and_findings(self, done):
        made, run = done
        assert run.status == "succeeded"
        self.every_record_has_ended(made, run)
        for key, status in STATUS.items():
            assert made.row("companies", key)["registration_status"] == status, key
        for key, flag in INSOLVENCY.items():
            assert made.row("companies", key)["insolvency_flag"] is flag, key
        for key, rule in FINDINGS.items():
            assert rule in made.findings(key), key
        assert made.findings("cz-001") == set()
        self.named_only_were_found(made)
        self.scores_and_people(made, run)
        self.provenance_is_marked(made)

    def every_record_has_ended(self, made, run):
        for stage in ("l1", "triage", "l2", "signals", "ares", "brreg", "prh", "recherche", "isir", "legal", "qc"):
            states = made.bench.states(run.id, stage)
            assert set(states) == set(made.ids.values())
            # registers that answer before the gate decides may close it
            may_end = {"completed", "disqualified"} if stage == "triage" else {"completed", "skipped"}
            assert set(states.values()) <= may_end
        for code, country in (("ares", "CZ"), ("brreg", "NO"), ("prh", "FI"), ("recherche", "FR"), ("isir", "CZ")):
            states = made.bench.states(run.id, code)
            for key, record in made.ids.items():
                wanted = "completed" if world().company(key).country == country else "skipped"
                assert states[record] == wanted, (code, key)

    def named_only_were_found(self, made):
        for key in NAMED_ONLY:
            row = made.row("companies", key)
            assert row["registration_id"] == world().company(key).registration_id, key
            assert made.row("company_legal_profile", key)["registry_confidence"] >= Decimal("0.85")

    def scores_and_people(self, made, run):
        plain, absent = made.row("companies", "cz-001"), made.row("companies", "cz-absent")
        assert plain["credibility_max"] == 100
        assert plain["credibility_score"] >= 85
        assert (absent["credibility_score"], absent["credibility_max"]) == (0, 25)
        assert made.row("companies", "de-001")["credibility_score"] is None
        assert made.row("companies", "fr-001")["credibility_max"] == 80
        assert plain["status"] == "enriched_l2"
        assert made.row("companies", "cz-insolvent-konkurs")["status"] == "needs_review"
        assert made.row("contacts", "cz-001/1")["role_verified"] is True
        assert made.row("contacts", "person-left")["role_verified"] is False
        assert made.state(run.id, "person", "person-left") == ("completed", "No longer in this role.")
        assert made.state(run.id, "person", "person-no-company")[0] == "blocked"

    def provenance_is_marked(self, made):
        research, register = made.said("cz-001", "l1")[0], made.said("cz-001", "ares")[0]
        assert (research["provider"], research["source_kind"]) == ("sandbox:perplexity", "llm")
        assert research["cost"] > 0
        assert research["values"]["summary"]["evidence"][0]["url"].startswith("https://")
        assert (register["provider"], register["source_kind"]) == ("sandbox:ares", "registry")
        assert register["values"]["official_name"]["evidence"][0]["url"]
        for table in ("entity_stage_completions", "evidence_snapshots"):
            asked = made.asked_at(table)
            assert {"sandbox:perplexity", "sandbox:ares", "sandbox:prh"} <= asked
            assert not [name for name in asked if not name.startswith("sandbox:")], table


class TestAgain:
    def test_nothing_is_asked_or_paid_twice(self, database, tenant_id, providers, sandbox_app):
        keys = ["cz-001", "cz-insolvent-konkurs", "cz-absent", "no-001", "cz-llm-unknown"]
        made = listed(database, tenant_id, providers, {key: company_values(key) for key in keys}, ["cz-001/1"])
        made.run(EVERYTHING)
        before = len(sandbox_app.extensions["faults"].calls())
        again = made.run(EVERYTHING)
        assert len(sandbox_app.extensions["faults"].calls()) == before
        for stage in ("l1", "isir"):
            assert made.state(again.id, stage, "cz-insolvent-konkurs")[0] == "skipped"
        assert made.row("companies", "cz-insolvent-konkurs")["registration_status"] == "insolvent"

    def test_a_corrected_domain_is_asked_about_and_its_finding_goes(self, database, tenant_id, providers, sandbox_app):
        from leadgen.fields import Entity, SourceKind
        from leadgen.observations.store import record_observations
        from tests.factories.records import observe

        made = listed(database, tenant_id, providers, {"cz-001": company_values("cz-001", domain="velnduro-demo.cz")})
        made.run(["l1", "qc"])
        assert "domain_of_another" in made.findings("cz-001")
        assert made.row("companies", "cz-001")["status"] == "needs_review"
        right = {"domain": world().company("cz-001").domain}
        with database.tenant_session(tenant_id) as session:
            record_observations(
                session, [observe(Entity.COMPANY, made.ids["cz-001"], SourceKind.PERSON, right, day=300, ref="user:x")]
            )
        made.run(["l1", "qc"])
        assert len(calls(sandbox_app, "perplexity")) == 2
        assert "domain_of_another" in made.findings("cz-001", "resolved")
        assert made.row("companies", "cz-001")["status"] == "enriched"


class TestBadDays:
    def test_the_run_goes_on_and_each_record_says_why(self, database, tenant_id, providers, sandbox_app):
        keys = ["cz-001", "cz-002", "no-001"]
        wrong, broken = (world().company(key).domain for key in ("cz-001", "cz-002"))
        arm(sandbox_app, "perplexity", "wrong_entity", match=wrong, times=None)
        arm(sandbox_app, "perplexity", "malformed", match=broken, times=2)
        arm(sandbox_app, "brreg", "503", times=None)
        made = listed(database, tenant_id, providers, {key: company_values(key) for key in keys})
        run = made.run(["l1", "registry", "qc"])
        state, reason = made.state(run.id, "l1", "cz-001")
        assert state == "failed"
        assert "another company" in reason
        assert made.state(run.id, "ares", "cz-001")[0] == "blocked"
        assert made.state(run.id, "l1", "cz-002") == ("completed", None)
        assert made.state(run.id, "ares", "cz-002")[0] == "completed"
        state, reason = made.state(run.id, "brreg", "no-001")
        assert state == "failed"
        assert "503" in reason
        assert made.row("companies", "no-001")["registration_status"] is None
        assert made.state(run.id, "legal", "no-001")[0] == "completed"
        assert made.row("companies", "no-001")["credibility_score"] is None

    def test_a_stranger_s_answer_is_stored_nowhere_and_the_run_goes_on(
        self, database, tenant_id, providers, sandbox_app
    ):
        mine, person = world().company("cz-001"), "cz-001/1"
        companies = {key: company_values(key) for key in ("cz-001", "cz-002")}
        made = listed(database, tenant_id, providers, companies, [person])
        arm(sandbox_app, "ares", "wrong_entity", match=mine.registration_id, times=None)
        made.run(["l1"])
        arm(sandbox_app, "perplexity", "wrong_entity", times=None)
        run = made.run(["l1", "registry", "person", "qc"])
        assert run.status == "succeeded"
        state, reason = made.state(run.id, "ares", "cz-001")
        assert state == "failed"
        assert f"asked about {mine.registration_id}, answered about" in reason
        assert made.row("companies", "cz-001")["registration_status"] is None
        # the person's namesake at another company: kept as doubtful, never as certain
        confidence = made.row("contact_enrichment", person)["person_confidence"]
        assert made.state(run.id, "person", person)[1] == "Found, with doubts: see the flags."
        assert confidence <= Decimal("0.4")
        assert made.state(run.id, "ares", "cz-002")[0] == "completed"

    def test_an_outage_never_lowers_a_score(self, database, tenant_id, providers, sandbox_app):
        made = listed(database, tenant_id, providers, {"cz-001": company_values("cz-001")})
        made.run(["l1", "registry"])
        before = made.row("companies", "cz-001")["credibility_score"]
        arm(sandbox_app, "ares", "503", times=None)
        arm(sandbox_app, "isir", "SERVER1", times=None)
        run = made.run(["l1", "registry"], force=True)
        assert made.state(run.id, "ares", "cz-001")[0] == "failed"
        row = made.row("companies", "cz-001")
        assert (row["credibility_score"], row["registration_status"]) == (before, "active")


def test_right_after_a_run_nothing_of_it_is_out_of_date(database, tenant_id, providers):
    made = listed(database, tenant_id, providers, {key: company_values(key) for key in ("cz-001", "no-001")}, [])
    run = made.run(EVERYTHING)
    with database.tenant_session(tenant_id) as session:
        found = find_stale(session, made.bench.registry, None, StaleIn(run_id=run.id))
    assert {one.stage.code: one.why for one in found if one.why} == {}
    assert next(one.results for one in found if one.stage.code == "qc") == 2
