"""Companies by credibility: judged by the points that their registers could give."""

from __future__ import annotations

import pytest

from leadgen.fields import Entity, SourceKind
from leadgen.observations.store import record_observations
from tests.factories.records import make_company, observe

SCORES = {"sure": (90, 100), "fair": (60, 100), "poor": (20, 100), "half asked": (30, 40), "never asked": None}


@pytest.fixture(autouse=True)
def companies(database, tenant_id):
    with database.tenant_session(tenant_id) as session:
        for name, score in SCORES.items():
            key = make_company(session, name=name)
            if score is not None:
                values = dict(zip(("credibility_score", "credibility_max"), score, strict=True))
                record_observations(session, [observe(Entity.COMPANY, key, SourceKind.REGISTRY, values, ref="run:x")])


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ({"credibility_band": ["high"]}, {"sure", "half asked"}),
        ({"credibility_band": ["medium", "low"]}, {"fair", "poor"}),
        ({"credibility_band": ["empty"]}, {"never asked"}),
        ({"not_credibility_band": ["high", "empty"]}, {"fair", "poor"}),
    ],
)
def test_filter(api, query, wanted):
    assert {item["name"] for item in api.get("/api/companies", **query)["items"]} == wanted


@pytest.mark.parametrize("chosen", [{}, {"credibility_band": ["low"]}])
def test_counts_are_free_of_their_own_choice(api, chosen):
    facets = {facet["key"]: facet for facet in api.get("/api/companies/filter-counts", **chosen)["facets"]}
    counts = {value["value"]: value["count"] for value in facets["credibility_band"]["values"]}
    assert counts == {"high": 2, "medium": 1, "low": 1, "empty": 1}
    assert facets["credibility_band"]["label"] == "Credibility"
