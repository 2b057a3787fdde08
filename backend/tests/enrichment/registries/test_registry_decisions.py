"""Candidates that wait for a person, and looking one company up now."""

from __future__ import annotations

import pytest

from leadgen.fields import Entity
from leadgen.observations.store import load_observations
from leadgen.sandbox.world import checkdigits, world
from tests.client import Api, sign_in
from tests.conftest import make_tenant
from tests.enrichment.asking import calls
from tests.enrichment.world_list import company_values, listed

TWIN, OTHER = "cz-namesake-brno", "cz-namesake-plzen"


def match_of(api: Api, company_id):
    items = api.get(f"/api/companies/{company_id}/registry-matches")["items"]
    return items[0] if items else None


def decide(api: Api, company_id, decision, number, registry="ares"):
    body = {"registry": registry, "registration_id": number, "decision": decision}
    return api.call("POST", f"/api/companies/{company_id}/confirm-registry", json=body)


@pytest.fixture
def unclear(database, tenant_id, providers, api):
    """A company whose name two companies of the register bear, looked up once."""
    name = {"name": world().company(TWIN).name, "hq_country": "CZ"}
    made = listed(database, tenant_id, providers, {TWIN: name})
    api.post(f"/api/companies/{made.ids[TWIN]}/enrich-registry")
    made.bench.turn()
    return made


class TestConfirm:
    def test_the_chosen_candidate_becomes_the_company(self, unclear, api):
        key = unclear.ids[TWIN]
        seen = match_of(api, key)
        assert seen["outcome"] == "ambiguous"
        number = world().company(TWIN).registration_id
        assert number in {item["profile"]["registration_id"] for item in seen["candidates"]}
        assert decide(api, key, "confirm", number).get_json()["run_id"]
        unclear.bench.turn()
        shown = api.get(f"/api/companies/{key}")
        assert (shown["registration_id"], shown["official_name"]) == (number, world().company(TWIN).name)
        assert "registration_id" in shown["locked_fields"]
        assert match_of(api, key)["outcome"] == "matched"
        assert match_of(api, key)["reason"] == "confirmed by a person"
        why = api.get(f"/api/companies/{key}/provenance", field="registration_id")["fields"][0]
        assert why["winner"]["source_kind"] == "person"
        assert why["winner"]["evidence"][0]["url"]

    def test_a_confirmed_record_is_sure_whatever_it_is_called(self, database, tenant_id, providers, api):
        company = world().company("cz-001")
        values = {"name": "Something Quite Else", "hq_country": "CZ", "registration_id": company.registration_id}
        made = listed(database, tenant_id, providers, {"cz-001": values})
        api.post(f"/api/companies/{made.ids['cz-001']}/enrich-registry")
        made.bench.turn()
        assert match_of(api, made.ids["cz-001"])["outcome"] == "ambiguous"
        decide(api, made.ids["cz-001"], "confirm", company.registration_id)
        made.bench.turn()
        assert match_of(api, made.ids["cz-001"])["confidence"] == 1.0

    def test_only_what_was_proposed_can_be_decided(self, unclear, api):
        key = unclear.ids[TWIN]
        for number in (world().company("cz-001").registration_id, "nonsense"):
            assert decide(api, key, "confirm", number).status_code == 422
        assert decide(api, key, "confirm", world().company(TWIN).registration_id, "brreg").status_code == 422

    def test_another_tenant_s_company_is_not_there(self, app, database, unclear):
        stranger = sign_in(app, database, make_tenant(database))
        number = world().company(TWIN).registration_id
        assert decide(stranger, unclear.ids[TWIN], "confirm", number).status_code == 404


class TestReject:
    def test_a_rejected_number_is_never_proposed_again(self, unclear, api):
        key = unclear.ids[TWIN]
        gone = match_of(api, key)["candidates"][0]["profile"]["registration_id"]
        assert decide(api, key, "reject", gone).status_code == 200
        for _ in range(2):
            unclear.bench.turn()
            seen = match_of(api, key)
            assert seen["rejected"] == [gone]
            assert gone not in {item["profile"]["registration_id"] for item in seen["candidates"]}
            assert seen["registration_id"] != gone
            api.post(f"/api/companies/{key}/enrich-registry")

    def test_a_wrong_match_is_taken_back_with_all_that_followed(self, database, tenant_id, providers, api):
        made = listed(database, tenant_id, providers, {"no-bankrupt": company_values("no-bankrupt", with_id=False)})
        key = made.ids["no-bankrupt"]
        api.post(f"/api/companies/{key}/enrich-registry")
        made.bench.turn()
        before = api.get(f"/api/companies/{key}")
        assert (before["registration_status"], before["insolvency_flag"]) == ("insolvent", True)
        assert decide(api, key, "reject", before["registration_id"], "brreg").status_code == 200
        made.bench.turn()
        after = api.get(f"/api/companies/{key}")
        assert after["official_name"] is None
        assert after["registration_id"] is None
        assert after["insolvency_flag"] is None
        assert after["registration_status"] is None
        assert "active_insolvency" not in made.findings("no-bankrupt")

    def test_an_establishment_s_number_that_a_person_gave_goes_with_its_company(
        self, database, tenant_id, providers, api
    ):
        company = world().company("fr-001")
        made = listed(database, tenant_id, providers, {"fr-001": company_values("fr-001", with_id=False)})
        key = made.ids["fr-001"]
        path = f"/api/companies/{key}"
        siret = checkdigits.siret(company.registration_id, 7)
        api.patch(path, {"version": api.get(path)["version"], "values": {"siret": siret}})
        api.post(f"{path}/enrich-registry")
        made.bench.turn()
        assert match_of(api, key)["registration_id"] == company.registration_id
        assert decide(api, key, "reject", company.registration_id, "recherche").status_code == 200
        after = api.get(path)
        assert (after["registration_id"], after["siret"]) == (None, None)

    def test_who_changes_their_mind_may_confirm_a_rejected_one(self, unclear, api):
        key, number = unclear.ids[TWIN], world().company(TWIN).registration_id
        decide(api, key, "reject", number)
        unclear.bench.turn()
        assert decide(api, key, "confirm", number).status_code == 200
        unclear.bench.turn()
        assert match_of(api, key)["registration_id"] == number
        assert match_of(api, key)["rejected"] == []

    def test_a_confirmed_one_takes_its_scheme_along(self, unclear, api):
        key, number = unclear.ids[TWIN], world().company(TWIN).registration_id
        decide(api, key, "confirm", number)
        unclear.bench.turn()
        before = api.get(f"/api/companies/{key}")
        assert (before["registration_id"], before["registration_scheme"]) == (number, "ico")
        decide(api, key, "reject", number)
        after = api.get(f"/api/companies/{key}")
        assert (after["registration_id"], after["registration_scheme"]) == (None, None)
        assert {"registration_id", "registration_scheme"} & set(after["locked_fields"]) == set()

    def test_what_was_ruled_out_by_mistake_is_proposed_again(self, unclear, api):
        key = unclear.ids[TWIN]
        gone = match_of(api, key)["candidates"][0]["profile"]["registration_id"]
        assert decide(api, key, "reconsider", gone).status_code == 409
        decide(api, key, "reject", gone)
        unclear.bench.turn()
        assert decide(api, key, "reconsider", gone).status_code == 200
        unclear.bench.turn()
        seen = match_of(api, key)
        assert (seen["outcome"], seen["rejected"]) == ("ambiguous", [])
        assert gone in {item["profile"]["registration_id"] for item in seen["candidates"]}

    def test_a_number_from_the_list_that_is_ruled_out_is_not_asked_for_again(
        self, database, tenant_id, providers, api, sandbox_app
    ):
        made = listed(database, tenant_id, providers, {"no-001": company_values("no-001", name="Another Name AS")})
        key, number = made.ids["no-001"], world().company("no-001").registration_id
        api.post(f"/api/companies/{key}/enrich-registry")
        made.bench.turn()
        decide(api, key, "reject", number, "brreg")
        asked = len(calls(sandbox_app, "brreg"))
        made.bench.turn()
        assert not any(number in call["path"] for call in calls(sandbox_app, "brreg")[asked:])
        assert match_of(api, key)["outcome"] != "matched"


class TestLookUpNow:
    def test_it_runs_without_any_research(self, database, tenant_id, providers, api):
        made = listed(database, tenant_id, providers, {"fi-001": company_values("fi-001")})
        run_id = api.post(f"/api/companies/{made.ids['fi-001']}/enrich-registry")["run_id"]
        made.bench.turn()
        status = api.get("/api/pipeline/dag-status", run_id=run_id)
        assert (status["status"], status["stages"]) == ("succeeded", ["prh", "legal", "qc"])
        shown = api.get(f"/api/companies/{made.ids['fi-001']}")
        assert shown["official_name"] == world().company("fi-001").name
        assert shown["credibility_score"] is not None

    def test_the_country_may_be_named_where_nothing_tells_it(self, database, tenant_id, providers, api):
        company = world().company("fr-001")
        made = listed(
            database,
            tenant_id,
            providers,
            {"fr-001": {"registration_id": company.registration_id, "name": company.name}},
        )
        path = f"/api/companies/{made.ids['fr-001']}/enrich-registry"
        assert api.call("POST", path).status_code == 422
        api.post(f"{path}/fr")
        made.bench.turn()
        assert api.get(f"/api/companies/{made.ids['fr-001']}")["official_name"] == company.name.upper()

    @pytest.mark.parametrize(("home", "path"), [("NO", "/cz"), ("DE", ""), ("NO", "/de")])
    def test_a_register_that_cannot_know_it_is_not_asked(self, database, tenant_id, providers, api, home, path):
        made = listed(database, tenant_id, providers, {"x": {"name": "Demo", "hq_country": home}})
        refused = api.call("POST", f"/api/companies/{made.ids['x']}/enrich-registry{path}")
        assert refused.status_code == 422

    def test_two_at_once_are_one(self, database, tenant_id, providers, api):
        made = listed(database, tenant_id, providers, {"no-001": company_values("no-001")})
        path = f"/api/companies/{made.ids['no-001']}/enrich-registry"
        api.post(path)
        assert api.call("POST", path).status_code == 409

    def test_a_decision_while_a_run_is_at_it_is_kept(self, unclear, api, database, tenant_id):
        key, number = unclear.ids[TWIN], world().company(TWIN).registration_id
        api.post(f"/api/companies/{key}/enrich-registry")
        assert decide(api, key, "confirm", number).get_json()["run_id"] is None
        with database.tenant_session(tenant_id) as session:
            said = load_observations(session, Entity.COMPANY, [key])[key]
        assert any(item.source_kind == "person" and "registration_id" in item.values for item in said)
