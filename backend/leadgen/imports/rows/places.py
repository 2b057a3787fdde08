"""Splits a place in one cell, such as “Brno, Czechia”, into city and country. Pure."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from leadgen.fields import Entity, FieldError, coerce, get_field

_LONGEST = 200
_MOST_PARTS = 6
_COUNTRY = get_field(Entity.CONTACT, "location_country")
_CITY = get_field(Entity.CONTACT, "location_city")
_AROUND = re.compile(
    r"^(?:greater|metropolitan|métropole de|région de|großraum|region|oblast|okolí)\s+"
    r"|\s+(?:metropolitan (?:area|region)|metro(?:politan)? area|area|region|und umgebung|og omegn|med omnejd|a okolí"
    r"|et périphérie|e dintorni|y alrededores|en omgeving|i okolice|alueella)$",
    re.IGNORECASE,
)
_POSTCODE = re.compile(r"^(?:[A-Z]{1,2}[- ])?\d{3,5}(?:[ -]\d{2,4})?\s+|\s+\d{3,5}(?:[ -]\d{2,4})?$")


class Place(NamedTuple):
    """City and country of a place; what is not told is None."""

    city: str | None
    country: str | None


@lru_cache(maxsize=20_000)
def read_place(text: str) -> Place:
    """Return the city and the country that a text names; neither where it is not a list of places."""
    parts = [part for piece in text[: _LONGEST + 1].split(",") if (part := piece.strip())]
    if len(text) > _LONGEST or not 1 <= len(parts) <= _MOST_PARTS:
        return Place(None, None)
    country = _country(parts[-1])
    if country is None and len(parts) > 1 and (first := _country(parts[0])) is not None:
        parts, country = [*parts[1:], parts[0]], first
    names = parts[:-1] if country is not None else parts
    return Place(_city(names[0]) if names else None, country)


def names_country(text: str) -> bool:
    """Tell whether a text has several parts, of which one is a country."""
    return "," in text and read_place(text).country is not None


def _country(part: str) -> str | None:
    try:
        value: str | None = coerce(_COUNTRY, part)
    except FieldError:
        return None
    return value


def _city(part: str) -> str | None:
    bare = _POSTCODE.sub("", _AROUND.sub("", _AROUND.sub("", part)).strip()).strip()
    if not any(map(str.isalpha, bare)):
        return None
    try:
        value: str | None = coerce(_CITY, bare)
    except FieldError:
        return None
    return value
