"""One legal profile: the last answer of a register stands as a whole, and nothing of an earlier one beside it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import select

from leadgen.companies.queries import show_company
from leadgen.enrichment.models import MatchOutcome, RegistryMatch
from leadgen.enrichment.registries.matches import store_matches
from leadgen.enrichment.registries.profile import profile_findings
from leadgen.enrichment.stages import isir, legal
from leadgen.enrichment.stages.registry import REGISTRY_STAGES
from leadgen.fields import Entity, SourceKind
from leadgen.fields.enums import RegistrationStatus
from leadgen.observations.fold import current
from leadgen.observations.provenance import explain
from leadgen.observations.store import load_observations, record_observations, retract
from leadgen.pipeline.engine.call import fingerprint
from leadgen.pipeline.stage import Saved
from leadgen.providers.registries.models import Capital, Director, Insolvency, LegalProfile, Proceeding
from leadgen.sandbox.world import world
from tests.enrichment.asking import by_name
from tests.enrichment.world_list import company_values, listed
from tests.factories.records import make_company, observe

ARES = REGISTRY_STAGES["ares"]
FIRST = LegalProfile(
    registry="brreg",
    registration_id="974760673",
    official_name="SAGBRUK DEMO AS",
    registration_status=RegistrationStatus.INSOLVENT,
    directors=(Director("Kari Nordmann", "person", "Styrets leder"), Director("Ola Hansen", "person")),
    registered_capital=Capital(30000, "NOK"),
    website="sagbruk-demo.no",
    insolvency=Insolvency(True, 1, None, (Proceeding(None, None, "konkurs", "running", date(2026, 2, 1)),)),
)


def say(session, key, profile, *, day, stage="brreg", country="NO"):
    values = {k: f.value for k, f in profile_findings(profile, country=country, confidence=1.0).items()}
    said = observe(Entity.COMPANY, key, SourceKind.REGISTRY, values, ref="run:x", stage=stage, day=day)
    record_observations(session, [said])
    return said


def shown(session, key):
    session.expire_all()
    return show_company(session, key).model_dump()


@pytest.fixture
def company(session):
    return make_company(session, name="Sagbruk Demo", hq_country="NO", hq_city="Oslo")


class TestReplaced:
    def test_what_the_register_leaves_out_now_is_gone(self, session, company):
        say(session, company, FIRST, day=1)
        before = shown(session, company)
        assert before["registered_capital"] == {"amount": "30000", "currency": "NOK"}
        assert before["insolvency_flag"] is True
        later = LegalProfile(registry="brreg", registration_id="974760673", official_name="SAGBRUK DEMO AS")
        say(session, company, later, day=2)
        after = shown(session, company)
        for key in ("directors", "registered_capital", "registry_website", "insolvency_flag", "insolvency_proceedings"):
            assert after[key] is None, key
        assert after["registration_status"] == "unknown"
        assert after["official_name"] == "SAGBRUK DEMO AS"

    def test_what_others_said_stays(self, session, company):
        say(session, company, FIRST, day=1)
        say(session, company, LegalProfile(registry="brreg", registration_id="974760673"), day=2)
        after = shown(session, company)
        assert (after["name"], after["hq_city"]) == ("Sagbruk Demo", "Oslo")

    def test_an_answer_that_arrives_late_does_not_win(self, session, company):
        later = LegalProfile(registry="brreg", registration_id="974760673", official_name="NEW NAME AS")
        say(session, company, later, day=2)
        say(session, company, FIRST, day=1)
        after = shown(session, company)
        assert (after["official_name"], after["directors"]) == ("NEW NAME AS", None)

    def test_the_register_of_another_country_replaces_the_first(self, session, company):
        say(session, company, FIRST, day=1)
        czech = LegalProfile(registry="ares", registration_id="00009994", official_name="Pila Demo s.r.o.")
        say(session, company, czech, day=2, stage="ares", country="CZ")
        after = shown(session, company)
        assert (after["registry"], after["registration_scheme"]) == ("ares", "ico")
        assert (after["registered_capital"], after["registry_website"]) == (None, None)

    def test_the_earlier_answer_is_still_explained_and_comes_back_with_an_undo(self, session, company):
        say(session, company, FIRST, day=1)
        later = say(session, company, LegalProfile(registry="brreg", registration_id="1", official_name="X AS"), day=2)
        why = explain(session, Entity.COMPANY, company, field="official_name").fields[0]
        assert (why.winner.value, [item.value for item in why.losers]) == ("X AS", ["SAGBRUK DEMO AS"])
        retract(session, ids=[later.id], reason="test")
        assert shown(session, company)["official_name"] == "SAGBRUK DEMO AS"

    def test_a_person_s_word_outlives_every_answer(self, session, company):
        said = observe(Entity.COMPANY, company, SourceKind.PERSON, {"court": "Oslo tingrett"}, ref="user:x")
        record_observations(session, [said])
        say(session, company, FIRST, day=3)
        assert shown(session, company)["court"] == "Oslo tingrett"


class TestInsolvencyRegister:
    def test_its_end_shows_with_the_next_score(self, session):
        key = make_company(session, name="Kovárna Demo", hq_country="CZ")
        own = {"registration_id": "00009994", "official_name": "Kovárna", "registration_status": "active"}
        said = [observe(Entity.COMPANY, key, SourceKind.REGISTRY, own, ref="run:x", stage="ares", day=1)]
        for day, flag in ((2, True), (4, False)):
            answer = {"insolvency_flag": flag, "insolvency_proceedings": [{"status": "running"}] if flag else []}
            said.append(observe(Entity.COMPANY, key, SourceKind.REGISTRY, answer, ref="run:x", stage="isir", day=day))
            record_observations(session, said)
            said = []
            found = legal.call(None, legal.load(session, [key])[key])
            values = {k: f.value for k, f in found.values.items()}
            score = observe(Entity.COMPANY, key, SourceKind.REGISTRY, values, ref="run:x", stage="legal", day=day + 1)
            record_observations(session, [score])
            after = shown(session, key)
            assert after["registration_status"] == ("insolvent" if flag else "active")
            assert after["insolvency_flag"] is flag

    def test_an_answer_without_a_debtor_takes_the_place_of_an_earlier_one(self, session, providers):
        key = make_company(session, name="Nikdo Takový Neexistuje s.r.o.", hq_country="CZ")
        earlier = {
            "insolvency_flag": True,
            "insolvency_proceedings": [{"status": "running", "reference": "1 INS 1/2020"}],
        }
        record_observations(
            session, [observe(Entity.COMPANY, key, SourceKind.REGISTRY, earlier, ref="run:x", stage="isir")]
        )
        found = isir.call(providers, isir.load(session, [key])[key])
        values = {k: f.value for k, f in found.values.items()}
        assert set(values) == {"insolvency_checked_at"}
        said = observe(Entity.COMPANY, key, SourceKind.REGISTRY, values, ref="run:y", stage="isir", day=4000)
        record_observations(session, [said])
        known = current(load_observations(session, Entity.COMPANY, [key])[key])
        assert "insolvency_flag" not in known
        assert known["insolvency_checked_at"]


class TestMatchedOnce:
    def test_a_company_found_by_name_is_looked_up_by_its_number_from_then_on(
        self, database, tenant_id, providers, sandbox_app
    ):
        key = "cz-002"
        made = listed(database, tenant_id, providers, {key: company_values(key, with_id=False)})
        for _ in range(2):
            made.run(["l1", "ares"], force=True)
            made.bench.turn()
        company = world().company(key)
        with database.tenant_session(tenant_id) as session:
            asked = ARES.load(session, [made.ids[key]])[made.ids[key]]
            row = session.execute(select(RegistryMatch.reason, RegistryMatch.confidence)).one()
        assert asked.registration_id == company.registration_id
        assert row.reason == "by the number that its name led to"
        # The number does not make a match surer than the name did.
        assert float(row.confidence) == asked.matched
        searches = [
            c
            for c in sandbox_app.extensions["faults"].calls("ares")
            if c["path"].endswith("ekonomicke-subjekty/vyhledat")
        ]
        assert len(searches) == 1

    def test_another_name_is_matched_anew(self, session, providers):
        key = make_company(session, name="Ostmodex Ocel a.s.", hq_country="CZ")
        asked = by_name("cz-002")
        found = ARES.call(providers, asked)
        ARES.save(session, [Saved(key, key, asked, found)])
        assert ARES.load(session, [key])[key].registration_id is None

    def test_one_that_is_struck_off_is_missed_though_only_its_name_was_on_the_list(
        self, database, tenant_id, providers, api
    ):
        key = "cz-dissolved-404"
        company = world().company(key)
        made = listed(database, tenant_id, providers, {key: {"name": company.name, "hq_country": "CZ"}})
        record = made.ids[key]
        with database.tenant_session(tenant_id) as session:
            active = LegalProfile(
                registry="ares",
                registration_id=company.registration_id,
                official_name=company.name,
                registration_status=RegistrationStatus.ACTIVE,
            )
            say(session, record, active, day=1, stage="ares", country="CZ")
            row = {
                "company_id": record,
                "registry_code": "ares",
                "outcome": MatchOutcome.MATCHED,
                "reason": "score 0.92",
                "query": {"name": company.name},
                "registration_id": company.registration_id,
                "confidence": Decimal("0.92"),
                "candidates": [],
                "rejected": [],
                "checked_at": datetime.now(UTC),
            }
            store_matches(session, [row])
        api.post(f"/api/companies/{record}/enrich-registry")
        made.bench.turn()
        after = api.get(f"/api/companies/{record}")
        # It is not known whether it was dissolved: only that it is not there.
        assert (after["registration_status"], after["official_name"]) == ("unknown", None)
        watch = api.get(f"/api/companies/{record}/registry-checks")["watch"]
        assert watch["hold_reasons"] == ["The register no longer holds the company."]


class TestFreshness:
    """What the registers say decides; when they said it does not."""

    def input_at(self, session, key):
        session.expire_all()
        return fingerprint(legal.load(session, [key])[key])

    def test_the_same_answer_at_a_later_time_makes_no_score_stale(self, session, company):
        say(session, company, FIRST, day=1)
        first = self.input_at(session, company)
        say(session, company, FIRST, day=9)
        assert self.input_at(session, company) == first

    def test_another_answer_does(self, session, company):
        say(session, company, FIRST, day=1)
        first = self.input_at(session, company)
        say(session, company, replace(FIRST, registration_status=RegistrationStatus.ACTIVE), day=9)
        assert self.input_at(session, company) != first
