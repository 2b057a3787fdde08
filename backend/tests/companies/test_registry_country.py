"""Companies by the country whose register their number belongs to, and by what that register says."""

from __future__ import annotations

import pytest

from leadgen.fields import Entity, SourceKind
from leadgen.observations.store import record_observations
from tests.factories.records import make_company, observe

REGISTERED = {
    "czech": {"registration_scheme": "ico", "registration_status": "active", "insolvency_flag": False},
    "norse": {"registration_scheme": "orgnr", "registration_status": "dissolved"},
    "broke": {"registration_scheme": "ico", "registration_status": "insolvent", "insolvency_flag": True},
    "nowhere": None,
}


@pytest.fixture(autouse=True)
def companies(database, tenant_id):
    with database.tenant_session(tenant_id) as session:
        for name, values in REGISTERED.items():
            # The office may stand elsewhere: the register's country is not the headquarters'.
            key = make_company(session, name=name, hq_country="SK")
            if values:
                record_observations(session, [observe(Entity.COMPANY, key, SourceKind.REGISTRY, values, ref="run:x")])


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ({"registry_country": ["CZ"]}, {"czech", "broke"}),
        ({"registry_country": ["empty"]}, {"nowhere"}),
        ({"not_registry_country": ["CZ", "empty"]}, {"norse"}),
        ({"registration_status": ["dissolved", "empty"]}, {"norse", "nowhere"}),
        ({"insolvency_flag": ["true"]}, {"broke"}),
        ({"insolvency_flag": ["empty"]}, {"norse", "nowhere"}),
        ({"registry_country": ["CZ"], "not_insolvency_flag": ["true"]}, {"czech"}),
    ],
)
def test_filter(api, query, wanted):
    assert {item["name"] for item in api.get("/api/companies", **query)["items"]} == wanted


def test_counts_say_what_another_choice_would_give(api):
    facets = {
        facet["key"]: {value["label"]: value["count"] for value in facet["values"]}
        for facet in api.get("/api/companies/filter-counts", registry_country=["CZ"])["facets"]
    }
    assert facets["registry_country"] == {"Czechia": 2, "Norway": 1, "Not known": 1}
    assert facets["registration_status"] == {"Active": 1, "Insolvent": 1}
    assert facets["insolvency_flag"] == {"Yes": 1, "No": 1}


def test_a_country_without_a_register_is_refused(api):
    assert api.call("GET", "/api/companies?registry_country=US").status_code == 422
