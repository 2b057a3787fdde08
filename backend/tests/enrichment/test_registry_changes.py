"""What counts as a change between two answers of a register."""

from __future__ import annotations

import pytest

from leadgen.db import new_id
from leadgen.enrichment.registry_changes import changes_between
from leadgen.fields import Entity, SourceKind
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
