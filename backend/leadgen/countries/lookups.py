"""Look-ups in the table of countries, computed once."""

from __future__ import annotations

from functools import cache
from pkgutil import resolve_name
from typing import Any

from leadgen.countries.country import Country, Register
from leadgen.countries.table import COUNTRIES

BY_CODE: dict[str, Country] = {country.code: country for country in COUNTRIES}
"""Every country of the table, by its ISO code."""

NUMBER_NAMES: dict[str, str] = {country.scheme: country.number for country in COUNTRIES}
"""Name of a registration number for people, by its scheme."""

COUNTRY_OF_SCHEME: dict[str, str] = {country.scheme: country.code for country in COUNTRIES}

REGISTER_OF: dict[str, str] = {country.code: country.register.code for country in COUNTRIES if country.register}
"""Stage of the connected company register, by country."""

COUNTRY_OF: dict[str, str] = {code: country for country, code in REGISTER_OF.items()}
"""Country of a company register, by its stage."""

SCHEME_OF: dict[str, str] = {code: BY_CODE[code].scheme for code in REGISTER_OF}
"""Scheme of the registration number, by country; only countries whose register can be asked."""

CONNECTED_SCHEMES: dict[str, str] = {scheme: country for country, scheme in SCHEME_OF.items()}
"""Country by scheme of the number; only countries whose register can be asked."""

COUNTRY_OF_TLD: dict[str, str] = {BY_CODE[code].tld: code for code in REGISTER_OF}
"""Country by top-level domain; only countries whose register can be asked."""

COMPANY_REGISTERS: dict[str, Register] = {c.register.code: c.register for c in COUNTRIES if c.register}
"""Company registers by stage. A company is in one of them."""

INSOLVENCY_OF: dict[str, str] = {country.code: country.insolvency.code for country in COUNTRIES if country.insolvency}
"""Stage of the insolvency register, by country, where it is a register of its own."""

INSOLVENCY_REGISTERS: dict[str, Register] = {c.insolvency.code: c.insolvency for c in COUNTRIES if c.insolvency}
"""Insolvency registers by stage."""

REGISTERS: dict[str, Register] = COMPANY_REGISTERS | INSOLVENCY_REGISTERS
"""All registers by stage, company registers first."""

HOME_OF: dict[str, str] = COUNTRY_OF | {code: country for country, code in INSOLVENCY_OF.items()}
"""Country of any register, by its stage."""

LABELS: dict[str, str] = {code: register.label for code, register in REGISTERS.items()}
"""Name of a register for people, by its stage."""


def words(text: str) -> tuple[str, ...]:
    """Split a text of the table at its bars."""
    return tuple(" ".join(part.split()) for part in text.split("|") if part.strip())


@cache
def load(path: str) -> Any:
    """Import what a row names as `module:name`, or as `module`. Raises ImportError or AttributeError."""
    return resolve_name(path)
