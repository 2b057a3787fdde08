"""Numbering plans: what a row of digits can be, by `phonenumbers`. Pure.

Digits without a plus are ambiguous: a national number, one without its leading zero, or an international one without
its plus. A number is only taken where one reading is left.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import NamedTuple

import phonenumbers
from phonenumbers import PhoneMetadata, PhoneNumber

_MOST_DIGITS = 15
_NORTH_AMERICA = 1
_LEAST_WITHOUT_PLUS = 11  # digits; shorter ones may be a national number without its zero
_LEAST_TOO_LONG = 8  # digits; fewer may be a short number inside a company
# Ofcom and ARCEP keep these numbers free for plays, demonstrations and tests.
_FOR_DEMONSTRATION = ("+447700900", "+441632960", "+443069990", "+448081570", "+3363998")
_KEEPS_ZERO = frozenset({39, 378, 379})
"""Country codes behind which the zero of a fixed line is kept, so that one that is lost is put back."""
# Countries that write long national numbers without a zero in front.
_LONG_NATIONAL = ("IT", "US", "BR", "CN", "IN", "RU", "MX", "TR")


class Dialled(NamedTuple):
    """A number in E.164. `rule` tells what was repaired: `national` (nothing), `lost_zero`, `lost_plus`, `old_zero`."""

    e164: str
    rule: str


def international(digits: str) -> str | None:
    """Return digits behind a plus in E.164; None where no country has numbers of this length."""
    number = _parse(f"+{digits}", None)
    if number is None or not (_has_usual_length(number) or _follows_plan(number)):
        return None
    return _e164(number)


def has_plain_length(e164: str) -> bool:
    """Tell at little cost whether a number in E.164 keeps every digit; false where that needs a closer look."""
    code_digits, prefix, lengths = _plain_lengths(e164[1:4])
    national = e164[1 + code_digits :]
    return len(national) in lengths and not (prefix and national.startswith(prefix))


@cache
def _plain_lengths(start: str) -> tuple[int, str, frozenset[int]]:
    """Return the digits of the country code that digits start with, its trunk prefix, and lengths of its numbers."""
    regions = phonenumbers.COUNTRY_CODE_TO_REGION_CODE
    size = next((size for size in (1, 2, 3) if int(start[:size] or 0) in regions), 0)
    code = int(start[:size] or 0)
    plan = PhoneMetadata.metadata_for_region(regions[code][0], None) if size else None
    if plan is None or code in _KEEPS_ZERO or plan.national_prefix_for_parsing not in {None, plan.national_prefix}:
        return size, "", frozenset()
    samples = {length: PhoneNumber(country_code=code, national_number=int("2" * length)) for length in range(4, 15)}
    return size, plan.national_prefix or "0", frozenset(k for k, one in samples.items() if _has_usual_length(one))


def is_valid(e164: str) -> bool:
    """Tell whether a number in E.164 follows the numbering plan of its country."""
    number = _parse(e164, None) if len(e164) <= _MOST_DIGITS + 1 else None
    return number is not None and _follows_plan(number)


def country_of(e164: str) -> str | None:
    """Return the alpha-2 code of a number's country; of a shared code the main country's."""
    number = _parse(e164, None) if len(e164) <= _MOST_DIGITS + 1 else None
    if number is None or number.country_code is None:
        return None
    found = phonenumbers.region_code_for_number(number)
    found = found or phonenumbers.region_code_for_country_code(number.country_code)
    return found if found and len(found) == 2 and found.isalpha() and found != "ZZ" else None


def type_of(e164: str) -> str | None:
    """Return `mobile`, `fixed_line`, `toll_free`, …; None where the plan does not tell."""
    number = _parse(e164, None) if len(e164) <= _MOST_DIGITS + 1 else None
    if number is None:
        return None
    kind = phonenumbers.number_type(number)
    return None if kind == phonenumbers.PhoneNumberType.UNKNOWN else _type_names().get(kind)


@cache
def _type_names() -> dict[int, str]:
    kinds = phonenumbers.PhoneNumberType
    return {value: name.lower() for name, value in vars(kinds).items() if isinstance(value, int)}


@lru_cache(maxsize=20_000)  # lists repeat the numbers of companies
def dial(digits: str, country: str | None) -> Dialled | None:
    """Return what digits without a plus are in a country; None where that is not certain, or nothing fits."""
    if not digits.isascii() or not digits.isdecimal() or not 5 <= len(digits) <= _MOST_DIGITS:
        return None
    plan = PhoneMetadata.metadata_for_region(country, None) if country and len(country) == 2 else None
    if plan is None:
        return _lost_plus(digits)
    trunk = (plan.national_prefix_for_parsing and plan.national_prefix) or ""
    national = _parse(digits, country)
    if national is None or not phonenumbers.is_possible_number(national):
        return _lost_plus(digits)
    if not trunk.startswith("0") or digits.startswith("0"):
        return _national(digits, national, plan.country_code)
    return _without_zero(digits, national)


def is_too_long(digits: str, country: str | None) -> bool:
    """Tell whether digits are more than a number of a country has; false where the country is not known."""
    number = _parse(digits, country) if country and len(digits) <= _MOST_DIGITS + 2 else None
    if number is None or _has_usual_length(number):
        return False
    reason = phonenumbers.is_possible_number_with_reason(number)
    return reason == phonenumbers.ValidationResult.TOO_LONG or len(digits) > _LEAST_TOO_LONG


def has_one_length(e164: str) -> bool:
    """Tell whether a number follows a plan whose numbers of fixed lines all have one length."""
    country = country_of(e164) if is_valid(e164) else None
    plan = PhoneMetadata.metadata_for_region(country, None) if country else None
    return plan is not None and plan.fixed_line is not None and len(plan.fixed_line.possible_length) == 1


def _has_usual_length(number: PhoneNumber) -> bool:
    """Tell whether fixed lines or mobile phones of the country have numbers of this length."""
    kinds = phonenumbers.PhoneNumberType
    return any(phonenumbers.is_possible_number_for_type(number, kind) for kind in (kinds.FIXED_LINE, kinds.MOBILE))


def _national(digits: str, number: PhoneNumber, code: int | None) -> Dialled | None:
    """Return a national number that is written in full; the country's code may stand in front without its plus."""
    has_code = (
        code != _NORTH_AMERICA and digits.startswith(str(code)) and len(digits) > len(str(number.national_number))
    )
    if _follows_plan(number):
        return Dialled(_e164(number), "lost_plus" if has_code else "national")
    if (foreign := _lost_plus(digits)) is not None:
        return foreign
    without_zero = _parse(f"+{code}{digits[1:]}", None) if digits.startswith("0") else None
    if without_zero is not None and _follows_plan(without_zero):
        return Dialled(_e164(without_zero), "old_zero")
    with_zero = _parse(f"+{code}0{digits}", None)
    if with_zero is not None and with_zero.italian_leading_zero and _follows_plan(with_zero):
        return Dialled(_e164(with_zero), "lost_zero")
    return Dialled(_e164(number), "national") if _has_usual_length(number) else None


def _without_zero(digits: str, number: PhoneNumber) -> Dialled | None:
    """Return a number whose country writes a zero in front of national numbers, and this one has none."""
    whole = str(number.national_number)
    if whole != digits:  # `phonenumbers` has read the country's own code
        return Dialled(_e164(number), "lost_plus") if _follows_plan(number) else None
    foreign = _parse(f"+{digits}", None)
    is_foreign = foreign is not None and _follows_plan(foreign)
    is_national = _follows_plan(number)
    if is_foreign and is_national:
        return None
    if is_foreign:
        return _lost_plus(digits)
    return Dialled(_e164(number), "lost_zero") if is_national else None


def _lost_plus(digits: str) -> Dialled | None:
    """Return an international number without its plus, where no country has such a national number."""
    if len(digits) < _LEAST_WITHOUT_PLUS or digits.startswith("0"):
        return None
    number = _parse(f"+{digits}", None)
    if number is None or number.country_code == _NORTH_AMERICA or not _follows_plan(number):
        return None
    for country in _LONG_NATIONAL:
        other = _parse(digits, country)
        if other is not None and other.country_code != number.country_code and _follows_plan(other):
            return None
    return Dialled(_e164(number), "lost_plus")


def _follows_plan(number: PhoneNumber) -> bool:
    return phonenumbers.is_valid_number(number) or _e164(number).startswith(_FOR_DEMONSTRATION)


def _parse(text: str, country: str | None) -> PhoneNumber | None:
    try:
        return phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return None


def _e164(number: PhoneNumber) -> str:
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
