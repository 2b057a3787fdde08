"""What counts as a change between two answers of a register."""

from __future__ import annotations

import pytest

from leadgen.db import new_id
from leadgen.enrichment.registries.changes import changes_between, news
from leadgen.fields import Entity, SourceKind
from leadgen.observations.fold import SourcedValue
from tests.factories.records import observe

COMPANY = new_id()
SEAT = {"street": "Dlouhá 1", "city": "Praha", "postal_code": "11000", "country": "CZ"}
ADAM, EVA = {"name": "Adam Vzor", "role": "jednatel"}, {"name": "Eva Vzorová", "role": "jednatel"}


def said(**values):
    return observe(Entity.COMPANY, COMPANY, SourceKind.REGISTRY, values, ref="run:x", stage="ares")


def kinds(before, after):
    return [change.kind.value for change in changes_between(said(**before), said(**after))]


@pytest.mark.parametrize(
    ("before", "after", "wanted"),
    [
        ({"registration_status": "active"}, {"registration_status": "dissolved"}, ["dissolution"]),
        ({"registration_status": "active"}, {"registration_status": "in_liquidation"}, ["dissolution"]),
        ({"registration_status": "active"}, {"registration_status": "insolvent"}, ["insolvency"]),
        ({"registration_status": "insolvent"}, {"registration_status": "active"}, ["other"]),
        (
            {"registration_status": "active"},
            {"registration_status": "unknown", "registry_warnings": ["not_found: gone"]},
            ["dissolution"],
        ),
        ({"insolvency_flag": False}, {"insolvency_flag": True}, ["insolvency"]),
        ({"insolvency_total_count": 0}, {"insolvency_flag": True}, ["insolvency"]),
        (
            {"registration_status": "active", "insolvency_flag": False},
            {"registration_status": "insolvent", "insolvency_flag": True},
            ["insolvency"],
        ),
        ({"insolvency_flag": True}, {"insolvency_flag": False}, ["other"]),
        (
            {"insolvency_flag": False},
            {"insolvency_flag": False, "insolvency_proceedings": [{"reference": "1 INS 2/2026", "status": "pending"}]},
            ["insolvency"],
        ),
        ({"official_name": "Pila Demo s.r.o."}, {"official_name": "Pila Nova s.r.o."}, ["name"]),
        ({"registered_address": SEAT}, {"registered_address": SEAT | {"city": "Brno"}}, ["seat"]),
        ({"directors": [ADAM]}, {"directors": [EVA]}, ["directors"]),
        ({"directors": [ADAM, EVA]}, {"directors": [ADAM]}, ["directors"]),
        (
            {"registered_capital": {"amount": "1", "currency": "CZK"}},
            {"registered_capital": {"amount": "2", "currency": "CZK"}},
            ["other"],
        ),
        ({"directors": [ADAM]}, {"official_name": "Pila"}, ["directors"]),
        ({"tax_id": "CZ1", "registered_address": SEAT}, {"official_name": "Pila"}, ["other", "other"]),
        ({"insolvency_flag": True}, {"official_name": "Pila"}, ["other"]),
    ],
)
def test_is_a_change(before, after, wanted):
    assert kinds(before, after) == wanted
    assert all(change.sentence.endswith(".") for change in changes_between(said(**before), said(**after)))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"official_name": "PILA DEMO s.r.o."}, {"official_name": "Pila Demo, s.r.o."}),
        ({"directors": [ADAM, EVA]}, {"directors": [EVA | {"role": "předseda"}, ADAM]}),
        ({"registered_address": SEAT}, {"registered_address": SEAT | {"street": "DLOUHÁ 1"}}),
        ({}, {"official_name": "Pila", "registration_status": "active", "directors": [ADAM], "insolvency_flag": False}),
        ({"official_name": "Pila", "directors": [ADAM], "insolvency_flag": True}, {}),
        ({"registration_status": "active"}, {"registration_status": "unknown"}),
        ({"directors": [ADAM]}, {"official_name": "Pila", "registry_warnings": ["directors_not_listed: x"]}),
        ({"insolvency_flag": False}, {"official_name": "Pila"}),
        ({"tax_id": "CZ1", "directors": [ADAM]}, {"registry_warnings": ["ambiguous: two"]}),
        (
            {"registration_status": "dissolved"},
            {"registration_status": "unknown", "registry_warnings": ["not_found: x"]},
        ),
        (
            {"registration_status": "insolvent", "insolvency_flag": True},
            {"registration_status": "insolvent", "insolvency_flag": True},
        ),
        ({"registration_id": "1", "official_name": "Pila"}, {"registration_id": "2", "official_name": "Mlýn"}),
    ],
)
def test_is_none(before, after):
    assert kinds(before, after) == []


def test_directors_who_came_and_left_are_named():
    change = changes_between(said(directors=[ADAM]), said(directors=[EVA]))[0]
    assert change.sentence == "The directors changed: Adam Vzor left; Eva Vzorová came."
    change = changes_between(said(directors=[ADAM]), said(official_name="Pila"))[0]
    assert change.sentence == "The directors changed: Adam Vzor left; nobody is entered now."
    assert (change.before, change.after) == ([ADAM], [])


A = {"registration_id": "1", "official_name": "Pila", "registration_status": "active", "directors": [ADAM]}
B = A | {"directors": [EVA]}
OTHER = {"registration_id": "2", "official_name": "Mlýn", "registration_status": "active", "directors": [EVA]}
ABSENT = {"registry_warnings": ["not_found: nobody of this name"]}
UNCLEAR = {"registry_warnings": ["ambiguous: two"]}
LOST = {"registration_status": "unknown", "registry_warnings": ["not_found: 1 is not in the register"]}


class TestNews:
    def kinds(self, *answers):
        return [change.kind.value for change in news([said(**answer) for answer in answers]).changes]

    @pytest.mark.parametrize("between", [[], [ABSENT], [UNCLEAR], [LOST], [ABSENT, UNCLEAR], [OTHER], [OTHER, LOST]])
    def test_answers_without_a_record_of_the_number_hide_nothing(self, between):
        assert self.kinds(A, *between, B) == ["directors"]
        assert self.kinds(A, *between, A) == []

    def test_it_says_what_it_was_compared_with(self):
        answers = [said(**A), said(**ABSENT), said(**B)]
        assert news(answers).before is answers[0]
        assert news(answers[:1]).before is None

    def test_that_the_register_lost_it_is_said_once_until_it_is_back(self):
        assert self.kinds(A, UNCLEAR, LOST) == ["dissolution"]
        assert self.kinds(A, LOST, LOST) == []
        assert self.kinds(A, LOST, ABSENT, LOST) == []
        assert self.kinds(A, LOST, A, LOST) == ["dissolution"]

    @pytest.mark.parametrize(
        ("first", "wanted"),
        [
            (A, []),
            (ABSENT, []),
            (LOST, []),
            ({"registration_status": "dissolved"}, ["dissolution"]),
            ({"registration_status": "in_liquidation"}, ["dissolution"]),
            (A | {"registration_status": "insolvent", "insolvency_flag": True}, ["insolvency"]),
            ({"insolvency_flag": True}, ["insolvency"]),
            ({"insolvency_proceedings": [{"reference": "1 INS 2/2026", "status": "pending"}]}, ["insolvency"]),
            ({"insolvency_flag": False, "insolvency_proceedings": [{"status": "ended"}]}, []),
        ],
    )
    def test_of_a_first_answer_only_bad_news_counts(self, first, wanted):
        assert self.kinds(first) == wanted
        assert self.kinds(OTHER, first | {"registration_id": "1"}) == wanted

    def test_a_namesake_s_insolvency_is_no_news_of_the_company(self):
        assert news([said(insolvency_flag=SourcedValue(value=True, confidence=0.4))]).changes == ()
        assert len(news([said(insolvency_flag=SourcedValue(value=True, confidence=0.9))]).changes) == 1

    def test_insolvency_that_was_said_before_a_gap_is_not_said_again(self):
        running, silent = {"insolvency_flag": True}, {"insolvency_checked_at": "2026-01-01T00:00:00Z"}
        assert self.kinds(running, silent, running) == []
        assert self.kinds({"insolvency_flag": False}, silent, running) == ["insolvency"]
