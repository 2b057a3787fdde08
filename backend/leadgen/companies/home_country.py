"""Derives a company's country from what else is known: VAT number, phone prefix, domain. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from leadgen.fields.countries import Inference, country_name, country_of_domain, country_of_phone
from leadgen.providers.registries.numbers.reading import vat_country


def country_that_follows(values: Mapping[str, Any]) -> Inference | None:
    """Return the country that follows from a company's values, with the reason; None where it is not sure.

    A known headquarters' country needs none. Values that point to two countries say nothing.
    """
    if values.get("hq_country"):
        return None
    found = [one for one in (_of_vat(values), _of_phone(values), _of_domain(values)) if one is not None]
    return found[0] if found and len({one.country for one in found}) == 1 else None


def _of_vat(values: Mapping[str, Any]) -> Inference | None:
    number = values.get("tax_id")
    code = vat_country(number) if number else None
    return Inference(code, f"the VAT number is one of {country_name(code)}") if code else None


def _of_phone(values: Mapping[str, Any]) -> Inference | None:
    return country_of_phone(values["phone"]) if values.get("phone") else None


def _of_domain(values: Mapping[str, Any]) -> Inference | None:
    return country_of_domain(values["domain"]) if values.get("domain") else None
