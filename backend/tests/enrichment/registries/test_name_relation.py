"""Our name beside the register's of the same number: the same company, a relative of it, or another."""

from __future__ import annotations

import pytest

from leadgen.enrichment.registries.profile import name_confidence, name_relation
from leadgen.providers.registries.models import LegalProfile


@pytest.mark.parametrize(
    ("ours", "official", "wanted"),
    [
        ("Javorník Pumpy", "Javorník Pumpy a.s.", "same"),
        ("Javornik pumpy s.r.o.", "JAVORNÍK PUMPY a.s.", "same"),
        ("Javorník Pumpy", "Javorník Pumpy Holding a.s.", "relative"),
        ("Javorník Pumpy Holding", "Javorník Pumpy a.s.", "relative"),
        ("Javorník Pumpy", "Javorník Pumpy, odštěpný závod", "relative"),
        ("Javorník Pumpy", "Javorník Pumpy Invest s.r.o.", "relative"),
        ("Javorník Pumpy Group", "Javorník Pumpy Holding a.s.", "relative"),
        ("Javorník Pumpy Holding", "Javorník Pumpy Holding a.s.", "same"),
        ("Javorník Pumpy", "Javorník Pumpy Morava s.r.o.", "alike"),
        ("Javorník Pumpy", "Vodník Stavby s.r.o.", "other"),
        ("Javorník Pumpy", "Holding a.s.", "other"),
        ("Severní Strojírny a Slévárny Javorník", "Severní Strojírny a Slévárny Javorník Holding a.s.", "relative"),
    ],
)
def test_by_the_names_alone(ours: str, official: str, wanted: str) -> None:
    assert name_relation(ours, [official], "CZ") == wanted
    assert name_relation(ours, [official]) == wanted


def test_a_name_of_before_settles_it() -> None:
    names = ["Javorník Pumpy Holding a.s.", "Javorník Pumpy a.s."]
    assert name_relation("Javorník Pumpy", names, "CZ") == "same"


def test_no_name_contradicts_nothing() -> None:
    assert name_relation(None, ["Javorník Pumpy a.s."]) == "same"
    assert name_relation("Javorník Pumpy", []) == "same"


def test_a_relative_s_number_is_half_sure_and_said() -> None:
    profile = LegalProfile("ares", "99000016", official_name="Javorník Pumpy Holding a.s.")
    confidence, warnings = name_confidence("Javorník Pumpy", profile, "CZ")
    assert confidence == 0.5
    assert warnings[0].startswith("name_of_relative: ")
