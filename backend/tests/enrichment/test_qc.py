from __future__ import annotations

from uuid import UUID

import pytest
from sqlalchemy import select

from leadgen.db import new_id
from leadgen.enrichment.company_status import update_status
from leadgen.enrichment.models import FindingStatus, QcFinding, Severity
from leadgen.enrichment.qc.findings import GONE, close_finding, store_findings
from leadgen.enrichment.qc.input import ContactSeen, MatchSeen, NumberMatch, OtherCompany, QcInput, SourceStatement
from leadgen.enrichment.qc.rules import RULE_LABELS, check
from leadgen.enrichment.stages import qc
from leadgen.fields import Entity, SourceKind
from leadgen.observations.store import record_observations
from tests.client import Api, sign_in
from tests.conftest import make_tenant
from tests.enrichment.world_list import company_values, listed
from tests.factories.records import make_company, make_contact, observe

RUNNING = {"status": "running", "reference": "39 INS 1/2025"}
PENDING = {"status": "pending", "reference": "95 INS 2/2026"}


def seen(statements=None, **more):
    fields = {name: more.pop(name) for name in QcInput.__dataclass_fields__ if name in more}
    return QcInput(values=more, statements=statements or {}, **fields)


def rules(found: QcInput) -> set[str]:
    return {problem.rule for problem in check(found)}


FIRES = {
    "active_insolvency": seen(insolvency_flag=True, insolvency_proceedings=[RUNNING]),
    "pending_insolvency": seen(insolvency_flag=False, insolvency_proceedings=[PENDING]),
    "insolvency_sign": seen(registry_warnings=["trustee: a bankruptcy trustee is entered among the roles"]),
    "dissolved": seen(registration_status="dissolved", date_dissolved="2023-05-31"),
    "in_liquidation": seen(registration_status="in_liquidation"),
    "registry_name_mismatch": seen(name="Kovárna Demo", official_name="Pekárna Vzor s.r.o."),
    "registry_ambiguous": seen(
        matches=(MatchSeen("ares", "ambiguous", "two of one name", ("A, 1, Brno", "A, 2, Plzeň")),)
    ),
    "registry_absent": seen(matches=(MatchSeen("ares", "absent", "no candidate"),)),
    "registry_low_confidence": seen(registry_confidence=0.5),
    "hq_country_conflict": seen(
        {"hq_country": (SourceStatement("CZ", "imported file"), SourceStatement("SK", "AI research"))}
    ),
    "incomplete_data": seen(completed=("l1",), hq_country="CZ", industry="it", employees_count=3),
    "domain_of_another": seen(name="A", domain="b.cz", l1_flags=("name_mismatch: the domain belongs to B",)),
    "domain_shared": seen(domain="a.cz", same_domain=(OtherCompany("1", "A too"),)),
    "duplicate_identifier": seen(
        registration_id="00009994", same_number=(NumberMatch("1", "A too", "Registration number", "00009994", "IČO"),)
    ),
    "siret_of_another": seen(
        {
            "siret": (SourceStatement("35600000000048", "imported file"),),
            "registration_id": (SourceStatement("999990005", "a person"),),
        },
        hq_country="FR",
        siret="35600000000048",
        registration_id="999990005",
    ),
    "contact_email_domain": seen(domain="a.cz", contacts=(ContactSeen(str(UUID(int=1)), "Ida", "ida@other.cz"),)),
    "headcount_contradiction": seen(
        {"employees_count": (SourceStatement(50, "imported file"), SourceStatement(120, "AI research"))}
    ),
    "revenue_contradiction": seen(
        {"revenue_eur_m": (SourceStatement(10.0, "imported file"), SourceStatement(16.0, "AI research"))}
    ),
    "revenue_per_employee": seen(revenue_eur_m=900.0, employees_count=12),
    "identifier_doubtful": seen(
        registration_id="00009994", doubtful_numbers=("registration_id: the IČO's check digit does not fit",)
    ),
    "stale_data": seen(researched_on="2026-01-01", today="2026-07-01"),
}
SILENT = {
    "nothing known": seen(),
    "unknown is not insolvent": seen(insolvency_flag=None),
    "clean": seen(insolvency_flag=False, insolvency_proceedings=[{"status": "ended"}]),
    "active": seen(registration_status="active"),
    "unknown status": seen(registration_status="unknown"),
    "names alike": seen(name="Kovárna Demo", official_name="KOVÁRNA DEMO, spol. s r.o."),
    "trading name": seen(name="Kovka", official_name="Pekárna s.r.o.", trading_names=["Kovka"]),
    "sure": seen(registry_confidence=0.92),
    "matched": seen(matches=(MatchSeen("ares", "matched", "by number"),)),
    "one country": seen(
        {"hq_country": (SourceStatement("CZ", "imported file"), SourceStatement("CZ", "AI research"))},
        registered_address={"country": "CZ"},
    ),
    "complete": seen(completed=("l1",), summary="S", industry="it", hq_country="CZ", employees_count=3),
    "absent explains the gap": seen(completed=("ares",), matches=()),
    "own establishment": seen(hq_country="FR", siret="99999000500012", registration_id="999990005"),
    "own mail": seen(domain="a.cz", contacts=(ContactSeen("1", "Ida", "ida@mail.a.cz"),)),
    "free mail": seen(domain="a.cz", contacts=(ContactSeen("1", "Ida", "ida@seznam.cz"),)),
    "no domain": seen(contacts=(ContactSeen("1", "Ida", "ida@other.cz"),)),
    "headcounts near": seen(
        {"employees_count": (SourceStatement(50, "imported file"), SourceStatement(70, "AI research"))}
    ),
    "fresh": seen(researched_on="2026-01-02", today="2026-06-30", registry_checked_at="2026-06-01T10:00:00Z"),
    "within the register's band": seen(
        {"employees_count": (SourceStatement(60, "AI research"),)}, registered_employees={"min": 50, "max": 99}
    ),
    "a person has chosen the country": seen(
        {"hq_country": (SourceStatement("CZ", "a person"),)}, registered_address={"country": "SK"}
    ),
    "zero headcount": seen(
        {"employees_count": (SourceStatement(0, "imported file"), SourceStatement(70, "AI research"))}
    ),
}


class TestRules:
    def test_days_are_written_as_people_write_them(self):
        assert check(FIRES["dissolved"])[0].message == "The company is dissolved since 31 May 2023."

    def test_every_rule_has_words(self):
        assert set(RULE_LABELS) == set(FIRES)

    @pytest.mark.parametrize("rule", FIRES)
    def test_fires_on_its_case_alone_with_values_and_advice(self, rule):
        problems = check(FIRES[rule])
        assert {problem.rule for problem in problems} == {rule}
        for problem in problems:
            assert problem.message
            assert problem.suggestion
            assert all({"label", "value", "source"} == set(value) - {"field", "also"} for value in problem.values)
            assert problem.values

    @pytest.mark.parametrize("case", SILENT)
    def test_is_silent_where_nothing_is_wrong(self, case):
        wrong = rules(SILENT[case]) - ({"incomplete_data"} if case == "absent explains the gap" else set())
        assert wrong == set()

    def test_a_gap_that_the_register_explains_is_one_finding_not_two(self):
        found = seen(completed=("ares",), matches=(MatchSeen("ares", "absent", "no candidate"),))
        assert rules(found) == {"registry_absent"}

    def test_gaps_and_registers_are_told_in_words_for_people(self):
        gap = check(seen(completed=("l1",), summary="Presses", industry="it", hq_country="CZ"))[0]
        assert gap.message == "Research found no Employees."
        assert gap.values == ({"label": "Not found", "value": "Employees", "source": "AI research"},)
        unclear = check(seen(matches=(MatchSeen("brreg", "ambiguous", "two alike", ("Alfa AS, 1",)),)))[0]
        assert [item["source"] for item in unclear.values] == ["BRREG"]

    def test_more_than_double_weighs_more(self):
        near, far = FIRES["revenue_contradiction"], FIRES["headcount_contradiction"]
        assert [check(found)[0].severity for found in (near, far)] == [Severity.MEDIUM, Severity.HIGH]

    @pytest.mark.parametrize(
        ("heads", "band", "severity"),
        [
            (80, {"min": 20, "max": 49}, Severity.MEDIUM),
            (300, {"min": 20, "max": 49}, Severity.HIGH),
            (4, {"min": 10, "max": 19}, Severity.HIGH),
            (5, {"min": 10000, "max": None}, Severity.HIGH),
        ],
    )
    def test_a_headcount_outside_of_the_register_s_band(self, heads, band, severity):
        found = check(seen({"employees_count": (SourceStatement(heads, "AI research"),)}, registered_employees=band))
        assert [(item.rule, item.severity) for item in found] == [("headcount_contradiction", severity)]

    def test_a_register_that_was_not_asked_for_long_is_stale(self):
        found = check(seen(today="2026-07-01", registry_checked_at="2026-03-01T10:00:00+00:00"))
        assert [(item.rule, item.subject) for item in found] == [("stale_data", "register")]


class TestStore:
    def stored(self, session) -> dict[str, QcFinding]:
        session.expire_all()
        return {row.rule: row for row in session.scalars(select(QcFinding))}

    def test_again_is_the_same_finding(self, session):
        key = make_company(session)
        problems = check(FIRES["active_insolvency"])
        store_findings(session, {key: problems})
        first = self.stored(session)["active_insolvency"]
        seen_at, finding_id = first.first_seen_at, first.id
        store_findings(session, {key: problems})
        again = self.stored(session)["active_insolvency"]
        assert (again.id, again.first_seen_at, again.status) == (finding_id, seen_at, FindingStatus.OPEN)
        assert again.last_seen_at >= seen_at

    def test_gone_is_resolved_and_back_is_open(self, session):
        key = make_company(session)
        store_findings(session, {key: check(FIRES["dissolved"])})
        store_findings(session, {key: []})
        gone = self.stored(session)["dissolved"]
        assert (gone.status, gone.close_reason) == (FindingStatus.RESOLVED, GONE)
        assert gone.closed_at is not None
        store_findings(session, {key: check(FIRES["dissolved"])})
        back = self.stored(session)["dissolved"]
        assert (back.status, back.closed_at, back.close_reason) == (FindingStatus.OPEN, None, None)

    @pytest.mark.parametrize("status", [FindingStatus.WAIVED, FindingStatus.RESOLVED])
    def test_settled_by_a_person_stays_settled_until_the_evidence_changes(self, session, status):
        key, who = make_company(session), new_id()
        store_findings(session, {key: check(FIRES["headcount_contradiction"])})
        close_finding(session, self.stored(session)["headcount_contradiction"].id, status, "group headcount", by=who)
        store_findings(session, {key: check(FIRES["headcount_contradiction"])})
        kept = self.stored(session)["headcount_contradiction"]
        assert (kept.status, kept.closed_by, kept.close_reason) == (status, who, "group headcount")
        other = seen({"employees_count": (SourceStatement(50, "imported file"), SourceStatement(400, "AI research"))})
        store_findings(session, {key: check(other)})
        assert self.stored(session)["headcount_contradiction"].status is FindingStatus.OPEN

    def test_other_companies_are_left_alone(self, session):
        one, two = make_company(session), make_company(session)
        store_findings(session, {one: check(FIRES["dissolved"]), two: check(FIRES["dissolved"])})
        store_findings(session, {one: []})
        status = {row.company_id: row.status for row in session.scalars(select(QcFinding))}
        assert status == {one: FindingStatus.RESOLVED, two: FindingStatus.OPEN}


class TestLoad:
    def test_sources_duplicates_and_mailboxes(self, session):
        one = make_company(
            session, name="A", registration_id="00009994", domain="a.cz", employees_count=10, hq_country="CZ"
        )
        two = make_company(session, name="A too", registration_id="00009994", domain="a.cz")
        contact = make_contact(session, company_id=one, email="ida@other.cz")
        said = {"employees_count": 90, "hq_country": "SK", "l1_flags": ["name_mismatch: the domain belongs to B"]}
        record_observations(
            session, [observe(Entity.COMPANY, one, SourceKind.LLM, said, ref="run:x", stage="l1", day=1)]
        )
        found = qc.load(session, [one, two])
        assert found[one].statements["employees_count"] == (
            SourceStatement(10, "imported file"),
            SourceStatement(90, "AI research"),
        )
        assert found[one].same_domain == (OtherCompany(str(two), "A too"),)
        assert [(match.id, match.number) for match in found[one].same_number] == [(str(two), "00009994")]
        assert [c.id for c in found[one].contacts] == [str(contact)]
        assert rules(found[one]) == {
            "hq_country_conflict",
            "domain_of_another",
            "domain_shared",
            "duplicate_identifier",
            "contact_email_domain",
            "headcount_contradiction",
            "identifier_doubtful",
            "stale_data",
        }

    def test_flags_of_an_older_research_do_not_count(self, session):
        key = make_company(session, name="A", domain="a.cz")
        old, new = {"l1_flags": ["name_mismatch: x"], "l1_confidence": 0.3}, {"l1_confidence": 0.9}
        record_observations(
            session,
            [
                observe(Entity.COMPANY, key, SourceKind.LLM, old, ref="run:x", stage="l1", day=1),
                observe(Entity.COMPANY, key, SourceKind.LLM, new, ref="run:y", stage="l1", day=2),
            ],
        )
        assert qc.load(session, [key])[key].l1_flags == ()


class TestChoice:
    @pytest.fixture
    def company(self, database, tenant_id) -> UUID:
        with database.tenant_session(tenant_id) as session:
            key = make_company(session, name="Kovárna Demo", employees_count=50)
            said = observe(Entity.COMPANY, key, SourceKind.LLM, {"employees_count": 120}, ref="run:x", stage="l1")
            record_observations(session, [said])
            self.look(session, key)
            return key

    def look(self, session, key):
        found = qc.load(session, [key])[key]
        store_findings(session, {key: check(found)})

    def finding(self, api, company):
        items = api.get(f"/api/companies/{company}/qc-findings")["items"]
        return next(item for item in items if item["rule"] == "headcount_contradiction")

    def choose(self, api, finding, field, value):
        body = {"field": field, "value": value}
        return api.call("POST", f"/api/enrich/qc-findings/{finding['id']}/choose", json=body).status_code

    def test_the_chosen_value_is_a_person_s_word(self, api, company, database, tenant_id):
        assert self.choose(api, self.finding(api, company), "employees_count", 120) == 204
        shown = api.get(f"/api/companies/{company}")
        assert shown["employees_count"] == 120
        assert "employees_count" in shown["locked_fields"]
        settled = self.finding(api, company)
        assert settled["status"] == "resolved"
        assert settled["closed_by_name"] == "Test"
        assert "120" in settled["close_reason"]
        with database.tenant_session(tenant_id) as session:
            self.look(session, company)
        assert self.finding(api, company)["status"] == "resolved"

    def test_the_same_said_again_changes_nothing_and_news_open_it_again(self, api, company, database, tenant_id):
        self.choose(api, self.finding(api, company), "employees_count", 120)
        for heads, wanted in ((50, "resolved"), (900, "open")):
            with database.tenant_session(tenant_id) as session:
                said = observe(
                    Entity.COMPANY, company, SourceKind.IMPORT, {"employees_count": heads}, ref="import:2", day=4000
                )
                record_observations(session, [said])
                self.look(session, company)
            assert self.finding(api, company)["status"] == wanted
        assert {item["value"] for item in self.finding(api, company)["values"]} == {120, 900}

    def test_a_value_that_is_not_in_question_is_refused(self, api, company):
        finding = self.finding(api, company)
        assert self.choose(api, finding, "employees_count", 70) == 409
        assert self.choose(api, finding, "revenue_eur_m", 50) == 409
        assert self.choose(api, {"id": new_id()}, "employees_count", 50) == 404
        assert self.finding(api, company)["status"] == "open"

    def test_a_chosen_country_settles_the_conflict_with_the_seat(self, api, database, tenant_id):
        with database.tenant_session(tenant_id) as session:
            key = make_company(session, name="Demo", hq_country="SK")
            seat = {"registered_address": {"country": "CZ"}}
            record_observations(
                session, [observe(Entity.COMPANY, key, SourceKind.REGISTRY, seat, ref="run:x", stage="ares")]
            )
            self.look(session, key)
        finding = api.get(f"/api/companies/{key}/qc-findings")["items"][0]
        assert self.choose(api, finding, "hq_country", "CZ") == 204
        with database.tenant_session(tenant_id) as session:
            self.look(session, key)
        assert api.get(f"/api/companies/{key}/qc-findings")["items"][0]["status"] == "resolved"
        assert api.get(f"/api/companies/{key}")["hq_country"] == "CZ"


class TestStatus:
    """A company needs review while something grave is open, however it was settled."""

    @pytest.fixture
    def made(self, database, tenant_id, providers):
        made = listed(database, tenant_id, providers, {"no-bankrupt": company_values("no-bankrupt")})
        made.run(["l1", "brreg", "legal", "qc"])
        made.bench.turn()
        return made

    def close(self, api, finding, status, reason="looked at it"):
        body = {"status": status, "reason": reason}
        assert api.call("POST", f"/api/enrich/qc-findings/{finding['id']}/close", json=body).status_code == 204

    def grave(self, api, company):
        items = api.get(f"/api/companies/{company}/qc-findings")["items"]
        return [item for item in items if item["status"] == "open" and item["severity"] != "low"]

    def test_it_follows_what_people_settle_and_open_again(self, api, made):
        company = made.ids["no-bankrupt"]
        assert api.get(f"/api/companies/{company}")["status"] == "needs_review"
        *others, last = self.grave(api, company)
        for finding in others:
            self.close(api, finding, "resolved")
            assert api.get(f"/api/companies/{company}")["status"] == "needs_review"
        self.close(api, last, "waived")
        assert api.get(f"/api/companies/{company}")["status"] == "enriched"
        self.close(api, last, "open")
        assert api.get(f"/api/companies/{company}")["status"] == "needs_review"

    def test_it_follows_a_choice_of_a_value(self, api, made, database, tenant_id):
        company = made.ids["no-bankrupt"]
        for finding in self.grave(api, company):
            self.close(api, finding, "waived")
        with database.tenant_session(tenant_id) as session:
            said = {"employees_count": 9000}
            record_observations(session, [observe(Entity.COMPANY, company, SourceKind.IMPORT, said, ref="import:2")])
            problems = [item for item in check(qc.load(session, [company])[company]) if "headcount" in item.rule]
            store_findings(session, {company: problems})
            update_status(session, {company})
        assert api.get(f"/api/companies/{company}")["status"] == "needs_review"
        for finding in self.grave(api, company):
            value = next(item for item in finding["values"] if item.get("field"))
            body = {"field": value["field"], "value": value["value"]}
            path = f"/api/enrich/qc-findings/{finding['id']}/choose"
            assert api.call("POST", path, json=body).status_code == 204
        assert api.get(f"/api/companies/{company}")["status"] == "enriched"

    def test_a_company_that_was_never_researched_stays_new(self, api, database, tenant_id):
        with database.tenant_session(tenant_id) as session:
            company = make_company(session, name="Kovárna Demo")
            store_findings(session, {company: check(FIRES["dissolved"])})
        self.close(api, self.grave(api, company)[0], "resolved")
        assert api.get(f"/api/companies/{company}")["status"] == "new"


class TestApi:
    @pytest.fixture
    def company(self, database, tenant_id) -> UUID:
        with database.tenant_session(tenant_id) as session:
            key = make_company(session, name="Kovárna Demo")
            problems = check(FIRES["active_insolvency"]) + check(FIRES["revenue_contradiction"])
            store_findings(session, {key: problems + check(FIRES["dissolved"])})
            return key

    def test_the_worklist_filters_and_pages(self, api: Api, company):
        page = api.get("/api/enrich/qc-findings", limit=2)
        assert page["total"] == 3
        rest = api.get("/api/enrich/qc-findings", limit=2, cursor=page["next_cursor"])
        listed = [item["rule"] for item in page["items"] + rest["items"]]
        assert sorted(listed) == ["active_insolvency", "dissolved", "revenue_contradiction"]
        assert rest["next_cursor"] is None
        high = api.get("/api/enrich/qc-findings", severity=["high"], status=["open"])
        assert {item["rule"] for item in high["items"]} == {"active_insolvency", "dissolved"}
        assert high["items"][0]["company_name"] == "Kovárna Demo"
        assert api.get("/api/enrich/qc-findings", rule=["dissolved"])["total"] == 1

    def test_the_worklist_finds_companies_and_words(self, api: Api, company, database, tenant_id):
        with database.tenant_session(tenant_id) as session:
            other = make_company(session, name="Pekárna Vzor")
            store_findings(session, {other: check(FIRES["dissolved"])})
        assert api.get("/api/enrich/qc-findings", company_id=str(other))["total"] == 1
        assert api.get("/api/enrich/qc-findings", search="kovarna")["total"] == 3
        assert api.get("/api/enrich/qc-findings", search="pekárna dissolved")["total"] == 1
        assert api.get("/api/enrich/qc-findings", search="pekárna insolvency")["total"] == 0
        assert api.get("/api/enrich/qc-findings", search="%")["total"] == 1  # the one that speaks of percents

    def test_the_worklist_s_counts_are_free_of_their_own_choice(self, api: Api, company):
        found = api.get("/api/enrich/qc-findings/filter-counts", severity=["medium"], status=["open"])
        assert found["total"] == 1
        counts = {f["key"]: {v["label"]: v["count"] for v in f["values"]} for f in found["facets"]}
        assert counts == {
            "status": {"Open": 1},
            "severity": {"High": 2, "Medium": 1},
            "rule": {"Revenue contradiction": 1},
        }

    def test_what_was_chosen_keeps_its_word_when_nothing_of_it_is_left(self, api: Api, company):
        found = api.get("/api/enrich/qc-findings/filter-counts", rule=["stale_data"], severity=["low"])
        values = {f["key"]: [(v["label"], v["count"]) for v in f["values"]] for f in found["facets"]}
        assert ("Stale data", 0) in values["rule"]
        assert ("Low", 0) in values["severity"]

    def test_a_company_shows_its_own_open_and_grave_first(self, api: Api, company):
        items = api.get(f"/api/companies/{company}/qc-findings")["items"]
        assert [item["severity"] for item in items] == ["high", "high", "medium"]
        closing = {"status": "waived", "reason": "known"}
        done = api.call("POST", f"/api/enrich/qc-findings/{items[0]['id']}/close", json=closing)
        assert done.status_code == 204
        last = api.get(f"/api/companies/{company}/qc-findings")["items"][-1]
        assert (last["status"], last["close_reason"]) == ("waived", "known")
        assert last["closed_by"] is not None

    def test_what_is_not_there_is_404(self, api: Api):
        for path in (f"/api/companies/{new_id()}/qc-findings", f"/api/companies/{new_id()}/registry-matches"):
            assert api.call("GET", path).status_code == 404
        body = {"status": "resolved", "reason": "x"}
        assert api.call("POST", f"/api/enrich/qc-findings/{new_id()}/close", json=body).status_code == 404

    def test_wrong_input_is_named(self, api: Api, company):
        assert api.call("GET", "/api/enrich/qc-findings?status=gone").status_code == 422
        finding = api.get("/api/enrich/qc-findings")["items"][0]["id"]
        refused = api.call("POST", f"/api/enrich/qc-findings/{finding}/close", json={"status": "waived"})
        assert refused.status_code == 422

    def test_another_tenants_findings_are_not_there(self, app, database, company):
        stranger = sign_in(app, database, make_tenant(database))
        assert stranger.get("/api/enrich/qc-findings")["total"] == 0
        assert stranger.call("GET", f"/api/companies/{company}/qc-findings").status_code == 404
