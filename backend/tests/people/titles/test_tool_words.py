"""Words of other tools for seniority and department."""

from __future__ import annotations

import pytest

from leadgen.people.titles import read_department_words, read_seniority_word


@pytest.mark.parametrize(
    ("text", "seniority"),
    [
        ("C-Suite", "c_level"),
        ("NON MANAGER", "individual_contributor"),
        ("Founder/Owner", "founder"),
        ("Zorblax", None),
    ],
)
def test_seniority_word(text, seniority):
    assert read_seniority_word(text) == seniority


@pytest.mark.parametrize(
    ("text", "department", "remarks"),
    [
        ("Media and Communication", "marketing", 0),
        ("Zorblax, Purchasing; Human Resources", "operations", 2),
        ("Zorblax", None, 1),
        ("", None, 0),
    ],
)
def test_first_known_department_counts(text, department, remarks):
    found = read_department_words(text)
    assert (found.department, len(found.remarks)) == (department, remarks)
