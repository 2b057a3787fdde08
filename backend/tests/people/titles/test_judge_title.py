"""Job titles in nine languages: rank, department, traps and hostile text."""

from __future__ import annotations

import json
import unicodedata

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from leadgen.cli import main
from leadgen.people.titles import judge_title

LEADING = {"founder", "c_level", "vp", "director", "manager"}
TITLES = [
    ("Head of Procurement", "director", "operations"),
    ("VP of Finance, EMEA", "vp", "finance"),
    ("Founder / CMO", "founder", "executive"),
    ("Assistant to the Marketing Director and Founder", "individual_contributor", "marketing"),
    ("Former VP Sales", "other", "sales"),
    ("ředitelka nákupu", "director", "operations"),
    ("bývalá ředitelka nákupu", "other", "operations"),
    ("riaditeľ predaja", "director", "sales"),
    ("Kierownik produkcji", "manager", "operations"),
    ("Salgssjef", "manager", "sales"),
    ("Lagerchef", "manager", "operations"),
    ("Ostopäällikkö", "manager", "operations"),
    ("Directrice marketing", "director", "marketing"),
    ("Personalleiterin", "director", "hr"),
    ("Geschaeftsfuehrerin", "c_level", "executive"),
]


@pytest.mark.parametrize(("text", "seniority", "department"), TITLES)
def test_title_is_read(text, seniority, department):
    reading = judge_title(text)
    assert (reading.seniority, reading.department) == (seniority, department)


@pytest.mark.parametrize("text", ["", " ", "…", "Zorblax", "12345"])
def test_unknown_words_say_nothing(text):
    reading = judge_title(text)
    assert (reading.seniority, reading.department) == (None, None)


def bare(text: str) -> str:
    """Return a text without its accents."""
    return "".join(char for char in unicodedata.normalize("NFD", text) if not unicodedata.combining(char))


@pytest.mark.parametrize("text", [text for text, _, _ in TITLES])
def test_spelling_does_not_change_the_reading(text):
    reading = judge_title(text)
    for other in (text.upper(), text.lower(), bare(text), f"  {text} ", f"- {text}.", f"«{text}»"):
        assert judge_title(other) == reading


@given(
    st.lists(st.sampled_from([text for text, _, _ in TITLES]), min_size=1, max_size=3),
    st.sampled_from(["/", "|", ",", "&"]),
)
def test_an_assistant_never_leads(titles, mark):
    assert judge_title("Assistant to the " + f" {mark} ".join(titles)).seniority not in LEADING


@given(st.text(max_size=200))
def test_any_text_is_read(text):
    assert judge_title(text).seniority not in LEADING or text.strip()


@pytest.mark.parametrize("piece", ["a", "a.", "CEO & ", "-", "@ ", "́", "to ", "(", "leiter", "'s", "\ud800"])
def test_a_long_text_is_cut(piece):
    text = piece * 100_000
    assert judge_title(text) == judge_title(text[:1000])


def test_command_prints_one_object_per_title():
    result = CliRunner().invoke(main, ["explain", "title", "Salgssjef", "-"], input="Zorblax\n")
    first, second = (json.loads(line) for line in result.stdout.splitlines())
    assert first == {"seniority": "manager", "department": "sales", "rule": "rank_word", "remarks": []}
    assert second["seniority"] is None
    assert second["remarks"]
