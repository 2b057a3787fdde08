"""Explanations of numbers, countries, amounts and company names, with the documented keys."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from leadgen.company_names import spoken_name
from leadgen.fields.amounts import AmountRefusal, header_unit, read_amount
from leadgen.fields.countries import country_name, read_country
from leadgen.fields.industries import read_industry
from leadgen.providers.registries.numbers import read_identifier

_CROWNS = {"NO": "NOK", "SE": "SEK", "DK": "DKK", "IS": "ISK"}


def explain_identifier(text: str, *, country: str | None = None, header: str | None = None) -> dict[str, Any]:
    """Return what a text is as a registration or tax number."""
    code = read_country(country).value if country else None
    reading = read_identifier(text, country=code or country, header=header)
    return {
        "text": text,
        "value": reading.value,
        "scheme": reading.scheme,
        "country": reading.country,
        "valid": reading.valid,
        "parts": reading.parts,
        "rule": reading.rule,
        "remarks": list(reading.remarks),
    }


def explain_country(text: str) -> dict[str, Any]:
    """Return the country that a text names."""
    reading = read_country(text)
    name = country_name(reading.value) if reading.value else None
    parts = {**reading.parts, **({"name": name} if name else {})}
    return {
        "text": text,
        "value": reading.value,
        "parts": parts,
        "rule": reading.rule,
        "remarks": list(reading.remarks),
    }


def explain_industry(text: str) -> dict[str, Any]:
    """Return the industry that a text names."""
    reading = read_industry(text)
    return {
        "text": text,
        "value": reading.industry.value if reading.industry else None,
        "others": [industry.value for industry in reading.others],
        "rule": reading.rule,
        "remarks": list(reading.remarks),
    }


def explain_amount(
    text: str, *, header: str | None = None, country: str | None = None, mark: str | None = None
) -> dict[str, Any]:
    """Return the number or the range that a text holds."""
    unit = header_unit(header) if header else None
    amount = read_amount(text, header=unit, mark=mark)
    if isinstance(amount, AmountRefusal):
        return {
            "text": text,
            "value": None,
            "min": None,
            "max": None,
            "currency": None,
            "unit": None,
            "approximate": False,
            "year": None,
            "period": None,
            "parts": {"alternatives": [_number(item) for item in amount.alternatives]} if amount.alternatives else {},
            "rule": "refused",
            "remarks": [f"{amount.reason[:1].upper()}{amount.reason[1:]}.", amount.fix],
        }
    code = _CROWNS.get((country or "").upper())
    own = code if code in amount.currencies else None
    remarks = [remark for remark in amount.remarks if not (own and remark.startswith("The currency may be"))]
    return {
        "text": text,
        "value": _number(amount.value),
        "min": _number(amount.minimum),
        "max": _number(amount.maximum),
        "currency": amount.currency or own,
        "unit": amount.unit,
        "approximate": amount.approximate,
        "year": amount.year,
        "period": amount.period,
        "parts": {"scale": amount.scale},
        "rule": amount.rule,
        "remarks": remarks,
    }


def _number(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def explain_company_name(text: str, *, country: str | None = None) -> dict[str, Any]:
    """Return what people say for a company."""
    code = read_country(country).value if country else None
    found = spoken_name(text, code)
    return {
        "text": text,
        "value": found.value or None,
        "parts": {"legal_form": found.legal_form, "left_out": list(found.left_out)},
        "rule": found.rule,
        "remarks": list(found.remarks),
    }
