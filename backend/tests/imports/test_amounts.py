"""Cells with ranges, units and doubts, as an import takes them."""

from __future__ import annotations

import pytest

from leadgen.imports.file.csv_table import Record
from leadgen.imports.rows.read import RowReader


def read(header, target, cell, *more):
    headers = [header, *(name for name, _, _ in more)]
    targets = [(0, target), *((place, aim) for place, (_, aim, _) in enumerate(more, 1))]
    return RowReader(headers, targets).read(Record(2, [cell, *(value for _, _, value in more)]))


EMPLOYEES, REVENUE = "company.employees_count", "company.revenue_eur_m"


@pytest.mark.parametrize(
    ("cell", "size", "ends"),
    [
        ("10–49", "small", "10–49"),
        ("51-200 employees", "medium", "51–200"),
        ("<10", "micro", "up to 10"),
        ("mikro", "micro", "1–9"),
    ],
)
def test_a_range_of_employees_becomes_the_size_with_a_word(cell, size, ends) -> None:
    row = read("Employees", EMPLOYEES, cell)
    assert row.company == {"company_size": size}
    (problem,) = row.problems
    assert (problem["severity"], ends in problem["reason"]) == ("warning", True)


def test_a_size_of_the_list_wins_over_a_range() -> None:
    for order in (1, -1):
        columns = [("Employees", EMPLOYEES, "10-49"), ("Size", "company.company_size", "startup")][::order]
        (header, target, cell), *more = columns
        assert read(header, target, cell, *more).company == {"company_size": "startup"}


def test_a_range_in_two_bands_is_an_error_with_its_reason() -> None:
    row = read("Employees", EMPLOYEES, "201-500")
    assert row.company == {}
    assert [problem["severity"] for problem in row.problems] == ["error"]
    assert "range" in row.problems[0]["reason"]


@pytest.mark.parametrize(
    ("cell", "value", "note"),
    [
        ("ca. 200", 200, "approximate"),
        ("250+", 250, "250 or more"),
        ("120 (2023)", 120, "of 2023"),
        ("80 (LinkedIn)", 80, "linkedin"),
        ("1 234", 1234, None),
        ("1.234", 1234, None),
        ("60 Mitarbeiter", 60, None),
    ],
)
def test_a_number_says_what_it_leaves_out(cell, value, note) -> None:
    row = read("Mitarbeiter", EMPLOYEES, cell)
    assert row.company == {"employees_count": value}
    assert [note in problem["reason"] for problem in row.problems] == ([] if note is None else [True])


@pytest.mark.parametrize(
    ("header", "cell", "taken"),
    [
        ("Umsatz Mio. EUR", "12,5", {"revenue_eur_m": 12.5}),
        ("Umsatz in T€", "850", {"revenue_eur_m": 0.85}),
        ("Umsatz in T€", "3 Mio. €", {"revenue_eur_m": 3.0}),
        ("Obrat (tis. Kč)", "850", {}),
        ("Revenue in USD m", "12", {}),
        ("Revenue", "€2–10M", {"revenue_range": "small"}),
        ("Revenue (EUR)", "2,500,000", {"revenue_eur_m": 2.5}),
        ("Revenue", "3.456", {}),
    ],
)
def test_a_header_says_the_unit_of_a_revenue(header, cell, taken) -> None:
    row = read(header, REVENUE, cell)
    assert row.company == taken
    assert bool(row.problems) == (taken == {} or "revenue_range" in taken)


def test_labels_and_prefixes_come_off_numbers() -> None:
    row = read("IČO", "company.registration_id", "IČO: 271 96 046", ("DIČ", "company.tax_id", "DIČ: CZ27196046"), ("Web", "company.domain", "pila-demo.cz"))  # fmt: skip
    assert (row.company["registration_id"], row.company["tax_id"]) == ("27196046", "CZ27196046")
    assert row.problems == []


def test_numbers_in_each_other_s_column_take_their_own_form() -> None:
    row = read("IČO", "company.registration_id", "CZ27196046", ("DIČ", "company.tax_id", "27196046"), ("Web", "company.domain", "pila-demo.cz"))  # fmt: skip
    assert (row.company["registration_id"], row.company["tax_id"]) == ("27196046", "CZ27196046")


def test_digits_that_a_spreadsheet_lost_are_an_error() -> None:
    row = read("IČO", "company.registration_id", "2.72E+7")
    assert row.company == {}
    assert "lost digits" in row.problems[0]["reason"]
