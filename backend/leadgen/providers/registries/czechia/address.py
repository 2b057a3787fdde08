"""Czech seat: parts where the register has them, else parsed from its one-line text."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from leadgen.fields.countries import find_country
from leadgen.providers.registries import reading as read
from leadgen.providers.registries.addresses.lines import parse_line
from leadgen.providers.registries.models import Address

_HOME = "CZ"


def parse_address(seat: object) -> Address | None:
    """Parse the seat into parts; None for an empty seat."""
    line = read.text(seat, "textovaAdresa")
    city = read.text(seat, "nazevObce")
    country = _country(seat)
    told = parse_line(line, country) if line is not None else None
    if city is None and told is not None:
        return replace(told, postal_code=told.postal_code or _postal_code(seat, told.country))
    found = Address(
        street=_street(seat, city) or (told.street if told is not None and told.city else None),
        city=city,
        postal_code=_postal_code(seat, country),
        country=country,
    )
    return None if found == Address(country=country) and country in (None, _HOME) else found


def _country(seat: object) -> str | None:
    """Return the code of the seat's country, or the code of the country that it names."""
    code = read.text(seat, "kodStatu") or ""
    if re.fullmatch(r"[A-Za-z]{2}", code):
        return code.upper()
    return find_country(code or read.text(seat, "nazevStatu") or "")


def _street(seat: Any, city: str | None) -> str | None:
    # Villages have no street names: the part of the village takes their place.
    road = read.text(seat, "nazevUlice") or read.text(seat, "nazevCastiObce") or city
    house = read.text(seat, "cisloDomovni")
    orientation = read.text(seat, "cisloOrientacni")
    if orientation:
        orientation += read.text(seat, "cisloOrientacniPismeno") or ""
    number = "/".join(part for part in (house, orientation) if part) or read.text(seat, "cisloDoAdresy")
    if number and road:
        return f"{road} {number}"
    return read.text(seat, "nazevUlice")


def _postal_code(seat: Any, country: str | None) -> str | None:
    number = read.whole(seat, "psc")
    if number:
        # A foreign code may be shorter, and nobody has taken its zeros.
        return f"{number:05d}" if country in (None, _HOME) else str(number)
    return read.text(seat, "pscTxt")
