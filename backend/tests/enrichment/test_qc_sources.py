"""What sources say against each other: both sides are named, and what to do."""

from __future__ import annotations

from typing import ClassVar

import pytest

from leadgen.enrichment.credibility import LABELS
from leadgen.enrichment.models import Severity
from leadgen.enrichment.qc_rules import Told, check
from leadgen.enrichment.stages import qc
from tests.enrichment.test_qc import FIRES, rules, seen
from tests.factories.records import make_company


class TestTwoSources:
    """Rules that set one source against another name both sides and say what to do."""

    CASES: ClassVar[dict[str, tuple[str, str, str]]] = {
        "registry_name_mismatch": ("our record", "state register", "Check the registration number"),
        "hq_country_conflict": ("imported file", "AI research", "Choose the country"),
        "headcount_contradiction": ("imported file", "AI research", "Choose the right value"),
        "revenue_contradiction": ("imported file", "AI research", "Choose the right value"),
        "domain_of_another": ("our record", "AI research", "Correct the domain"),
        "domain_shared": ("our record", "our list", "Merge the two"),
        "duplicate_identifier": ("our record", "our list", "Merge the two records"),
        "contact_email_domain": ("our record", "our record", "Check whether the person still works here"),
        "incomplete_data": ("AI research", "AI research", "Fill in by hand"),
        "stale_data": ("AI research", "AI research", "Run the stage again"),
    }

    @pytest.mark.parametrize("rule", CASES)
    def test_both_sides_and_what_to_do(self, rule):
        first, second, advice = self.CASES[rule]
        problem = check(FIRES[rule])[0]
        sources = [value["source"] for value in problem.values]
        assert (sources[0], sources[-1]) == (first, second)
        assert problem.suggestion.startswith(advice)

    @pytest.mark.parametrize("key", ["employees_count", "revenue_eur_m"])
    @pytest.mark.parametrize(
        ("high", "severity"),
        [(149, None), (150, None), (151, Severity.MEDIUM), (200, Severity.MEDIUM), (201, Severity.HIGH)],
    )
    def test_half_as_much_again_warns_and_twice_as_much_is_an_error(self, key, high, severity):
        told = {key: (Told(high, "imported file"), Told(100, "AI research"))}
        problems = check(seen(told))
        assert [item.severity for item in problems] == ([severity] if severity else [])
        if severity:
            assert [(v["value"], v["source"]) for v in problems[0].values] == [
                (100, "AI research"),
                (high, "imported file"),
            ]
            assert {v["field"] for v in problems[0].values} == {key}

    @pytest.mark.parametrize("stage", ["l1", "ares", "brreg", "prh", "recherche"])
    def test_only_stages_that_ran_can_have_left_gaps(self, stage):
        assert rules(seen()) == set()
        problem = check(seen(completed=(stage,)))[0]
        assert (problem.rule, problem.values[0]["source"]) == ("incomplete_data", LABELS.get(stage, "AI research"))

    @pytest.mark.parametrize(
        ("more", "subject"),
        [({"researched_on": "2026-01-01"}, "research"), ({"registry_checked_at": "2026-03-01T10:00:00Z"}, "register")],
    )
    def test_each_source_grows_stale_by_itself(self, more, subject):
        assert [item.subject for item in check(seen(today="2026-07-01", **more))] == [subject]


class TestTwins:
    """The same number is one company's only where it is of one register."""

    @pytest.mark.parametrize(
        ("one", "other", "same"),
        [
            ({"registration_scheme": "ico"}, {"registration_scheme": "ico"}, True),
            # Nine digits may be Norwegian or French.
            ({"registration_scheme": "orgnr"}, {"registration_scheme": "siren"}, False),
            ({"hq_country": "NO"}, {"hq_country": "FR"}, False),
            ({"hq_country": "NO"}, {"registration_scheme": "siren"}, False),
            ({"hq_country": "NO"}, {"registration_scheme": "orgnr"}, True),
            ({}, {"hq_country": "NO"}, True),
            ({}, {}, True),
        ],
    )
    def test_a_number_counts_with_its_register(self, session, one, other, same):
        ids = [
            make_company(session, name=name, registration_id="974760673", **values)
            for name, values in (("A", one), ("B", other))
        ]
        found = qc.load(session, ids)
        assert [bool(found[key].same_number) for key in ids] == [same, same]

    @pytest.mark.parametrize(
        ("numbers", "same"),
        [((None, None), True), (("00009994", None), True), (("00009994", "00000019"), False)],
    )
    def test_one_vat_number_is_a_duplicate_but_in_a_vat_group(self, session, numbers, same):
        ids = [
            make_company(session, name="A", tax_id="CZ699000001", registration_id=number, hq_country="CZ")
            for number in numbers
        ]
        problems = [item for item in check(qc.load(session, ids)[ids[0]]) if item.rule == "duplicate_identifier"]
        assert bool(problems) is same
        if problems:
            assert problems[0].values[0] == {"label": "VAT number", "value": "CZ699000001", "source": "our record"}

    def test_number_and_vat_number_of_one_other_are_one_finding(self, session):
        same = {"tax_id": "CZ00009994", "registration_id": "00009994", "hq_country": "CZ"}
        ids = [make_company(session, name=name, **same) for name in "AB"]
        found = qc.load(session, ids)
        assert [twin.what for twin in found[ids[0]].same_number] == ["Registration number"]
