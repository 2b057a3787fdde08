"""Words for "unknown" in all languages, as a whole text only."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadgen.cleaning import is_no_value
from leadgen.fields import Entity, coerce, get_field


@pytest.mark.parametrize(
    "text",
    ["n/a", "N.A.", "--", "…", "?", "Unknown", "(unknown)", "“Not available”", "not publicly disclosed", "n/a (no page)",
     "Unbekannt [2]", "keine Angabe", "k. A.", "nicht öffentlich verfügbar", "neuvedeno", "Není známo.", "nie je známe",
     "NON COMMUNIQUÉ", "ikke oppgitt", "uppgift saknas", "ei tiedossa", "brak danych", "sin datos", "niet bekend", "#NV",
     "I could not find this number.", "There is no information about it.", "No reliable data was published"],
)  # fmt: skip
def test_no_value(text: str) -> None:
    assert is_no_value(text)


@pytest.mark.parametrize(
    "text",
    ["0", "No", "None Such Ltd", "Unknown Pleasures Records", "Nothing Technology", "I Do Not Sleep s.r.o.", "Data AS",
     "No Name Café", "Private", "Missing Link GmbH", "Saknas Design AB", "N/A 2000", "Brakel", "Inconnue SARL", "日本",
     "It Could Be Anything", "X", "🦊"],
)  # fmt: skip
def test_a_value(text: str) -> None:
    assert not is_no_value(text)


def test_initials_are_a_name() -> None:
    assert is_no_value("N. D.")
    assert not is_no_value("N. D.", short_forms=False)
    assert coerce(get_field(Entity.CONTACT, "first_name"), "N. D.") == "N. D."


def test_every_field_reads_them_as_empty() -> None:
    for key in ("name", "website_url", "hq_country", "employees_count", "summary"):
        assert coerce(get_field(Entity.COMPANY, key), "není k dispozici") is None


@given(st.text(max_size=200))
def test_any_text_is_judged(text: str) -> None:
    assert is_no_value(text) in (True, False)


@given(st.text(alphabet="abcdefgh ", min_size=1, max_size=20).map(lambda word: f"{word} 7"))
def test_a_number_is_never_unknown(text: str) -> None:
    assert not is_no_value(text)
