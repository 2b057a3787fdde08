"""Converts input of files, forms and models to the canonical form of a value.

Canonical values are JSON: text, int, float, bool, list, dict. Dates are `YYYY-MM-DD` text, instants RFC 3339 text in
UTC. Enums are their member's value, countries ISO 3166-1 alpha-2. Money that must stay exact is decimal text.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any

import orjson

from leadgen.cleaning import is_no_value
from leadgen.errors import AppError, ErrorCode, FieldProblem
from leadgen.fields.addresses.domain import read_domain
from leadgen.fields.addresses.email import read_email
from leadgen.fields.addresses.linkedin import read_linkedin
from leadgen.fields.addresses.phone import read_phone
from leadgen.fields.addresses.reading import AddressReading
from leadgen.fields.addresses.url import read_url
from leadgen.fields.amounts import Amount, AmountRefusal, HeaderUnit, band_of_size, read_amount, revenue_band
from leadgen.fields.cells import clean_cell, collapse, most_characters, storable
from leadgen.fields.countries import find_country
from leadgen.fields.enums import CompanySize, Industry, RevenueRange
from leadgen.fields.field import Field, FieldType
from leadgen.fields.identifiers import Kind, NumberRefusal, choose_number, numbers_in, plain_number_text
from leadgen.fields.industries import read_industry
from leadgen.fields.synonyms import find_member

_EMPTY = frozenset(
    {
        "",
        "-",
        "--",
        "—",
        "n/a",
        "na",
        "n.a.",
        "null",
        "none",
        "nil",
        "#n/a",
        "#ref!",
        "#value!",
        "#name?",
        "nan",
        "undefined",
        "?",
    }
)
_TRUE = frozenset({"true", "yes", "y", "1", "x", "ano", "ja", "oui", "kyllä", "wahr", "vrai", "pravda", "on"})
_FALSE = frozenset({"false", "no", "n", "0", "ne", "nein", "non", "nei", "ei", "falsch", "faux", "nepravda", "off"})
_LIST_BREAK = re.compile(r"[;|\n•]")
_COMMA_BREAK = re.compile(r",\s")
_WHOLE_EUROS = 1_000_000
_PLAIN_DIGITS = 15
_EUROS_OR_MILLIONS = (1_000, 100_000)
_AMOUNTS = frozenset({FieldType.INTEGER, FieldType.MILLIONS_EUR})


class FieldError(AppError):
    """A value that a field cannot hold: the `field` key, the `reason` and the `fix`."""

    status = 422
    code = ErrorCode.INVALID
    title = "Invalid value"

    def __init__(self, field: str, reason: str, fix: str) -> None:
        super().__init__(f"{field}: {reason}", errors=[FieldProblem(field, reason, fix)])
        self.field = field
        self.reason = reason
        self.fix = fix


def coerce(field: Field, raw: Any, *, header: HeaderUnit | None = None) -> Any:
    """Return the canonical value of `raw` for `field`, or None for an empty one.

    `header` is the unit that a column's header names. Raises `FieldError` for a value that the field cannot hold.
    """
    if isinstance(raw, StrEnum):
        raw = raw.value
    if isinstance(raw, str):
        raw = clean_cell(field, raw)
        if len(raw) > most_characters(field):
            raise _too_long(field, len(raw), most_characters(field))
        if _says_nothing(field, raw):
            return None
    if raw is None or raw in ([], {}, ()):
        return None
    value = _COERCE[field.type](field, raw) if header is None else _of_unit(field, raw, header)
    if field.max_length is not None and isinstance(value, str) and len(value) > field.max_length:
        raise _too_long(field, len(value), field.max_length)
    return value


_INITIALS = frozenset(("first_name", "last_name", "full_name"))


def _says_nothing(field: Field, text: str) -> bool:
    """Tell whether a text says that there is no value: a sign, or words for "unknown" in any language."""
    if text.lower() in _EMPTY:
        return True
    if field.type is FieldType.BOOLEAN or (
        field.type is FieldType.ENUM and find_member(field.members, text) is not None
    ):
        return False
    return is_no_value(text, short_forms=field.type is not FieldType.COUNTRY and field.key not in _INITIALS)


def _too_long(field: Field, length: int, most: int) -> FieldError:
    return FieldError(field.key, f"is {length} characters long", f"Shorten it to {most} characters.")


def _shown(raw: Any) -> str:
    text = str(raw)
    return repr(text if len(text) <= 60 else f"{text[:57]}...")


def _text(field: Field, raw: Any) -> str:
    endless = isinstance(raw, (float, Decimal)) and not math.isfinite(raw)
    if endless or isinstance(raw, bool) or not isinstance(raw, (str, int, float, Decimal)):
        raise FieldError(field.key, f"{_shown(raw)} is not text", "Write plain text.")
    if isinstance(raw, float) and raw.is_integer():
        raw = int(raw)
    return collapse(str(raw))


def _long_text(field: Field, raw: Any) -> str:
    if not isinstance(raw, str):
        return _text(field, raw)
    return raw  # `coerce` has collapsed the blanks and checked the length


def _bounded(field: Field, number: float) -> float:
    if (field.minimum is not None and number < field.minimum) or (field.maximum is not None and number > field.maximum):
        low, high = _plain(field.minimum), _plain(field.maximum)
        raise FieldError(field.key, f"{_plain(number)} is out of range", f"Write a number from {low} to {high}.")
    return number


def _plain(number: float | None) -> str:
    return "any" if number is None else f"{number:g}" if abs(number) < 1e6 else f"{number:.0f}"


def _amount(field: Field, raw: Any, *, whole: bool, header: HeaderUnit | None = None) -> Amount:
    """Return an amount with a point value; a range, or anything else, is refused."""
    if isinstance(raw, (int, float, Decimal)) and not isinstance(raw, bool):
        if not math.isfinite(raw):
            raise FieldError(field.key, "is not a finite number", "Write a number such as 1200.")
        return Amount(rule="number", value=Decimal(str(raw)))
    if not isinstance(raw, str):
        raise FieldError(field.key, f"{_shown(raw)} is not a number", "Write one number such as 1200 or 1 234,5.")
    amount = read_amount(raw, whole=whole, header=header)
    if isinstance(amount, AmountRefusal):
        is_clear = amount.alternatives or "is not a" in amount.reason
        reason = amount.reason if is_clear else f"{_shown(raw)} is not a number: {amount.reason}"
        raise FieldError(field.key, reason, amount.fix)
    if amount.value is not None:
        return amount
    if amount.rule == "from" and raw.endswith("+") and amount.minimum is not None:
        return replace(amount, value=amount.minimum)
    raise FieldError(field.key, f"{_shown(raw)} is a range and not a number", "Write one number such as 1200.")


def _of_unit(field: Field, raw: Any, header: HeaderUnit) -> Any:
    """Read a cell whose column names a unit, such as thousands or a currency."""
    if field.type not in _AMOUNTS or not isinstance(raw, str):
        return _COERCE[field.type](field, raw)
    if field.type is FieldType.MILLIONS_EUR:
        return _millions_eur(field, raw, header)
    return _whole(field, raw, _amount(field, raw, whole=True, header=header))


def _integer(field: Field, raw: Any) -> int:
    if isinstance(raw, str) and len(raw) <= _PLAIN_DIGITS and raw.isascii() and raw.isdigit():
        return int(_bounded(field, int(raw)))  # nearly every cell; the general way costs ten times as much
    return _whole(field, raw, _amount(field, raw, whole=True))


def _whole(field: Field, raw: Any, amount: Amount) -> int:
    value = _bounded(field, float(_point(amount)))
    if value != int(value):
        raise FieldError(field.key, f"{_shown(raw)} is not a whole number", "Write a whole number such as 1200.")
    return int(value)


def _point(amount: Amount) -> Decimal:
    return amount.value or Decimal(0)


def _number(field: Field, raw: Any) -> float:
    amount = _amount(field, raw, whole=False)
    share = 100 if amount.unit == "percent" and field.maximum == 1 else 1
    return _bounded(field, float(_point(amount) / share))


def _millions_eur(field: Field, raw: Any, header: HeaderUnit | None = None) -> float:
    amount = _amount(field, raw, whole=False, header=header)
    number = float(_point(amount))
    if amount.currencies and amount.currency != "EUR":
        known = " or ".join(amount.currencies)
        raise FieldError(field.key, f"{_shown(raw)} is in {known}", "Write the amount in EUR, such as 12 M.")
    if amount.scale > 1 or (header is not None and header.currencies):
        number /= 1e6
    elif amount.currencies or number >= _WHOLE_EUROS:
        low, high = _EUROS_OR_MILLIONS
        if amount.currencies and low <= number < high:
            raise FieldError(field.key, f"{_shown(raw)} may be euros or millions", "Write the unit, such as 1.2 M EUR.")
        # No company has a revenue of a trillion: so large a bare number counts euros, not millions.
        number = number / 1e6 if number >= high else number
    return round(_bounded(field, number), 6)


def _year(field: Field, raw: Any) -> int:
    found = re.search(r"(?<!\d)(1\d{3}|20\d{2})(?!\d)", str(raw))
    if found is None or (isinstance(raw, str) and len(re.findall(r"\d{4,}", raw)) > 1):
        raise FieldError(field.key, f"{_shown(raw)} is not a year", "Write a year such as 2008.")
    return int(_bounded(field, int(found[1])))


def _boolean(field: Field, raw: Any) -> bool:
    word = str(raw).strip().lower()
    if word in _TRUE or word in _FALSE:
        return word in _TRUE
    raise FieldError(field.key, f"{_shown(raw)} is neither yes nor no", "Write yes or no.")


def _date(field: Field, raw: Any) -> str:
    if isinstance(raw, datetime):
        return raw.date().isoformat()
    if isinstance(raw, date):
        return raw.isoformat()
    text = str(raw).strip()
    fix = "Write the date as YYYY-MM-DD."
    try:
        if re.match(r"^\d{4}-\d{2}-\d{2}", text):
            return date.fromisoformat(text[:10]).isoformat()
        found = re.match(r"^(\d{1,2})\s*([./-])\s*(\d{1,2})\s*[./-]\s*(\d{4})$", text)
        if found:
            first, mark, second, year = int(found[1]), found[2], int(found[3]), int(found[4])
            if mark == "/" and first <= 12 and second <= 12 and first != second:
                raise FieldError(field.key, f"{_shown(raw)} may be day/month or month/day", fix)
            day, month = (second, first) if second > 12 else (first, second)
            return date(year, month, day).isoformat()
    except ValueError:
        pass
    raise FieldError(field.key, f"{_shown(raw)} is not a date", fix)


def _instant(field: Field, raw: Any) -> str:
    try:
        moment = raw if isinstance(raw, datetime) else datetime.fromisoformat(str(raw))
    except ValueError:
        raise FieldError(
            field.key, f"{_shown(raw)} is not a point in time", "Write it as 2026-01-31T12:00:00Z."
        ) from None
    return (moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)).isoformat()


def _enum(field: Field, raw: Any) -> str:
    enum = field.members
    member = find_member(enum, str(raw))
    if member is None and enum is Industry:
        member = read_industry(str(raw)).industry
    if member is None:
        member = _band(field, str(raw))
    if member is None:
        members = ", ".join(item.value for item in enum)
        raise FieldError(field.key, f"{_shown(raw)} is not a known {field.label.lower()}", f"Use one of: {members}.")
    return member


def _band(field: Field, raw: str) -> str | None:
    """Return the member of a band that a number or a range fits; refuse a range in two bands."""
    if field.enum not in (CompanySize, RevenueRange):
        return None
    amount = read_amount(raw, whole=field.enum is CompanySize)
    if isinstance(amount, AmountRefusal):
        return None
    if field.enum is CompanySize:
        member = band_of_size(amount) if not amount.currencies else None
    else:
        member = revenue_band(amount) if amount.scale >= _WHOLE_EUROS or amount.currencies else None
    if member is None and amount.is_range:
        raise FieldError(
            field.key,
            f"{_shown(raw)} does not fit one {field.label.lower()}",
            f"Use one of: {', '.join(item.value for item in field.members)}.",
        )
    return member


def _country(field: Field, raw: Any) -> str:
    code = find_country(str(raw))
    if code is None:
        raise FieldError(
            field.key, f"{_shown(raw)} is not a country", "Write a country name or its two-letter code, such as CZ."
        )
    return code


def _read(read: Callable[[str], AddressReading], what: str, example: str) -> Callable[[Field, Any], str]:
    def convert(field: Field, raw: Any) -> str:
        found = read(str(raw))
        if found.value is None:
            why = f": it {found.reason}" if found.reason else ""
            raise FieldError(
                field.key, f"{_shown(raw)} is not {what}{why}", found.fix or f"Write {what} such as {example}."
            )
        return found.value

    return convert


_KINDS: dict[str, frozenset[Kind]] = {
    "registration_id": frozenset({Kind.REGISTRATION}),
    "siret": frozenset({Kind.ESTABLISHMENT}),
    "tax_id": frozenset({Kind.TAX}),
}


def _identifier(field: Field, raw: Any) -> str:
    # The value stays text throughout: a number would lose its leading zeros.
    text = _text(field, raw)
    if len(text) <= _PLAIN_DIGITS and text.isascii() and text.isdigit():
        return text
    text = plain_number_text(text)
    kinds = _KINDS.get(field.key)
    if kinds is not None and not text.startswith("="):
        found = numbers_in(text)
        chosen = found if isinstance(found, NumberRefusal) else choose_number(found, kinds)
        if isinstance(chosen, NumberRefusal):
            raise FieldError(field.key, f"{_shown(raw)} is not an identifier: it {chosen.reason}", chosen.fix)
        text = text if chosen.rule == "as_written" else chosen.number
    bare = "".join(text.split()).upper()
    if not re.match(r"^[0-9A-Z][0-9A-Z./_-]*$", bare):
        raise FieldError(field.key, f"{_shown(raw)} is not an identifier", "Write letters and digits only.")
    return bare


def _text_list(field: Field, raw: Any) -> list[str]:
    if isinstance(raw, str):
        parts: list[Any] = _json_or(raw, list) or _LIST_BREAK.split(raw)
        if len(parts) == 1 and isinstance(parts[0], str) and len(parts[0]) <= 300:
            parts = _COMMA_BREAK.split(parts[0])
    elif isinstance(raw, (list, tuple)):
        parts = list(raw)
    else:
        raise FieldError(field.key, f"{_shown(raw)} is not a list", "Write items separated by semicolons.")
    seen: dict[str, str] = {}
    for part in parts:
        text = _text(field, storable(part) if isinstance(part, str) else part)
        if text:
            seen.setdefault(text.casefold(), text)
    if len(seen) > 200:
        raise FieldError(field.key, f"has {len(seen)} items", "Keep at most 200 items.")
    return list(seen.values()) or None  # type: ignore[return-value]  # an empty list is an empty value


def _json_or(raw: str, kind: type[Any]) -> Any:
    if not raw.startswith(("[", "{")):
        return None
    try:
        value = orjson.loads(raw)
    except orjson.JSONDecodeError:
        return None
    return value if isinstance(value, kind) else None


def _object(field: Field, raw: Any) -> dict[str, Any]:
    value = _json_or(raw, dict) if isinstance(raw, str) else raw
    if not isinstance(value, dict):
        raise FieldError(field.key, f"{_shown(raw)} is not an object", "Send a JSON object.")
    return {storable(str(key)): _json_value(part) for key, part in value.items()}


def _object_list(field: Field, raw: Any) -> list[dict[str, Any]]:
    value = _json_or(raw, list) if isinstance(raw, str) else raw
    if not isinstance(value, (list, tuple)):
        raise FieldError(field.key, f"{_shown(raw)} is not a list of objects", "Send a JSON array of objects.")
    return [_object(field, item) for item in value]


def _json_value(value: Any) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, dict):
        return {storable(str(key)): _json_value(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_json_value(part) for part in value]
    return storable(value) if isinstance(value, str) else value


_COERCE: dict[FieldType, Callable[[Field, Any], Any]] = {
    FieldType.TEXT: _text,
    FieldType.LONG_TEXT: _long_text,
    FieldType.INTEGER: _integer,
    FieldType.NUMBER: _number,
    FieldType.MILLIONS_EUR: _millions_eur,
    FieldType.YEAR: _year,
    FieldType.BOOLEAN: _boolean,
    FieldType.DATE: _date,
    FieldType.INSTANT: _instant,
    FieldType.ENUM: _enum,
    FieldType.COUNTRY: _country,
    FieldType.URL: _read(read_url, "a web address", "https://company.example"),
    FieldType.LINKEDIN_URL: _read(read_linkedin, "a LinkedIn address", "https://www.linkedin.com/in/name"),
    FieldType.DOMAIN: _read(read_domain, "a domain", "company.example"),
    FieldType.EMAIL: _read(read_email, "an e-mail address", "name@company.example"),
    FieldType.PHONE: _read(read_phone, "a phone number", "+420 777 123 456"),
    FieldType.IDENTIFIER: _identifier,
    FieldType.TEXT_LIST: _text_list,
    FieldType.OBJECT: _object,
    FieldType.OBJECT_LIST: _object_list,
}
