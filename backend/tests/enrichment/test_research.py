from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadgen.enrichment.prompt import load_prompt
from leadgen.enrichment.research.ask import UNSUPPORTED, read_values
from leadgen.enrichment.research.contradictions import contradictions
from leadgen.enrichment.research.same_company import judge_company, same_person
from leadgen.fields import Entity
from leadgen.providers.llm.base import CitedPage

PAGE = CitedPage("https://www.kovarna-demo.cz/about", "About us", "We forge.", "2026-02-01")


def said(value, url=PAGE.url, confidence=0.9, quote=None):
    return {"value": value, "confidence": confidence, "source_url": url, "quote": quote}


def read(data, sources=(PAGE,)):
    return read_values(Entity.COMPANY, list(data), data, sources)


class TestReadValues:
    def test_a_value_stands_on_the_page_that_the_search_returned(self):
        found, flags = read({"founded_year": said(1998, quote="since 1998")})
        assert flags == []
        assert found["founded_year"].confidence == 0.9
        assert found["founded_year"].evidence[0].to_json() == {
            "url": PAGE.url,
            "quote": "since 1998",
            "title": "About us",
            "seen_at": "2026-02-01",
        }

    def test_a_page_is_known_again_in_another_spelling(self):
        found, _ = read({"founded_year": said(1998, url="http://kovarna-demo.cz/about/#top")})
        assert found["founded_year"].evidence

    def test_an_invented_page_is_no_evidence(self):
        found, flags = read({"founded_year": said(1998, url="https://made-up.example/kovarna")})
        assert found["founded_year"].confidence == UNSUPPORTED
        assert found["founded_year"].evidence == ()
        assert flags == ["unsupported: founded_year"]

    def test_no_page_at_all_is_said_once(self):
        _, flags = read({"founded_year": said(1998), "hq_city": said("Brno")}, sources=())
        assert flags == ["no_sources: the research shows no page"]

    def test_values_take_their_canonical_form(self):
        found, _ = read({"hq_country": said("Czechia"), "domain": said("https://www.kovarna-demo.cz/")})
        assert (found["hq_country"].value, found["domain"].value) == ("CZ", "kovarna-demo.cz")

    def test_a_value_of_no_usable_form_is_flagged_not_stored(self):
        found, flags = read({"industry": said("blacksmithery"), "hq_city": said("Brno")})
        assert set(found) == {"hq_city"}
        assert flags == ["unreadable: industry"]

    def test_nothing_known_is_nothing_stored(self):
        assert read({"hq_city": said(None), "products": said([]), "phone": said("n/a")}) == ({}, [])

    @given(st.one_of(st.none(), st.floats(), st.integers(), st.booleans(), st.text()))
    def test_confidence_is_always_between_zero_and_one(self, confidence):
        found, _ = read({"hq_city": said("Brno", confidence=confidence)})
        assert 0.0 <= found["hq_city"].confidence <= 1.0


class TestJudgeCompany:
    @pytest.mark.parametrize(
        ("asked", "found", "verdict", "flag"),
        [
            (
                {"name": "Kovárna Demo", "domain": "kovarna-demo.cz"},
                {"name": "KOVARNA DEMO s.r.o.", "domain": "kovarna-demo.cz"},
                "same",
                None,
            ),
            ({"name": "Kovárna Demo"}, {"name": "Kovárna Demo s.r.o."}, "same", None),
            ({"domain": "kovarna-demo.cz"}, {"name": "Kovárna Demo", "domain": "www.kovarna-demo.cz"}, "same", None),
            (
                {"name": "Kovárna", "domain": "cz.kovarna-demo.com"},
                {"name": "Kovárna", "domain": "kovarna-demo.com"},
                "same",
                None,
            ),
            (
                {"name": "Kovárna", "website_url": "https://kovarna-demo.cz/x"},
                {"name": "Kovárna", "domain": "kovarna-demo.cz"},
                "same",
                None,
            ),
            (
                {"name": "Kovárna", "domain": "kovarna-demo.cz"},
                {"name": "Pekárna", "domain": "kovarna-demo.cz"},
                "doubtful",
                "name_mismatch",
            ),
            (
                {"name": "Kovárna", "domain": "kovarna-demo.cz"},
                {"name": "Kovárna", "domain": "kovarna.example"},
                "doubtful",
                "domain_mismatch",
            ),
            (
                {"name": "Kovárna", "hq_country": "CZ"},
                {"name": "Kovárna", "hq_country": "SK"},
                "doubtful",
                "country_mismatch",
            ),
            (
                {"name": "Kovárna", "domain": "kovarna-demo.cz"},
                {"name": "Pekárna", "domain": "pekarna-demo.cz"},
                "other",
                "wrong_company",
            ),
            ({"domain": "kovarna-demo.cz"}, {"name": "Pekárna", "domain": "pekarna-demo.cz"}, "other", "wrong_company"),
            ({"name": "Kovárna"}, {"name": "Pekárna"}, "other", "wrong_company"),
            ({"name": "Kovárna"}, {"name": None, "domain": None}, "unknown", "not_found"),
        ],
    )
    def test_verdict(self, asked, found, verdict, flag):
        judged = judge_company(asked, found)
        assert judged.verdict == verdict
        assert [text.partition(":")[0] for text in judged.flags] == ([flag] if flag else [])


def test_a_person_is_another_when_the_family_name_differs():
    asked = {"first_name": "Ida", "last_name": "Vzorová"}
    assert same_person(asked, "Ing. Ida Vzorova, MBA")
    assert not same_person(asked, "Ida Jiná")
    assert same_person(asked, None)


def test_contradictions_name_both_fields():
    values = {"employees_count": 900, "company_size": "small", "revenue_eur_m": 5.0, "revenue_range": "enterprise"}
    found = list(contradictions(values | {"founded_year": 2031}, today=date(2026, 11, 1)))
    assert [problem.keys for problem in found] == [
        ("employees_count", "company_size"),
        ("revenue_eur_m", "revenue_range"),
        ("founded_year",),
    ]
    agreeing = {
        "employees_count": 900,
        "company_size": "mid_market",
        "revenue_eur_m": 90.0,
        "revenue_range": "mid_market",
    }
    assert list(contradictions(agreeing, today=date(2026, 11, 1))) == []


class TestPrompt:
    @given(st.text())
    def test_no_value_can_break_out_of_its_block(self, name):
        text = load_prompt("l1").about({"name": name})
        inside = text.partition("<record>")[2]
        block, _, rest = inside.partition("</record>")
        assert json.loads(block)["name"] == name
        assert "<record>" not in rest
        assert "</record>" not in rest

    @pytest.mark.parametrize("name", ["l1", "person"])
    def test_every_prompt_has_a_version(self, name):
        assert load_prompt(name).version >= 1
