"""The number of a French establishment against the company's: the register's seat wins, and a stale one is a finding."""

from __future__ import annotations

from uuid import UUID

import pytest

from leadgen.enrichment.models import Severity
from leadgen.enrichment.qc.findings import store_findings
from leadgen.enrichment.qc.rules import check
from leadgen.enrichment.stages import qc
from leadgen.enrichment.stages.registry import REGISTRY_STAGES
from leadgen.fields import Entity, SourceKind
from leadgen.observations.store import record_observations
from leadgen.pipeline.stage import Findings
from leadgen.sandbox.world import checkdigits, world
from tests.enrichment.asking import ask, by_id, values
from tests.factories.records import make_company, observe

OURS, OTHER = (company.registration_id for company in world().in_country("FR")[:2])
SEAT, BRANCH, FOREIGN = (checkdigits.siret(number, branch) for number, branch in ((OURS, 2), (OURS, 7), (OTHER, 3)))


def says_register(session, key, **said):
    seen = {"registration_id": OURS, "registration_scheme": "siren", "official_name": "Demo"} | said
    record_observations(
        session, [observe(Entity.COMPANY, key, SourceKind.REGISTRY, seen, ref="run:x", stage="recherche", day=1)]
    )


def rules(session, key):
    return [problem for problem in check(qc.load(session, [key])[key]) if problem.rule == "siret_of_another"]


class TestSeat:
    def test_the_register_says_the_number_of_the_seat(self, providers):
        company = next(c for c in world().in_country("FR") if c.registration_id == OURS)
        found: Findings = ask(providers, company.key, by_id(company.key))
        assert values(found)["siret"] == SEAT
        assert REGISTRY_STAGES["recherche"].code == "recherche"

    def test_it_wins_over_a_list_and_both_can_be_seen(self, api, database, tenant_id):
        with database.tenant_session(tenant_id) as session:
            key = make_company(session, name="Demo", hq_country="FR", registration_id=OURS, siret=BRANCH)
            says_register(session, key, siret=SEAT)
        assert api.get(f"/api/companies/{key}")["siret"] == SEAT
        why = api.get(f"/api/companies/{key}/provenance", field="siret")["fields"][0]
        assert (why["winner"]["value"], [item["value"] for item in why["losers"]]) == (SEAT, [BRANCH])


class TestFinding:
    @pytest.mark.parametrize(("siret", "found"), [(SEAT, False), (BRANCH, False), (FOREIGN, True), (None, False)])
    def test_only_another_company_s_is_one(self, session, siret, found):
        more = {"siret": siret} if siret else {}
        key = make_company(session, name="Demo", hq_country="FR", registration_id=OURS, **more)
        assert bool(rules(session, key)) is found

    def test_a_number_of_another_country_is_compared_with_nothing(self, session):
        key = make_company(session, name="Demo", hq_country="NO", registration_id="974760673", siret=FOREIGN)
        assert rules(session, key) == []

    def test_it_names_both_numbers_who_said_them_and_what_follows_from_each(self, session):
        key = make_company(session, name="Demo", hq_country="FR", registration_id=OURS, siret=BRANCH)
        said = [
            observe(Entity.COMPANY, key, SourceKind.PERSON, {"siret": FOREIGN}, ref="user:x", day=3),
            observe(Entity.COMPANY, key, SourceKind.REGISTRY, {"siret": SEAT}, ref="run:x", stage="recherche", day=1),
        ]
        record_observations(session, said)
        (problem,) = rules(session, key)
        assert problem.severity is Severity.MEDIUM
        assert problem.suggestion.startswith("Choose the number")
        shown = [(item["value"], item["source"], item["also"][0]["value"]) for item in problem.values]
        assert shown == [(FOREIGN, "a person", OTHER), (OURS, "imported file", SEAT)]


class TestChoice:
    @pytest.fixture
    def company(self, database, tenant_id) -> UUID:
        with database.tenant_session(tenant_id) as session:
            key = make_company(session, name="Demo", hq_country="FR", siret=FOREIGN)
            says_register(session, key)
            store_findings(session, {key: check(qc.load(session, [key])[key])})
            return key

    @pytest.mark.parametrize(("chosen", "numbers"), [(0, (OTHER, FOREIGN)), (1, (OURS, None))])
    def test_either_number_settles_it_for_good(self, api, company, database, tenant_id, chosen, numbers):
        finding = self.finding(api, company)
        value = finding["values"][chosen]
        body = {"field": value["field"], "value": value["value"]}
        path = f"/api/enrich/qc-findings/{finding['id']}/choose"
        assert api.call("POST", path, json=body).status_code == 204
        shown = api.get(f"/api/companies/{company}")
        assert (shown["registration_id"], shown["siret"]) == numbers
        assert {"registration_id", "siret"} <= set(shown["locked_fields"])
        with database.tenant_session(tenant_id) as session:
            store_findings(session, {company: check(qc.load(session, [company])[company])})
        assert self.finding(api, company)["status"] == "resolved"

    def finding(self, api, company):
        items = api.get(f"/api/companies/{company}/qc-findings")["items"]
        return next(item for item in items if item["rule"] == "siret_of_another")
