"""The country that follows from other values, only where it is sure."""

from __future__ import annotations

import pytest

from leadgen.companies.home_country import country_that_follows


@pytest.mark.parametrize(
    ("values", "country", "word"),
    [
        ({"tax_id": "CZ27196046"}, "CZ", "VAT"),
        ({"tax_id": "FR34000123456"}, "MC", "VAT"),
        ({"phone": "+420601123456"}, "CZ", "+420"),
        ({"domain": "pila-demo.fi"}, "FI", ".fi"),
        ({"domain": "pila-demo.cz", "phone": "+420601123456", "tax_id": "CZ27196046"}, "CZ", "VAT"),
        ({"domain": "pila-demo.io", "phone": "+420601123456"}, "CZ", "+420"),
        ({"domain": "pila-demo.cz", "phone": "+4930123456"}, None, ""),
        ({"domain": "pila-demo.com", "phone": "+14155552671"}, None, ""),
        ({"tax_id": "CZ27196047"}, None, ""),
        ({"hq_country": "DE", "domain": "pila-demo.cz"}, None, ""),
        ({}, None, ""),
    ],
)
def test_a_country_follows_only_where_it_is_sure(values, country, word) -> None:
    found = country_that_follows(values)
    assert (found.country if found else None) == country
    assert found is None or word in found.reason
