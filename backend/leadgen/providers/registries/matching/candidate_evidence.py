"""Evidence for a candidate beside its name: address and activity. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable

from leadgen.fields.enums import Industry
from leadgen.providers.registries.matching.names import plain
from leadgen.providers.registries.models import Address, NaceCode

_NUMBER = re.compile(r"\d+")
# Divisions of NACE; at this level revisions 2.0 and 2.1 agree. Wide, because a company's own words are wider than its
# code.
_DIVISIONS: dict[Industry, str] = {
    Industry.SOFTWARE_SAAS: "58 62 63",
    Industry.IT: "26 46 47 58 61 62 63 95",
    Industry.PROFESSIONAL_SERVICES: "69 70 71 72 73 74 78 80 81 82",
    Industry.FINANCIAL_SERVICES: "64 65 66",
    Industry.HEALTHCARE: "32 75 86 87 88",
    Industry.PHARMA_BIOTECH: "20 21 46 72",
    Industry.MANUFACTURING: " ".join(f"{number:02d}" for number in range(10, 34)),
    Industry.AUTOMOTIVE: "22 25 29 30 45 46 47 77 95",
    Industry.AEROSPACE_DEFENSE: "25 30 33 51 84",
    Industry.RETAIL: "45 46 47",
    Industry.HOSPITALITY: "55 56 79",
    Industry.MEDIA: "18 58 59 60 63 73 90",
    Industry.ENERGY: "05 06 09 19 35 36 38",
    Industry.TELECOM: "26 42 43 61",
    Industry.TRANSPORT: "49 50 51 52 53",
    Industry.CONSTRUCTION: "41 42 43 71",
    Industry.REAL_ESTATE: "41 55 68",
    Industry.AGRICULTURE: "01 02 03 10 46",
    Industry.EDUCATION: "72 85",
    Industry.PUBLIC_SECTOR: "84 85 86 91 94",
    Industry.CREATIVE_SERVICES: "59 63 70 73 74 90",
}
# Companies of any kind also own, rent out and hold: these codes contradict nothing.
_OF_ANYBODY = frozenset(("64", "68", "70", "77", "82"))


def same_address(asked: str | None, seat: Address | None) -> bool | None:
    """Compare an address in free text with a seat; None where either says too little.

    The street decides, with its house number where both have one; without a street the postal code does.
    """
    if not asked or seat is None:
        return None
    known = plain(asked)
    words, numbers = set(known.split()), set(_NUMBER.findall(known))
    street = plain(seat.street or "")
    named = [word for word in street.split() if not word[0].isdigit() and len(word) > 1]
    if named and any(not word[0].isdigit() for word in words):
        houses = set(_NUMBER.findall(street))
        return set(named) <= words and (not houses or not numbers or bool(houses & numbers))
    postal_code = "".join(_NUMBER.findall(seat.postal_code or ""))
    if len(postal_code) < 4:
        return None
    given = "".join(_NUMBER.findall(known))
    return postal_code in given if given else None


def same_activity(industry: str | None, codes: Iterable[NaceCode]) -> bool | None:
    """Tell whether an activity code belongs to the industry; None where either says too little."""
    wanted = set(_DIVISIONS[Industry(industry)].split()) if industry in _DIVISIONS else set()
    known = {digits[:2] for item in codes if len(digits := "".join(_NUMBER.findall(item.code))) >= 2} - {"00"}
    if not wanted or not known:
        return None
    if known & wanted:
        return True
    return None if known <= _OF_ANYBODY else False
