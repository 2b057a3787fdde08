"""Reads single values out of an answer that may be malformed.

A value of the wrong type reads as absent (None, empty), so that one odd field never costs the whole profile.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from stdnum.eu import nace
from stdnum.exceptions import ValidationError

from leadgen.providers.base import Transient

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffd]")
_DATE = re.compile(r"(\d{4}-\d{2}-\d{2})(?:[T ].*|Z|[+-]\d{2}:\d{2})?")
_NUMBER: Final = re.compile(r"-?\d{1,20}(\.\d{1,8})?")


def text(source: object, *path: str) -> str | None:
    """Return the trimmed text at a path of keys; None when absent, empty or not a scalar.

    Numbers become text, because some registers send codes as integers. Control characters, lone surrogates and their
    replacement characters are removed, because PostgreSQL refuses them.
    """
    value: object = source
    for key in path:
        value = value.get(key) if isinstance(value, Mapping) else None
    if isinstance(value, bool) or not isinstance(value, (str, int, Decimal)):
        return None
    cleaned = " ".join(_CONTROL.sub("", str(value)).split())
    return cleaned or None


def mapping(source: object, *path: str) -> Mapping[str, Any]:
    """Return the object at a path of keys; empty when absent."""
    value: object = source
    for key in path:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value if isinstance(value, Mapping) else {}


def items(source: object, *path: str) -> list[Mapping[str, Any]]:
    """Return the objects in the list at a path of keys, without other values."""
    *parents, last = path
    value = mapping(source, *parents).get(last)
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []


def texts(source: object, *path: str) -> list[str]:
    """Return the non-empty texts in the list at a path of keys."""
    *parents, last = path
    value = mapping(source, *parents).get(last)
    found = [text({"v": item}, "v") for item in value] if isinstance(value, list) else []
    return [item for item in found if item]


def flag(source: object, key: str) -> bool | None:
    """Return True or False only when the answer says so; a missing flag is not a "no"."""
    value = mapping(source).get(key)
    return value if isinstance(value, bool) else None


def is_set(source: object, key: str) -> bool:
    """Tell whether the answer says anything at a key, readable or not; an end that cannot be read is an end."""
    return mapping(source).get(key) not in (None, False, "")


def whole(source: object, key: str) -> int | None:
    """Return a non-negative whole number, also when sent as digits; None otherwise."""
    value = mapping(source).get(key)
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit():
        return int(value.strip()[:18])
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    if isinstance(value, Decimal) and value >= 0 and value == value.to_integral_value() and value < 10**18:
        return int(value)
    return None


def day(source: object, *path: str) -> date | None:
    """Parse a date from `2022-09-13`, `2022-09-13Z` or a date-time; None when invalid."""
    found = _DATE.fullmatch(text(source, *path) or "")
    if not found:
        return None
    try:
        return date.fromisoformat(found.group(1))
    except ValueError:
        return None


def amount(value: object) -> Decimal | None:
    """Parse a sum of money; `2000000;00` and `2000000,00` use their mark as the decimal point."""
    if isinstance(value, Decimal):
        return value
    raw = text({"v": value}, "v")
    if raw is None:
        return None
    plain = raw.replace(" ", "").replace(";", ".").replace(",", ".")
    if not _NUMBER.fullmatch(plain):
        return None
    try:
        return Decimal(plain)
    except InvalidOperation:
        return None


def unique(values: Iterable[str | None]) -> tuple[str, ...]:
    """Return the values in their order, without empty ones and repeats (ignoring case)."""
    seen: dict[str, str] = {}
    for value in values:
        if value:
            seen.setdefault(value.casefold(), value)
    return tuple(seen.values())


def person_name(*parts: str | None) -> str | None:
    """Join a person's name; registers' ALL CAPITALS become Title Case."""
    name = " ".join(part for part in parts if part)
    if not name:
        return None
    return name.title() if name.isupper() else name


def nace_label(code: str, revision: str) -> str | None:
    """Return the English NACE label of a national code's first four digits.

    Returns None when that revision lacks the class.
    """
    digits = "".join(ch for ch in code if ch.isdigit())[:4]
    try:
        return nace.get_label(digits, revision=revision) or None
    except (ValidationError, KeyError):
        return None


def same_record(provider: str, asked: str, answered: str | None) -> None:
    """Raise Transient when a register answers about another company than the one asked for."""
    if answered != asked:
        raise Transient(
            provider,
            f"asked about {asked}, answered about {answered or 'nobody'}",
            reason="wrong_record",
            detail={"asked": asked, "answered": answered},
        )
