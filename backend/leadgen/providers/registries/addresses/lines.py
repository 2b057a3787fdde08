"""Parses a register's address that is one line, or a city with its postal code in front. Pure.

A part is taken only where its form is certain. A line that is not understood stays whole, as the street.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from leadgen.fields.countries import find_country
from leadgen.providers.registries.models import Address

LONGEST = 500
"""Longest line that is parsed, in characters. A longer one stays whole."""
_MOST_COUNTRY_WORDS, _MOST_REGIONS, _MOST_CODE_LETTERS = 4, 2, 3

_DIGITS_3_2, _DIGITS_5, _DIGITS_4 = r"\d{3} ?\d{2}", r"\d{5}", r"\d{4}"
_CODES: dict[str, str] = {
    **dict.fromkeys(("CZ", "SK", "SE", "GR"), _DIGITS_3_2),
    **dict.fromkeys(("DE", "FR", "FI", "IT", "ES", "EE", "HR", "UA", "TR", "RS", "MC"), _DIGITS_5),
    **dict.fromkeys(("NO", "AT", "CH", "DK", "BE", "LU", "HU", "SI", "BG", "LI", "CY"), _DIGITS_4),
    "PL": r"\d{2}-\d{3}",
    "PT": r"\d{4}-\d{3}",
    "NL": r"\d{4} ?[A-Z]{2}",
    "LT": _DIGITS_5,
    "LV": _DIGITS_4,
    "RO": r"\d{6}",
    "RU": r"\d{6}",
    "IE": r"[A-Z]\d[\dW] ?[A-Z\d]{4}",
    "GB": r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}",
    "US": r"\d{5}(?:-\d{4})?",
}
# Without a country, a code of one of these forms; four digits alone may be a house number or a year.
_ANY_CODE = rf"{_DIGITS_3_2}|\d{{2}}-\d{{3}}|\d{{4}}-\d{{3}}|\d{{4}} ?[A-Z]{{2}}"
# The codes of cars, which people and registers write before foreign postal codes.
_CAR_CODES = {"D": "DE", "A": "AT", "F": "FR", "I": "IT", "B": "BE", "L": "LU", "E": "ES"}
_PREFIX = re.compile(r"(?P<prefix>[A-Z]{1,2}) ?- ?(?=\d)")
_CITY = r"[^\W\d_][^\n]{0,98}"
_CZECH_CODE_LAST = re.compile(r"(?:PSČ|PSC)\s*:?\s*(?P<code>\d{3} ?\d{2})", re.IGNORECASE)
# The mark of a district behind a city: "Praha 8", "KØBENHAVN K", "PARIS 2", "Cedex 07".
_CITY_FORM = re.compile(r"[^\W\d_]+(?:[ '’.\-/]+[^\W\d_]+\.?){0,6}(?: \d{1,2})?(?: ?\(.{1,40}\))?")


def parse_line(line: str, country: str | None = None) -> Address:
    """Parse one line into street, city, postal code and country; what is not sure stays in the street."""
    whole = Address(street=line, country=country)
    if len(line) > LONGEST:
        return whole
    parts = [part for part in (" ".join(piece.split()) for piece in re.split(r"[,;\n]", line)) if part]
    if not parts:
        return Address(country=country)
    parts, named = _without_country(parts, country)
    known = country or named
    if not parts:
        return whole
    found = _czech(parts, known) or _code_in_parts(parts, known)
    if found is None and len(parts) == 1:
        found = _code_in_words(parts[0], known)
    if found is None:
        return Address(street=line, country=known)
    street, code, city, prefix = found
    return Address(street or None, city, code, known or prefix)


def split_city(text: str, country: str | None) -> tuple[str | None, str]:
    """Split a postal code off the front of a city: "1204 GENEVE" -> ("1204", "GENEVE")."""
    found = _code_and_city(" ".join(text[:LONGEST].split()), country, any_digits=True)
    return (None, text) if found is None else (found[0], found[1])


def join_lines(lines: Iterable[str], country: str | None) -> Address:
    """Parse the lines of an address, the last of which may hold postal code and city."""
    return parse_line(", ".join(lines), country)


def _without_country(parts: list[str], country: str | None) -> tuple[list[str], str | None]:
    """Cut a country off the end: as the last part, or as the last words behind the city."""
    last = parts[-1]
    named = find_country(last) if len(last) >= _MOST_CODE_LETTERS and not any(map(str.isdigit, last)) else None
    if named is not None and len(parts) > 1 and country in (None, named):
        return parts[:-1], named
    words = last.split()
    for size in range(min(_MOST_COUNTRY_WORDS, len(words) - 1), 0, -1):
        rest, tail = " ".join(words[:-size]), " ".join(words[-size:])
        if len(tail) <= _MOST_CODE_LETTERS or any(map(str.isdigit, tail)):
            continue
        named = find_country(tail)
        # Only behind a postal code with its city is a name surely a country's, unless the register says the country.
        is_sure = named is not None and (
            country == named or _code_and_city(rest, named, any_digits=True) or _code_in_words(rest, named)
        )
        if is_sure and country in (None, named):
            return [*parts[:-1], rest], named
    return parts, None


_Found = tuple[str, str, str, str | None]


def _czech(parts: list[str], country: str | None) -> _Found | None:
    """Read the older Czech order: city, street, "PSČ 110 00"."""
    found = _CZECH_CODE_LAST.fullmatch(parts[-1])
    if found is None or len(parts) < 2 or not _CITY_FORM.fullmatch(parts[0]):
        return None
    return ", ".join(parts[1:-1]), found["code"].replace(" ", ""), parts[0], None if country else "CZ"


def _code_in_parts(parts: list[str], country: str | None) -> _Found | None:
    """Find the part that is a postal code with its city; only regions may be behind it."""
    for place in range(len(parts) - 1, max(-1, len(parts) - 2 - _MOST_REGIONS), -1):
        found = _code_and_city(parts[place], country) or _city_and_code(parts[place], country)
        if found is not None:
            return ", ".join(parts[:place]), *found
        if any(map(str.isdigit, parts[place])):
            return None
    return None


def _pattern(country: str | None, *, any_digits: bool) -> str:
    known = _CODES.get(country or "")
    if known is not None:
        return known
    return rf"{_ANY_CODE}|{_DIGITS_4}" if any_digits else _ANY_CODE


def _code_and_city(text: str, country: str | None, *, any_digits: bool = False) -> tuple[str, str, str | None] | None:
    prefix = _PREFIX.match(text)
    told = None
    if prefix is not None:
        told = _CAR_CODES.get(prefix["prefix"]) or find_country(prefix["prefix"])
        if told is None or country not in (None, told):
            return None
        text = text[prefix.end() :]
    found = re.fullmatch(rf"({_pattern(country or told, any_digits=any_digits)}),? +({_CITY})", text)
    if found is None or not _CITY_FORM.fullmatch(found[2]):
        return None
    return _shown(found[1]), found[2], told


def _city_and_code(text: str, country: str | None) -> tuple[str, str, str | None] | None:
    """Read "London SW1A 1AA" and "IL 62701": only in countries that write the code behind the city."""
    if country not in ("GB", "IE", "US"):
        return None
    found = re.fullmatch(rf"({_CITY}?),? +({_CODES[country]})", text)
    if found is None or (country == "US" and len(found[1]) == 2):
        return None
    return _shown(found[2]), found[1], None


def _code_in_words(text: str, country: str | None) -> _Found | None:
    """Read "12 RUE DU MARCHE 1204 GENEVE": one part, with the code in the middle.

    Only where the country is known, and one number alone has the form of its codes.
    """
    known = _CODES.get(country or "")
    if known is None:
        return None
    places = [found for found in re.finditer(rf"(?<![\w-]){known}(?![\w-])", text) if found.start() > 0]
    if len(places) != 1:
        return None
    street, city = text[: places[0].start()].strip(" ,-"), text[places[0].end() :].strip()
    if not any(map(str.isalpha, street)) or not _CITY_FORM.fullmatch(city):
        return None
    return street, _shown(places[0][0]), city, None


def _shown(code: str) -> str:
    """Write a code of digits without its blank, as registers store it."""
    return code.replace(" ", "") if code.replace(" ", "").isdigit() else code
