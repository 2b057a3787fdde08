"""Decisions of people stand among a company's activities: who, when, why."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from leadgen.enrichment.qc.findings import store_findings
from leadgen.enrichment.qc.input import QcInput
from leadgen.enrichment.qc.rules import check
from leadgen.sandbox.world import world
from tests.enrichment.registries.test_registry_decisions import TWIN, match_of
from tests.enrichment.world_list import listed
from tests.factories.records import make_company


def newest(api, company_id):
    return api.get(f"/api/companies/{company_id}/activities")["items"][0]


class TestFindings:
    @pytest.fixture
    def company(self, database, tenant_id):
        with database.tenant_session(tenant_id) as session:
            key = make_company(session, name="Kovárna Demo")
            store_findings(session, {key: check(QcInput({"registration_status": "dissolved"}))})
            return key

    @pytest.mark.parametrize(("status", "did"), [("waived", "waived"), ("resolved", "resolved"), ("open", "reopened")])
    def test_who_settles_a_finding_is_told_with_the_reason(self, api, company, status, did):
        finding = api.get(f"/api/companies/{company}/qc-findings")["items"][0]
        before = datetime.now(UTC)
        api.post(f"/api/enrich/qc-findings/{finding['id']}/close", {"status": status, "reason": "They told us"})
        activity = newest(api, company)
        assert activity["title"] == f"Test {did} “Dissolved”: They told us"
        assert (activity["type"], activity["kind"]) == ("event", "qc_decision")
        assert datetime.fromisoformat(activity["occurred_at"]) >= before
        details = activity["details"]
        assert (details["by"], details["by_name"], details["reason"]) == (str(api.user_id), "Test", "They told us")
        assert (details["finding_id"], details["status"]) == (finding["id"], status)

    def test_each_decision_stays_though_the_finding_shows_only_the_last(self, api, company):
        finding = api.get(f"/api/companies/{company}/qc-findings")["items"][0]
        for status, reason in (("waived", "one"), ("open", "two"), ("resolved", "three")):
            api.post(f"/api/enrich/qc-findings/{finding['id']}/close", {"status": status, "reason": reason})
        told = api.get(f"/api/companies/{company}/activities")["items"]
        assert [item["details"]["reason"] for item in told] == ["three", "two", "one"]

    def test_new_evidence_reopens_it_and_says_so(self, api, company, database, tenant_id):
        finding = api.get(f"/api/companies/{company}/qc-findings")["items"][0]
        path = f"/api/enrich/qc-findings/{finding['id']}/close"
        api.post(path, {"status": "waived", "reason": "We know"})
        for values, open_now in (({}, False), ({"date_dissolved": "2026-01-31"}, True)):
            with database.tenant_session(tenant_id) as session:
                seen = QcInput({"registration_status": "dissolved", **values})
                store_findings(session, {company: check(seen)})
            assert (newest(api, company)["kind"] == "qc_reopened") is open_now
        activity = newest(api, company)
        assert activity["title"].startswith("“Dissolved” is open again, because its evidence changed: ")
        assert (activity["details"]["was"], activity["details"]["close_reason"]) == ("waived", "We know")

    def test_a_decision_without_a_reason_is_none(self, api, company):
        finding = api.get(f"/api/companies/{company}/qc-findings")["items"][0]
        path = f"/api/enrich/qc-findings/{finding['id']}/close"
        assert api.call("POST", path, json={"status": "waived", "reason": "  "}).status_code == 422
        assert api.get(f"/api/companies/{company}/activities")["items"] == []


class TestRegisters:
    @pytest.mark.parametrize(("decision", "did"), [("confirm", "confirmed"), ("reject", "ruled out")])
    def test_who_judges_a_candidate_is_told(self, database, tenant_id, providers, api, decision, did):
        name = {"name": world().company(TWIN).name, "hq_country": "CZ"}
        made = listed(database, tenant_id, providers, {TWIN: name})
        key = made.ids[TWIN]
        api.post(f"/api/companies/{key}/enrich-registry")
        made.bench.turn()
        profile = match_of(api, key)["candidates"][0]["profile"]
        number = profile["registration_id"]
        body = {"registry": "ares", "registration_id": number, "decision": decision, "reason": "Seen on an invoice"}
        api.post(f"/api/companies/{key}/confirm-registry", body)
        activity = newest(api, key)
        assert activity["title"] == f"Test {did} {profile['official_name']} ({number}) of ARES: Seen on an invoice"
        details = activity["details"]
        assert (details["decision"], details["registration_id"], details["by"]) == (decision, number, str(api.user_id))
        if decision == "reject":
            api.post(f"/api/companies/{key}/confirm-registry", {**body, "decision": "reconsider", "reason": None})
            assert newest(api, key)["title"] == f"Test reconsidered {number} of ARES"
