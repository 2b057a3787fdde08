"""Watched companies: looked up again in time, changes become activities, and outreach is held until a person releases it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from leadgen.enrichment.registries.watch import check_watched
from leadgen.fields import Entity, SourceKind
from leadgen.observations.store import record_observations
from leadgen.sandbox.world import world
from tests.campaigns.setting import make_campaign
from tests.client import sign_in
from tests.conftest import make_tenant
from tests.enrichment.asking import arm
from tests.enrichment.world_list import company_values, listed
from tests.factories.records import make_contact, observe

KEY = "no-bankrupt"


@pytest.fixture
def known(database, tenant_id, providers):
    """A company that the register said was fine, before it went bankrupt."""
    made = listed(database, tenant_id, providers, {KEY: company_values(KEY), "fi-001": company_values("fi-001")})
    company = world().company(KEY)
    earlier = {
        "registration_id": company.registration_id,
        "official_name": company.name.upper(),
        "registration_status": "active",
        "insolvency_flag": False,
    }
    said = observe(Entity.COMPANY, made.ids[KEY], SourceKind.REGISTRY, earlier, ref="run:x", stage="brreg")
    with database.tenant_session(tenant_id) as session:
        record_observations(session, [said])
    return made


def look_up(api, made, key=KEY):
    api.post(f"/api/companies/{made.ids[key]}/enrich-registry")
    made.bench.turn()


def said_before(database, tenant_id, providers, key, changed, *, stage):
    """A company of the list about which a register said something else before."""
    made = listed(database, tenant_id, providers, {key: company_values(key)})
    earlier = {"registration_id": world().company(key).registration_id} if stage != "isir" else {}
    said = observe(Entity.COMPANY, made.ids[key], SourceKind.REGISTRY, earlier | changed, ref="run:x", stage=stage)
    with database.tenant_session(tenant_id) as session:
        record_observations(session, [said])
    return made


class TestChange:
    def test_bad_news_are_an_activity_and_hold_outreach(self, known, api):
        look_up(api, known)
        path = f"/api/companies/{known.ids[KEY]}"
        activity = api.get(f"{path}/activities")["items"][0]
        assert (activity["type"], activity["kind"], activity["source"]) == ("event", "registry_change", None)
        assert activity["details"]["kind"] == "insolvency"
        watch = api.get(f"{path}/registry-checks")["watch"]
        assert watch["held"] is True
        assert watch["hold_reasons"] == ["The company is insolvent."]

    def test_the_history_shows_both_sides(self, known, api):
        look_up(api, known)
        items = api.get(f"/api/companies/{known.ids[KEY]}/registry-history")["items"]
        assert [(item["registry"], item["since"] < item["at"]) for item in items] == [("brreg", True)]
        change = next(c for c in items[0]["changes"] if c["field"] == "registration_status")
        assert (change["before"], change["after"]) == ("active", "insolvent")

    def test_the_same_answer_again_is_no_news(self, known, api):
        look_up(api, known)
        look_up(api, known)
        path = f"/api/companies/{known.ids[KEY]}"
        assert len(api.get(f"{path}/activities")["items"]) == 1
        assert len(api.get(f"{path}/registry-history")["items"]) == 1

    def test_a_first_answer_is_no_change(self, known, api):
        look_up(api, known, "fi-001")
        path = f"/api/companies/{known.ids['fi-001']}"
        assert api.get(f"{path}/activities")["items"] == []
        assert api.get(f"{path}/registry-checks")["watch"]["held"] is False

    @pytest.mark.parametrize(
        ("key", "kinds", "reason"),
        [
            ("no-bankrupt", ["insolvency"], "The company is insolvent."),
            ("fi-ceased", ["dissolution"], "The company is dissolved."),
            ("cz-insolvent-konkurs", ["insolvency"], "An insolvency proceeding is running."),
            ("cz-insolvency-pending", ["insolvency"], "A petition for insolvency is filed: "),
        ],
    )
    def test_bad_news_in_a_first_answer_hold_outreach_too(
        self, database, tenant_id, providers, api, key, kinds, reason
    ):
        made = listed(database, tenant_id, providers, {key: company_values(key)})
        path = f"/api/companies/{made.ids[key]}"
        look_up(api, made, key)
        found = [item for item in api.get(f"{path}/activities")["items"] if item["kind"] == "registry_change"]
        assert sorted({item["details"]["kind"] for item in found}) == kinds
        watch = api.get(f"{path}/registry-checks")["watch"]
        assert watch["held"] is True
        assert any(one.startswith(reason) for one in watch["hold_reasons"])
        # It is no change of anything: the history begins with it.
        assert api.get(f"{path}/registry-history")["items"] == []
        api.post(f"{path}/release-hold", {"reason": "known"})
        look_up(api, made, key)
        assert api.get(f"{path}/registry-checks")["watch"]["held"] is False

    def test_an_insolvency_proceeding_that_has_begun(self, database, tenant_id, providers, api):
        key = "cz-insolvent-konkurs"
        made = said_before(database, tenant_id, providers, key, {"insolvency_flag": False}, stage="isir")
        look_up(api, made, key)
        assert self.news(api, made, key, "isir") == [("insolvency", "insolvency_flag", False, True)]
        assert "An insolvency proceeding is running." in self.held_for(api, made, key)

    def test_a_petition_for_insolvency(self, database, tenant_id, providers, api):
        key = "cz-insolvency-pending"
        made = said_before(database, tenant_id, providers, key, {"insolvency_flag": False}, stage="isir")
        look_up(api, made, key)
        assert [item[:2] for item in self.news(api, made, key, "isir")] == [("insolvency", "insolvency_proceedings")]
        assert self.held_for(api, made, key)[0].startswith("A petition for insolvency is filed: ")

    @pytest.mark.parametrize(
        ("key", "stage", "changed", "kind"),
        [
            ("fi-ceased", "prh", {"registration_status": "active"}, "dissolution"),
            ("no-liquidation", "brreg", {"registration_status": "active"}, "dissolution"),
            ("cz-002", "ares", {"official_name": "Starý Název s.r.o."}, "name"),
            (
                "cz-002",
                "ares",
                {"registered_address": {"street": "Jinde 1", "city": "Aš", "postal_code": "35201", "country": "CZ"}},
                "seat",
            ),
            ("cz-002", "ares", {"directors": [{"name": "Dřívější Jednatel", "kind": "person"}]}, "directors"),
        ],
    )
    def test_each_of_the_grave_kinds_holds_outreach(
        self, database, tenant_id, providers, api, key, stage, changed, kind
    ):
        made = said_before(database, tenant_id, providers, key, changed, stage=stage)
        look_up(api, made, key)
        found = self.news(api, made, key, stage)
        assert [(item[0], item[1]) for item in found] == [(kind, next(iter(changed)))]
        assert len(self.held_for(api, made, key)) == 1

    def test_a_small_change_is_told_and_holds_nothing(self, database, tenant_id, providers, api):
        changed = {"registered_capital": {"amount": "1", "currency": "CZK"}}
        made = said_before(database, tenant_id, providers, "cz-002", changed, stage="ares")
        look_up(api, made, "cz-002")
        assert [item[:2] for item in self.news(api, made, "cz-002", "ares")] == [("other", "registered_capital")]
        watch = api.get(f"/api/companies/{made.ids['cz-002']}/registry-checks")["watch"]
        assert (watch["held"], watch["hold_reasons"]) == (False, [])

    def test_what_changed_while_the_register_could_not_tell_is_not_lost(self, database, tenant_id, providers, api):
        known = {"official_name": "Starý Název s.r.o."}
        made = said_before(database, tenant_id, providers, "cz-002", known, stage="ares")
        gap = {"registry_warnings": ["ambiguous: two candidates"], "registry_checked_at": "2026-01-02T00:00:00Z"}
        said = observe(Entity.COMPANY, made.ids["cz-002"], SourceKind.REGISTRY, gap, ref="run:y", stage="ares", day=1)
        with database.tenant_session(tenant_id) as session:
            record_observations(session, [said])
        look_up(api, made, "cz-002")
        assert [item[0] for item in self.news(api, made, "cz-002", "ares")] == ["name"]
        history = api.get(f"/api/companies/{made.ids['cz-002']}/registry-history")["items"]
        assert [(item["since"][:10], [c["kind"] for c in item["changes"]]) for item in history] == [
            ("2026-01-01", ["name"])
        ]

    @staticmethod
    def news(api, made, key, registry):
        items = api.get(f"/api/companies/{made.ids[key]}/activities")["items"]
        details = [item["details"] for item in items if item["kind"] == "registry_change"]
        return [
            (one["kind"], one["field"], one["before"], one["after"]) for one in details if one["registry"] == registry
        ]

    @staticmethod
    def held_for(api, made, key):
        watch = api.get(f"/api/companies/{made.ids[key]}/registry-checks")["watch"]
        assert watch["held"] is True
        return watch["hold_reasons"]

    def test_a_person_releases_it_once_with_a_reason(self, known, api):
        look_up(api, known)
        path = f"/api/companies/{known.ids[KEY]}/release-hold"
        assert api.call("POST", path, json={}).status_code == 422
        watch = api.post(path, {"reason": "Spoke to the trustee"})["watch"]
        assert (watch["held"], watch["release_reason"], watch["released_by_name"]) == (
            False,
            "Spoke to the trustee",
            "Test",
        )
        assert api.call("POST", path, json={"reason": "again"}).status_code == 409
        look_up(api, known)
        assert api.get(f"/api/companies/{known.ids[KEY]}/registry-checks")["watch"]["held"] is False


class TestRawAnswers:
    def test_each_register_s_last_answer_is_kept_as_it_came(self, database, tenant_id, providers, api):
        made = listed(database, tenant_id, providers, {"cz-002": company_values("cz-002")})
        path = f"/api/companies/{made.ids['cz-002']}/registry-answers"
        assert api.get(path)["items"] == []
        look_up(api, made, "cz-002")
        ares, isir = api.get(path)["items"]
        assert (ares["registry"], ares["provider"], isir["provider"]) == ("ares", "sandbox:ares", "sandbox:isir")
        assert [body["part"] for body in ares["bodies"]] == ["subject", "statistics", "public_register"]
        company = world().company("cz-002")
        assert json.loads(ares["bodies"][0]["body"])["ico"] == company.registration_id
        assert company.registration_id in ares["source_url"]
        assert ares["fetched_at"]
        assert isir["bodies"][0]["body"].startswith("<")


class TestSchedule:
    def due(self, database, tenant_id):
        with database.tenant_session(tenant_id) as session:
            return session.scalars(text("SELECT name FROM pipeline_runs WHERE name LIKE '%watched%'")).all()

    def test_marked_companies_are_looked_up_when_due_and_only_then(self, known, api, database, tenant_id):
        check_watched(database)
        assert self.due(database, tenant_id) == []
        path = f"/api/companies/{known.ids[KEY]}/watch"
        assert api.post(path, {"watched": True})["watch"]["marked_at"]
        check_watched(database)
        assert self.due(database, tenant_id) == ["BRREG: watched companies"]
        known.bench.turn()
        assert api.get(f"/api/companies/{known.ids[KEY]}/registry-checks")["watch"]["held"] is True
        check_watched(database)
        assert len(self.due(database, tenant_id)) == 1
        check_watched(database, every=timedelta(0))
        assert len(self.due(database, tenant_id)) == 2
        known.bench.turn()
        assert api.post(path, {"watched": False})["watch"]["marked_at"] is None
        check_watched(database, every=timedelta(0))
        assert len(self.due(database, tenant_id)) == 2

    def test_companies_of_live_campaigns_are_watched_and_those_of_drafts_and_archived_ones_are_not(
        self, known, api, database, tenant_id
    ):
        with database.tenant_session(tenant_id) as session:
            contact = str(make_contact(session, company_id=known.ids[KEY], email="ida@verft.example"))
        path = f"/api/companies/{known.ids[KEY]}/registry-checks"
        campaign = make_campaign(api, [contact])

        def live() -> tuple[bool, int]:
            """Whether it counts as watched, and how many look-ups the schedule has begun so far."""
            check_watched(database, every=timedelta(0))
            known.bench.turn()
            return api.get(path)["watch"]["in_live_campaign"], len(self.due(database, tenant_id))

        def move(to: str) -> None:
            version = api.get(f"/api/campaigns/{campaign['id']}")["version"]
            api.post(f"/api/campaigns/{campaign['id']}/move", {"to": to, "version": version})

        assert live() == (False, 0)
        move("ready")
        assert live() == (True, 1)
        watch = api.get(path)["watch"]
        assert (watch["marked_at"], watch["held"]) == (None, True)
        assert watch["checked_at"]
        for number, status in enumerate(("generating", "review", "approved", "exported"), start=2):
            with database.tenant_session(tenant_id) as session:
                session.execute(text("UPDATE campaigns SET status = :status"), {"status": status})
            assert live() == (True, number), status
        move("archived")
        assert live() == (False, 5)
        # Another company of the list, in no campaign, was never asked about.
        assert api.get(f"/api/companies/{known.ids['fi-001']}/registry-checks")["watch"]["checked_at"] is None

    def test_a_company_that_a_run_is_busy_with_stays_due(self, known, api, database, tenant_id):
        api.post(f"/api/companies/{known.ids[KEY]}/watch", {"watched": True})
        api.post(f"/api/companies/{known.ids[KEY]}/enrich-registry")
        check_watched(database)
        assert self.due(database, tenant_id) == []
        known.bench.turn()
        check_watched(database)
        assert len(self.due(database, tenant_id)) == 1

    def test_a_look_up_that_failed_comes_round_again_soon_and_then_less_and_less_often(
        self, known, api, database, tenant_id, sandbox_app
    ):
        path = f"/api/companies/{known.ids['fi-001']}"
        api.post(f"{path}/watch", {"watched": True})
        arm(sandbox_app, "prh", "503", times=None)
        start = datetime.now(UTC)

        def after(hours: float) -> int:
            """Look-ups started by this time; the run ends at once, with the register away or back."""
            check_watched(database, now=start + timedelta(hours=hours))
            known.bench.turn()
            return len(self.due(database, tenant_id))

        assert after(0) == 1
        check = api.get(f"{path}/registry-checks")["checks"][0]
        assert check["failed_at"]
        assert check["problem"]
        # 1 hour after the first failure, 2 after the second. Runs end by the real clock, so that all failures are "now".
        assert [after(0.9), after(1.1)] == [1, 2]
        assert [after(1.9), after(2.1)] == [2, 3]
        assert [after(3.9), after(4.1)] == [3, 4]
        sandbox_app.extensions["faults"].clear()
        assert after(8.1) == 5
        check = api.get(f"{path}/registry-checks")["checks"][0]
        assert (check["failed_at"], check["problem"]) == (None, None)
        assert [after(100), after(167)] == [5, 5]
        assert after(169) == 6

    def test_whom_no_register_knows_stands_in_nobody_s_way(self, database, tenant_id, providers, api):
        made = listed(database, tenant_id, providers, {"x": {"name": "Demo GmbH", "hq_country": "DE"}})
        watched = api.post(f"/api/companies/{made.ids['x']}/watch", {"watched": True})
        assert (watched["checks"], watched["watch"]["checked_at"]) == ([], None)
        check_watched(database)
        assert api.get(f"/api/companies/{made.ids['x']}/registry-checks")["watch"]["checked_at"]
        assert self.due(database, tenant_id) == []


class TestNotCheckedSince:
    def test_an_outage_keeps_what_was_known_and_says_since_when(self, known, api, sandbox_app):
        look_up(api, known, "fi-001")
        path = f"/api/companies/{known.ids['fi-001']}"
        before, first = api.get(path), api.get(f"{path}/registry-checks")["checks"][0]
        assert (first["registry"], first["failed_at"]) == ("prh", None)
        arm(sandbox_app, "prh", "503", times=20)
        look_up(api, known, "fi-001")
        after, second = api.get(path), api.get(f"{path}/registry-checks")["checks"][0]
        assert second["checked_at"] == first["checked_at"]
        assert second["failed_at"] > first["checked_at"]
        assert second["problem"]
        for key in ("credibility_score", "credibility_max", "registration_status", "official_name"):
            assert after[key] == before[key]

    @pytest.fixture
    def czech(self, database, tenant_id, providers):
        return listed(database, tenant_id, providers, {"cz-002": company_values("cz-002")})

    def test_the_insolvency_register_is_asked_by_the_known_number_while_the_company_register_is_away(
        self, czech, api, sandbox_app
    ):
        look_up(api, czech, "cz-002")
        path = f"/api/companies/{czech.ids['cz-002']}/registry-checks"
        first = api.get(path)["checks"]
        arm(sandbox_app, "ares", "503", times=None)
        look_up(api, czech, "cz-002")
        ares, isir = api.get(path)["checks"]
        assert (ares["checked_at"], bool(ares["failed_at"]), ares["not_asked"]) == (first[0]["checked_at"], True, False)
        assert isir["checked_at"] > first[1]["checked_at"]
        assert (isir["failed_at"], isir["not_asked"]) == (None, False)
        with czech.bench.database.tenant_session(czech.bench.tenant_id) as session:
            newest = text("SELECT status, reason FROM pipeline_runs ORDER BY created_at DESC LIMIT 1")
            run = session.execute(newest).one()
        # One register of two has answered: that is not "nothing could be done".
        assert (run.status, run.reason[:9]) == ("succeeded", "Finished:")

    def test_what_was_not_asked_because_another_stage_failed_is_not_checked_since(self, czech, api, sandbox_app):
        look_up(api, czech, "cz-002")
        path = f"/api/companies/{czech.ids['cz-002']}/registry-checks"
        before = api.get(path)["checks"][1]
        arm(sandbox_app, "ares", "503", times=None)
        # A run of the whole DAG does wait for the number that ARES gives.
        run = czech.run(["l1", "ares", "isir"], force=True)
        czech.bench.turn()
        assert czech.state(run.id, "isir", "cz-002")[0] == "blocked"
        isir = api.get(path)["checks"][1]
        assert isir["checked_at"] == before["checked_at"]
        assert isir["failed_at"] > before["checked_at"]
        assert isir["not_asked"] is True
        assert isir["problem"].startswith("ARES")
        sandbox_app.extensions["faults"].clear()
        look_up(api, czech, "cz-002")
        isir = api.get(path)["checks"][1]
        assert (isir["failed_at"], isir["not_asked"]) == (None, False)

    def test_each_register_says_who_answered_when_and_with_which_record(self, known, api):
        path = f"/api/companies/{known.ids['fi-001']}"
        assert api.get(f"{path}/registry-checks")["checks"][0]["asked_at"] is None
        look_up(api, known, "fi-001")
        state = api.get(f"{path}/registry-checks")
        check = state["checks"][0]
        assert state["country"] == "FI"
        assert {item["registry"]: item["country"] for item in state["elsewhere"]} == {
            "ares": "CZ",
            "isir": "CZ",
            "brreg": "NO",
            "recherche": "FR",
        }
        assert check["provider"] == "sandbox:prh"
        assert check["fetched_at"] <= check["checked_at"]
        assert check["source_url"] == api.get(path)["registry_source_url"]

    def test_what_a_look_up_could_not_say_is_told_in_words(self, database, tenant_id, providers, api):
        made = listed(database, tenant_id, providers, {"x": {"name": "Nikdo Takový", "hq_country": "CZ"}})
        look_up(api, made, "x")
        ares, isir = api.get(f"/api/companies/{made.ids['x']}/registry-checks")["checks"]
        assert ares["note"] == "Not in the register"
        assert isir["note"] == "No debtor has exactly this name; without an IČO that proves nothing."
        assert isir["checked_at"]
        assert isir["asked_at"]

    def test_strangers_see_none_of_it(self, known, app, database):
        stranger = sign_in(app, database, make_tenant(database))
        for part in ("registry-checks", "registry-answers", "registry-history", "activities"):
            assert stranger.call("GET", f"/api/companies/{known.ids[KEY]}/{part}").status_code == 404
