"""What sources say against each other: both sides are named, and what to do."""

from __future__ import annotations

from typing import ClassVar

import pytest

from leadgen.countries.lookups import LABELS
from leadgen.db import new_id
from leadgen.enrichment.models import Severity
from leadgen.enrichment.qc.input import MatchSeen, SourceStatement
from leadgen.enrichment.qc.rules import check
from leadgen.enrichment.stages import qc
from leadgen.fields import Entity, SourceKind
from leadgen.imports.models import ImportJob
from leadgen.observations.store import record_observations
from tests.enrichment.test_qc import FIRES, PENDING, rules, seen
from tests.factories.records import make_company, observe


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
        "incomplete_data": ("AI research", "AI research", "Enter important values by hand"),
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
        statements = {key: (SourceStatement(high, "imported file"), SourceStatement(100, "AI research"))}
        problems = check(seen(statements))
        assert [item.severity for item in problems] == ([severity] if severity else [])
        if severity:
            assert [(v["value"], v["source"]) for v in problems[0].values] == [
                (100, "AI research"),
                (high, "imported file"),
            ]
            assert {v["field"] for v in problems[0].values} == {key}

    @pytest.mark.parametrize("stage", ["l1", "ares", "brreg", "prh", "recherche", "isir"])
    def test_only_stages_that_ran_can_have_left_gaps(self, stage):
        assert rules(seen()) == set()
        problem = check(seen(completed=(stage,)))[0]
        assert (problem.rule, problem.values[0]["source"]) == ("incomplete_data", LABELS.get(stage, "AI research"))

    @pytest.mark.parametrize(
        ("more", "subject"),
        [
            ({"researched_on": "2026-01-01"}, "research"),
            ({"registry_checked_at": "2026-03-01T10:00:00Z"}, "register"),
            ({"insolvency_checked_at": "2026-03-01T10:00:00Z"}, "insolvency"),
        ],
    )
    def test_each_source_grows_stale_by_itself(self, more, subject):
        assert [item.subject for item in check(seen(today="2026-07-01", **more))] == [subject]

    def test_a_gap_in_the_insolvency_register_behind_an_unclear_match_is_that_match_s_finding(self):
        unclear = (MatchSeen("ares", "ambiguous", "two of one name"),)
        assert rules(seen(completed=("ares", "isir"), matches=unclear)) == {"registry_ambiguous"}

    def test_the_insolvency_register_counts_for_czech_companies_only(self, session):
        said = {"insolvency_checked_at": "2026-01-01T00:00:00Z"}
        for country, wanted in (("CZ", True), ("NO", False)):
            key = make_company(session, name="Demo", hq_country=country)
            record_observations(
                session, [observe(Entity.COMPANY, key, SourceKind.REGISTRY, said, ref="run:x", stage="isir")]
            )
            assert ("insolvency_checked_at" in qc.load(session, [key])[key].values) is wanted


class TestSigns:
    """What a register hints at is not read as clean, and is not said twice."""

    @pytest.mark.parametrize("code", ["trustee", "liquidator", "court_entries", "maybe_more"])
    def test_each_is_a_finding_of_its_own(self, code):
        problem = check(seen(registry_warnings=[f"{code}: in words", "vat_ended: x"], registration_status="active"))[0]
        assert (problem.rule, problem.subject, problem.severity) == ("insolvency_sign", code, Severity.MEDIUM)
        assert problem.suggestion.startswith("Review the official record")

    @pytest.mark.parametrize(
        ("code", "known"),
        [
            ("trustee", {"insolvency_flag": True, "registration_status": "insolvent"}),
            ("liquidator", {"registration_status": "in_liquidation"}),
            ("court_entries", {"insolvency_proceedings": [{"status": "ended"}]}),
        ],
    )
    def test_is_silent_where_the_profile_says_it_already(self, code, known):
        assert "insolvency_sign" not in rules(seen(registry_warnings=[f"{code}: in words"], **known))

    @pytest.mark.parametrize("other", [["vat_ended: x"], ["directors_not_listed: x"], []])
    def test_other_warnings_are_no_sign(self, other):
        assert rules(seen(registry_warnings=other)) == set()

    @pytest.mark.parametrize("code", ["maybe_more", "review", "petition_pending"])
    def test_the_insolvency_register_s_own_are_signs_too(self, code):
        said = {"insolvency_warnings": [f"{code}: INS 1/2026 in words"], "registration_status": "active"}
        problem = check(seen(**said))[0]
        assert (problem.rule, problem.subject) == ("insolvency_sign", code)
        assert (problem.values[0]["value"] == "INS 1/2026 in words") is (code != "maybe_more")

    @pytest.mark.parametrize(("code", "said"), [("maybe_more", True), ("review", True), ("petition_pending", False)])
    def test_what_is_left_open_is_said_beside_what_is_known(self, code, said):
        known = {"insolvency_flag": False, "insolvency_proceedings": [PENDING]}
        found = rules(seen(insolvency_warnings=[f"{code}: in words"], **known))
        assert ("insolvency_sign" in found, "pending_insolvency" in found) == (said, True)

    def test_it_reaches_the_rule_from_the_insolvency_register_s_answer(self, session):
        key = make_company(session, name="Demo", hq_country="CZ")
        said = {"insolvency_warnings": ["maybe_more: the register listed only a part of its proceedings"]}
        record_observations(
            session, [observe(Entity.COMPANY, key, SourceKind.REGISTRY, said, ref="run:x", stage="isir")]
        )
        assert "insolvency_sign" in rules(qc.load(session, [key])[key])

    def test_it_reaches_the_rule_from_the_register_s_answer(self, session):
        key = make_company(session, name="Demo", hq_country="FR")
        said = {"registry_warnings": ["liquidator: a liquidator is listed, which hints at a winding-up"]}
        record_observations(
            session, [observe(Entity.COMPANY, key, SourceKind.REGISTRY, said, ref="run:x", stage="recherche")]
        )
        assert "insolvency_sign" in rules(qc.load(session, [key])[key])


class TestNames:
    """A number may be a relative's: the names tell."""

    @pytest.mark.parametrize(
        ("official", "severity"),
        [
            ("Javorník Pumpy s.r.o.", None),
            ("JAVORNIK PUMPY, spol. s r.o.", None),
            ("Javorník Pumpy Holding a.s.", Severity.MEDIUM),
            ("Javorník Pumpy Invest s.r.o.", Severity.MEDIUM),
            ("Javorník Pumpy, odštěpný závod", Severity.MEDIUM),
            ("Javorník Pumpy Brno s.r.o.", Severity.LOW),
            ("Pekárna Vzor s.r.o.", Severity.MEDIUM),
        ],
    )
    def test_relatives_and_strangers(self, official, severity):
        found = check(seen(name="Javorník Pumpy", official_name=official))
        wanted = [("registry_name_mismatch", severity)] if severity else []
        assert [(item.rule, item.severity) for item in found] == wanted

    def test_a_relative_is_said_to_be_one(self):
        (problem,) = check(seen(name="Javorník Pumpy", official_name="Javorník Pumpy Holding a.s.", hq_country="CZ"))
        assert "parent, sister company or branch" in problem.message
        assert problem.suggestion.startswith("Check that the number is the company's own")

    def test_a_trading_name_that_is_the_company_s_settles_it(self):
        names = {"official_name": "Javorník Pumpy Holding a.s.", "trading_names": ["Javorník Pumpy"]}
        assert check(seen(name="Javorník Pumpy", **names)) == []


class TestEachSource:
    """Two files, or two stages of research, can contradict each other; one source only by its newest word."""

    def statements(self, session, *said):
        key = make_company(session, name="Demo", **said[0][1])
        record_observations(
            session,
            [observe(Entity.COMPANY, key, kind, values, **more) for kind, values, more in said[1:]],
        )
        return qc.load(session, [key])[key]

    def test_two_imported_files(self, session, tenant_id):
        jobs = {name: new_id() for name in ("old.csv", "new.csv")}
        for name, job in jobs.items():
            read = {"encoding": "utf-8", "decode_errors": "strict", "delimiter": ",", "has_header": True}
            size = {"size_bytes": 1, "row_count": 1, "columns": [], "notes": []}
            session.add(ImportJob(tenant_id=tenant_id, id=job, filename=name, **read, **size))
        session.flush()  # the file's name is read by plain SQL
        many = [
            (SourceKind.IMPORT, {"employees_count": heads}, {"ref": f"import:{jobs[name]}", "day": day})
            for name, heads, day in (("old.csv", 10, 1), ("new.csv", 500, 2))
        ]
        found = self.statements(session, (SourceKind.IMPORT, {}), *many)
        assert found.statements["employees_count"] == (
            SourceStatement(500, "imported file new.csv"),
            SourceStatement(10, "imported file old.csv"),
        )
        problem = next(item for item in check(found) if item.rule == "headcount_contradiction")
        assert problem.severity is Severity.HIGH
        assert {item["source"] for item in problem.values} == {"imported file new.csv", "imported file old.csv"}

    def test_two_stages_of_research(self, session):
        found = self.statements(
            session,
            (SourceKind.IMPORT, {}),
            (SourceKind.LLM, {"revenue_eur_m": 10.0}, {"ref": "run:x", "stage": "l1", "day": 1}),
            (SourceKind.LLM, {"revenue_eur_m": 30.0}, {"ref": "run:x", "stage": "l2", "day": 2}),
        )
        assert {item.source for item in found.statements["revenue_eur_m"]} == {"AI research", "AI research (l2)"}
        assert "revenue_contradiction" in rules(found)

    def test_research_done_again_contradicts_nobody(self, session):
        found = self.statements(
            session,
            (SourceKind.IMPORT, {}),
            (SourceKind.LLM, {"revenue_eur_m": 10.0}, {"ref": "run:x", "stage": "l1", "day": 1}),
            (SourceKind.LLM, {"revenue_eur_m": 30.0}, {"ref": "run:y", "stage": "l1", "day": 2}),
        )
        assert found.statements["revenue_eur_m"] == (SourceStatement(30.0, "AI research"),)


class TestSameNumbers:
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
        assert [match.what for match in found[ids[0]].same_number] == ["Registration number"]
