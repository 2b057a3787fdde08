"""Czech seat: parts where the register has them, else parsed from its one-line text."""

from __future__ import annotations

import re
from typing import Any

from leadgen.providers.registries import reading as read
from leadgen.providers.registries.models import Address

_LINE = re.compile(r"(?:(?P<street>.+?),\s*)?(?P<psc>\d{3} ?\d{2})\s+(?P<city>.+)")


def parse_address(seat: object) -> Address | None:
    """Parse the seat into parts; None for an empty seat."""
    if not read.mapping(seat):
        return None
    line = read.text(seat, "textovaAdresa")
    city = read.text(seat, "nazevObce")
    country = read.text(seat, "kodStatu")
    if city is None:
        return _from_line(line, country) if line else None
    return Address(
        street=_street(seat, city),
        city=city,
        postal_code=_postal_code(seat),
        country=country,
    )


def _street(seat: Any, city: str) -> str | None:
    # Villages have no street names: the part of the village takes their place.
    road = read.text(seat, "nazevUlice") or read.text(seat, "nazevCastiObce") or city
    house = read.text(seat, "cisloDomovni")
    orientation = read.text(seat, "cisloOrientacni")
    if orientation:
        orientation += read.text(seat, "cisloOrientacniPismeno") or ""
    number = "/".join(part for part in (house, orientation) if part) or read.text(seat, "cisloDoAdresy")
    if number:
        return f"{road} {number}"
    return read.text(seat, "nazevUlice")


def _postal_code(seat: Any) -> str | None:
    number = read.whole(seat, "psc")
    if number:
        return f"{number:05d}"
    return read.text(seat, "pscTxt")


def _from_line(line: str, country: str | None) -> Address:
    found = _LINE.fullmatch(line)
    if not found:
        return Address(street=line, country=country)
    return Address(
        street=found["street"],
        city=found["city"],
        postal_code=found["psc"].replace(" ", ""),
        country=country,
    )
