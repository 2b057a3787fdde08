from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadgen.countries.lookups import REGISTER_OF
from leadgen.enrichment.registries.credibility import RegisterStatement, credibility
from leadgen.enrichment.stages import legal
from leadgen.fields import Entity, SourceKind
from leadgen.observations.store import record_observations
from tests.factories.records import make_company, observe

TODAY = date(2026, 11, 1)
FULL = {
    "official_name": "Kovárna Demo s.r.o.",
    "registration_id": "00009994",
    "legal_form_code": "112",
    "registration_status": "active",
    "date_established": "2001-05-01",
    "registered_address": {"city": "Brno"},
    "nace_codes": [{"code": "2550"}],
    "registered_capital": {"amount": "200000", "currency": "CZK"},
    "registered_employees": {"min": 10, "max": 19},
    "file_number": "C 1/KSBR",
    "directors": [{"name": "Ida Vzorová"}],
    "registry_confidence": 1.0,
    "registry_source_url": "https://ares.example/00009994",
}
CLEAN = {"insolvency_flag": False, "insolvency_active_count": 0, "insolvency_total_count": 0}
AT = "2026-10-30T08:00:00+00:00"


def ares(**changes):
    return RegisterStatement("ares", {k: v for k, v in (FULL | changes).items() if v is not None}, AT)


def isir(confidence=None, **changes):
    return RegisterStatement("isir", CLEAN | changes, AT, confidence)


def part(key, country="CZ", register=None, insolvency=None):
    return {p.key: p for p in credibility(country, register, insolvency, today=TODAY)}[key]


def points(key, **more):
    found = part(key, **more)
    return found.points if found.available else None


class TestParts:
    def test_a_spotless_company_has_all_hundred(self):
        parts = credibility("CZ", ares(), isir(), today=TODAY)
        assert [p.max for p in parts] == [25, 20, 20, 15, 10, 10]
        assert sum(p.points for p in parts) == 100
        assert all(p.available and p.reason and p.source and p.checked_at for p in parts)
        assert parts[0].source_url == FULL["registry_source_url"]

    @pytest.mark.parametrize(("confidence", "wanted"), [(1.0, 25), (0.9, 22), (0.5, 12), (0.0, 0)])
    def test_registration_by_the_match(self, confidence, wanted):
        assert points("registration_verified", register=ares(registry_confidence=confidence)) == wanted

    @pytest.mark.parametrize(
        ("status", "wanted"),
        [("active", 20), ("in_liquidation", 5), ("insolvent", 0), ("dissolved", 0), ("unknown", None)],
    )
    def test_status(self, status, wanted):
        assert points("active_status", register=ares(registration_status=status), insolvency=isir()) == wanted

    def test_an_insolvent_company_is_not_active_whatever_the_company_register_says(self):
        assert points("active_status", register=ares(), insolvency=isir(insolvency_flag=True)) == 0

    @pytest.mark.parametrize(
        ("said", "wanted"),
        [
            ({}, 20),
            ({"insolvency_flag": True}, 0),
            ({"insolvency_total_count": 1, "insolvency_proceedings": [{"status": "ended"}]}, 10),
            ({"insolvency_total_count": 1, "insolvency_proceedings": [{"status": "pending"}]}, 10),
            ({"insolvency_flag": None}, None),
            ({"confidence": 0.4}, None),
            ({"confidence": 0.4, "insolvency_flag": True}, None),
        ],
    )
    def test_insolvency(self, said, wanted):
        assert points("no_insolvency", register=ares(), insolvency=isir(**said)) == wanted

    def test_insolvency_that_nobody_could_ask_about_is_not_available(self):
        assert points("no_insolvency", register=ares()) is None
        assert points("no_insolvency", country="FR", register=RegisterStatement("recherche", FULL, AT)) is None
        assert points("no_insolvency", country="NO", register=RegisterStatement("brreg", FULL | CLEAN, AT)) == 20

    def test_no_entry_for_a_number_that_nobody_holds_is_no_statement(self):
        gone = RegisterStatement(
            "ares", {"registry_warnings": ["not_found: gone"], "registration_status": "unknown"}, AT
        )
        assert points("no_insolvency", register=gone, insolvency=isir()) is None

    @pytest.mark.parametrize(
        ("insolvency", "reason"),
        [
            (None, "no insolvency register has answered about this company"),
            (
                isir(insolvency_flag=None, insolvency_warnings=["maybe_more: it listed a part"]),
                "has answered, but it listed a part",
            ),
            (isir(confidence=0.4), "was asked by name only, and may mean another company"),
            (isir(insolvency_flag=None), "was asked by name only, which proves nothing"),
            (
                isir(insolvency_flag=None, insolvency_warnings=["possible_debtor: a debtor has this name"]),
                "has a debtor of this name, who may be another company or person",
            ),
            (
                isir(insolvency_flag=None, insolvency_warnings=["number_in_doubt: x", "possible_debtor: y"]),
                "was asked by a number that may be another company's",
            ),
        ],
    )
    def test_says_why_an_answer_settles_nothing(self, insolvency, reason):
        found = part("no_insolvency", register=ares(), insolvency=insolvency)
        assert not found.available
        assert found.reason.startswith("Not available: ")
        assert found.reason.endswith(f"{reason}.")
        assert (found.source is None) is (insolvency is None)

    @pytest.mark.parametrize(
        ("years", "wanted"), [(25, 15), (10, 15), (9, 10), (5, 10), (3, 6), (2, 6), (1, 3), (0, 0)]
    )
    def test_history(self, years, wanted):
        founded = (TODAY - timedelta(days=int(years * 365.25) + 2)).isoformat()
        assert points("business_history", register=ares(date_established=founded)) == wanted

    def test_history_ends_with_the_company(self):
        said = ares(date_established="2001-01-01", date_dissolved="2002-06-01", registration_status="dissolved")
        assert points("business_history", register=said) == 3

    def test_completeness_says_what_is_missing(self):
        found = part("data_completeness", register=ares(registered_capital=None, file_number=None, nace_codes=None))
        assert found.points == 7
        assert "file number" in found.reason

    def test_directors(self):
        assert points("directors_known", register=ares(directors=None)) == 0
        unlisted = ares(directors=None, registry_warnings=["directors_not_listed: none"])
        assert points("directors_known", register=unlisted) is None

    def test_a_question_by_name_was_none_by_number(self):
        unclear = RegisterStatement("ares", {"registry_warnings": ["ambiguous: 2 candidates"]}, AT)
        gone = RegisterStatement("ares", {"registry_warnings": ["not_found: x"]}, AT)
        by_name, by_number = isir(insolvency_flag=None), isir()
        reasons = [
            part("no_insolvency", register=register, insolvency=debtor).reason
            for register, debtor in ((unclear, by_name), (gone, by_name), (gone, by_number), (unclear, by_number))
        ]
        assert [("by name" in reason, "by a number" in reason) for reason in reasons] == [
            (True, False),
            (True, False),
            (False, True),
            (False, True),
        ]
        assert "does not hold" in reasons[2]
        assert "has not confirmed" in reasons[3]

    def test_a_sole_trader_without_an_extract_lacks_nothing(self):
        warned = ["directors_not_listed: none"]
        said = ares(directors=None, registered_capital=None, file_number=None, registry_warnings=warned)
        found = part("data_completeness", register=said)
        assert (found.points, "Missing" in found.reason) == (10, False)

    @pytest.mark.parametrize(
        ("warnings", "words"),
        [
            (["ambiguous: 2"], "none is chosen yet"),
            (["not_found: x"], "Not in the register"),
            (["not_found: x", "candidates: 2 companies"], "companies of a similar name"),
            (["name_mismatch: x", "name_in_doubt: x", "ambiguous: 1"], "nobody has confirmed"),
            (["removed: x", "not_found: x"], "removed for legal reasons"),
        ],
    )
    def test_a_company_that_the_register_does_not_hold(self, warnings, words):
        said = RegisterStatement("ares", {"registry_warnings": warnings}, AT)
        parts = credibility("CZ", said, None, today=TODAY)
        assert [p.available for p in parts] == [True, False, False, False, False, False]
        assert parts[0].points == 0
        assert words in parts[0].reason
        # The other parts say what happened, too: the register was asked.
        assert parts[3].reason == f"Not available: ARES was asked. {parts[0].reason}"
        assert not ("Not in the register." in parts[0].reason and len(warnings) > 1)


@pytest.mark.parametrize("country", [None, "DE", "CZ"])
def test_what_was_never_asked_is_not_available(country):
    parts = credibility(country, None, None, today=TODAY)
    assert len(parts) == 6
    assert not any(p.available for p in parts)
    assert all(p.points == 0 and p.reason.startswith("Not available") for p in parts)


VALUES = st.fixed_dictionaries(
    {},
    optional={
        key: st.just(value) for key, value in FULL.items() if key not in ("registry_confidence", "date_established")
    }
    | {
        "registry_confidence": st.floats(0, 1),
        "date_established": st.dates(date(1800, 1, 1), date(2100, 1, 1)).map(date.isoformat),
        "date_dissolved": st.dates(date(1800, 1, 1), date(2100, 1, 1)).map(date.isoformat),
        "registration_status": st.sampled_from(["active", "in_liquidation", "insolvent", "dissolved", "unknown"]),
        "insolvency_flag": st.booleans(),
        "directors": st.just([]),
    },
)


@given(st.sampled_from(sorted(REGISTER_OF)), st.none() | VALUES, st.none() | VALUES)
def test_points_are_never_more_than_printed_and_never_below_zero(country, register, insolvency):
    said = RegisterStatement(REGISTER_OF[country], register, AT) if register is not None else None
    debtor = RegisterStatement("isir", insolvency, AT) if insolvency is not None else None
    parts = credibility(country, said, debtor, today=TODAY)
    assert [p.max for p in parts] == [25, 20, 20, 15, 10, 10]
    for found in parts:
        assert 0 <= found.points <= found.max
        assert found.available or found.points == 0


class TestStage:
    def call(self, **more):
        base = legal.LegalInput("CZ", ares(), isir(), TODAY.isoformat())
        found = legal.call(None, replace(base, **more))
        return {key: finding.value for key, finding in found.values.items()}, found

    def test_score_out_of_what_could_be_reached(self):
        said, found = self.call(isir=None)
        assert (said["credibility_score"], said["credibility_max"]) == (80, 80)
        assert len(said["credibility_parts"]) == 6
        assert found.note == "80 of 80 points"
        assert found.values["credibility_score"].evidence[0].url == FULL["registry_source_url"]

    def test_without_any_register_there_is_no_score(self):
        said, found = self.call(country="DE", register=None, isir=None)
        # The parts are said all the same: they take the place of those of an earlier score.
        assert set(said) == {"credibility_parts"}
        assert not any(part["available"] for part in said["credibility_parts"])
        assert "no score" in found.note

    @pytest.mark.parametrize(
        ("own", "flag", "written"),
        [
            ("active", True, "insolvent"),
            ("unknown", True, "insolvent"),
            ("dissolved", True, None),
            ("active", False, None),
        ],
    )
    def test_the_insolvency_register_is_heard_where_it_knows_more(self, own, flag, written):
        said, _ = self.call(register=ares(registration_status=own), isir=isir(insolvency_flag=flag))
        assert said.get("registration_status") == written

    def test_an_outage_leaves_the_last_word_standing(self, session):
        key = make_company(session, name="Kovárna Demo", hq_country="CZ")
        said = observe(Entity.COMPANY, key, SourceKind.REGISTRY, FULL, ref="run:x", stage="ares")
        record_observations(session, [said])
        asked = legal.load(session, [key])[key]
        assert asked.register is not None
        assert asked.register.checked_at == said.observed_at.isoformat()
        assert legal.call(None, asked).values["credibility_score"].value == 80

    def test_only_the_register_of_its_country_counts(self, session):
        key = make_company(session, name="Kovárna Demo", hq_country="NO")
        record_observations(
            session, [observe(Entity.COMPANY, key, SourceKind.REGISTRY, FULL, ref="run:x", stage="ares")]
        )
        assert legal.load(session, [key])[key].register is None
