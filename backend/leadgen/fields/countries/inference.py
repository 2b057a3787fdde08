"""What tells a company's country besides its name: the domain's ending and the phone's prefix. Pure.

Only what is sure is said: .io and .ai are used everywhere, +1 and +44 are used by several countries.
"""

from __future__ import annotations

import re
from typing import NamedTuple

import phonenumbers

from leadgen.fields.countries.names import ALPHA_2, country_name
from leadgen.fields.text import words_of

_HOST_CHARACTERS = 253
# Endings that are sold to the whole world, or that mean more than one country.
_SOLD = words_of(
    """ac ad ag ai am as bz cc cd cm co cx dj fm ga gd gg gl gq gs ht im io je ki la lc li ly me ml mn mp ms mu
    nf nu pn pw re sc sh sm so sr st su sx tc tf tk tl tm to tv vc vg vu ws xyz eu"""
)
_PHONE_CHARACTERS = 40
_MANY = frozenset({1, 7, 44, 39, 47, 212, 262, 590, 61, 358, 599})
_SPECIAL = {"uk": "GB", "el": "GR"}


class Inference(NamedTuple):
    """A country that follows from another value, and why."""

    country: str
    reason: str


def country_of_domain(domain: str) -> Inference | None:
    """Return the country that a domain's ending means; None for endings that are used everywhere."""
    host = domain.strip().rstrip(".").lower()
    if len(host) > _HOST_CHARACTERS or "." not in host:
        return None
    ending = host.rpartition(".")[2]
    if not re.fullmatch(r"[a-z]{2}", ending) or ending in _SOLD:
        return None
    code = _SPECIAL.get(ending, ending.upper())
    if code not in ALPHA_2:
        return None
    return Inference(code, f"the domain ends in .{ending}, which companies in {country_name(code)} use")


def country_of_phone(number: str) -> Inference | None:
    """Return the country of an international number; None for prefixes of several countries, such as +1 and +7.

    A number of such a prefix tells its country only where the number's own range does.
    """
    if len(number) > _PHONE_CHARACTERS or not number.strip().startswith(("+", "00")):
        return None
    text = number.strip()
    try:
        parsed = phonenumbers.parse(f"+{text[2:]}" if text.startswith("00") else text, None)
    except phonenumbers.NumberParseException:
        return None
    prefix = int(parsed.country_code or 0)
    if not phonenumbers.is_possible_number(parsed):
        return None
    if prefix in _MANY:
        return _by_range(parsed, prefix)
    code = phonenumbers.region_code_for_country_code(prefix)
    if code not in ALPHA_2:
        return None
    return Inference(code, f"the phone number begins with +{prefix}, the prefix of {country_name(code)}")


_SURE_RANGES = {39: "IT", 47: "NO", 358: "FI"}


def _by_range(parsed: phonenumbers.PhoneNumber, prefix: int) -> Inference | None:
    """Return the country of a valid number whose range belongs to the main country of its prefix."""
    main = _SURE_RANGES.get(prefix)
    if main is None or phonenumbers.region_code_for_number(parsed) != main:
        return None
    return Inference(main, f"the phone number begins with +{prefix} and its range is of {country_name(main)}")
