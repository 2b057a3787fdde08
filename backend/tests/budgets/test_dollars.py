"""Amounts in sentences: cents, no false zero, no trailing noise."""

from __future__ import annotations

from decimal import Decimal

import pytest

from leadgen.budgets.dollars import dollars


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        ("0", "$0.00"),
        ("0.5", "$0.50"),
        ("0.0085", "$0.0085"),
        ("0.01", "$0.01"),
        ("0.00012", "$0.0001"),
        ("0.000072", "less than $0.0001"),
        ("0.99999", "$1.00"),
        ("1", "$1.00"),
        ("1234.5", "$1,234.50"),
        ("-0.25", "-$0.25"),
    ],
)
def test_dollars(amount: str, said: str) -> None:
    assert dollars(Decimal(amount)) == said
