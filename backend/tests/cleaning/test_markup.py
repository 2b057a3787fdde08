"""Marks of sources and of Markdown are taken off; brackets that belong to a text stay."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadgen.cleaning import strip_marks


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("Sanatek GmbH[3]", "Sanatek GmbH"),
        ("Sanatek [1, 2–4] in Graz [5].", "Sanatek in Graz."),
        ("Sanatek [^2]", "Sanatek"),
        ("Sanatek 【12†L3-L9】", "Sanatek"),
        ("Sanatek [source: sanatek.example]", "Sanatek"),
        ("Sanatek (Quelle: Handelsregister)", "Sanatek"),
        ("Sanatek turn0search4", "Sanatek"),
        ("Sanatek ([sanatek.example](https://sanatek.example))", "Sanatek (sanatek.example)"),
        ("[Sanatek](https://sanatek.example/a_(b))", "Sanatek"),
        ("Sanatek [1](https://sanatek.example)", "Sanatek"),
        ("## Sanatek", "Sanatek"),
        ("__Sanatek__ `GmbH`", "Sanatek GmbH"),
        ("Sanatek<sup>2</sup>", "Sanatek"),
    ],
)
def test_marks(text: str, bare: str) -> None:
    assert strip_marks(text) == bare


@pytest.mark.parametrize(
    "text",
    ["Sanatek [Holding]", "[sic]", "List<string>", "C# and F#", "2 * 3 * 4", "snake_case_name", "20 m²", "a[i]", "#1 in Graz",
     "Dolce & Gabbana*", "5 > 4", "x_1 and x_2", "[1]", "rock'n'roll (live)"],
)  # fmt: skip
def test_traps_stay(text: str) -> None:
    assert strip_marks(text) == text


@given(st.text(max_size=300))
def test_a_text_never_becomes_empty_or_longer(text: str) -> None:
    bare = strip_marks(text)
    assert len(bare) <= len(text)
    assert bool(bare.strip()) or not text.strip()
