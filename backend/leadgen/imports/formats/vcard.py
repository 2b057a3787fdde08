"""Reads contact cards (vCard 2.1, 3 and 4): one row per card, one column per kind of value. Pure.

Columns are named as address books name them in their CSV exports, so that they are recognised like these.
"""

from __future__ import annotations

import base64
import binascii
import quopri
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from leadgen.imports.file.csv_table import SkippedLines
from leadgen.imports.file.encodings import UnreadableError
from leadgen.imports.formats.cell_text import iso_text
from leadgen.imports.formats.rows import KeyedRows

MAX_VALUE = 200_000
"""Longest value of a card, in characters. Pictures are longer, and are not read."""
_MAX_PARAMETERS = 2_000
_MOST_PROPERTIES = 2_000
_BINARY = frozenset(("PHOTO", "LOGO", "SOUND", "KEY"))
_TECHNICAL = frozenset(
    (
        "BEGIN", "END", "VERSION", "PRODID", "REV", "UID", "SOURCE", "SORT-STRING", "CLASS", "CLIENTPIDMAP", "X-ABSHOWAS",
        "X-ABLABEL", "X-ABADR", "X-IMAGETYPE", "X-IMAGEHASH", "KIND", "XML", "PROFILE", "MAILER",
    )
)  # fmt: skip
_PLACES = frozenset(("home", "work", "other"))
_NAME_PARTS = ("Last name", "First name", "Middle name", "Name prefix", "Name suffix")
_ADDRESS_PARTS = ("PO box", "Address line 2", "Street", "City", "State", "Postal code", "Country")
_TEXTS = {
    "EMAIL": "Email", "LABEL": "Address",
    "TITLE": "Job title", "ROLE": "Role", "NICKNAME": "Nickname", "NOTE": "Notes", "CATEGORIES": "Categories", "TZ": "Time zone",
    "LANG": "Language", "GENDER": "Gender", "RELATED": "Related", "IMPP": "Instant messenger", "GEO": "Geo position",
    "AGENT": "Assistant", "X-MANAGER": "Manager", "X-ASSISTANT": "Assistant", "X-SPOUSE": "Spouse", "MEMBER": "Member",
}  # fmt: skip
_DATES = {"BDAY": "Birthday", "ANNIVERSARY": "Anniversary"}
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_FOLDED = re.compile(r"\A[ \t]")
_LABEL = re.compile(r"_\$!<(.*)>!\$_")
_PARAMETER = re.compile(r';([A-Za-z0-9-]+)(?:=((?:"[^"]*"|[^";:,]*)(?:,(?:"[^"]*"|[^";:,]*))*))?')


class Property(NamedTuple):
    """One line of a card: group, name, kinds (`work`, `cell`, `pref` …), and the value as written."""

    group: str
    name: str
    kinds: frozenset[str]
    value: str


@dataclass(slots=True)
class Card:
    """The values of one card by column, and the line that it begins in."""

    line: int
    values: dict[str, str] = field(default_factory=dict)
    labels: dict[str, str] = field(default_factory=dict)
    skipped: int = 0

    def add(self, column: str, value: str) -> None:
        """Add a value; further values of a column are numbered."""
        value = value.strip()
        if not value:
            return
        number, name = 1, column
        while name in self.values:
            if self.values[name] == value:
                return
            number += 1
            name = f"{column} {number}"
        self.values[name] = value


def read_cards(lines: Iterable[str | SkippedLines], rows: KeyedRows, filename: str) -> list[str]:
    """Read every card into `rows`; return remarks about values that are not read."""
    skipped = 0
    for card in cards(lines, filename):
        skipped += card.skipped
        rows.add(card.line, card.values)
    return [f"Pictures, sounds and oversized values of the cards, which are not read: {skipped:,}."] if skipped else []


def cards(lines: Iterable[str | SkippedLines], filename: str) -> Iterator[Card]:
    """Yield the cards of a file."""
    held: list[Property] = []
    begun: int | None = None
    skipped = 0
    for number, line in _unfolded(lines):
        if len(line) > MAX_VALUE:
            skipped += 1
            continue
        found = _property(line)
        if found is None:
            skipped += bool(line.strip()) and begun is not None
            continue
        if found.name == "BEGIN":
            if begun is None or found.value.strip().upper() == "VCARD":
                held, begun, skipped = [], number, 0
        elif found.name == "END":
            if begun is not None:
                yield _card(begun, held, skipped)
            held, begun, skipped = [], None, 0
        elif begun is not None:
            if found.name in _BINARY:
                skipped += 1
            elif len(held) < _MOST_PROPERTIES:
                held.append(found)
            else:
                raise UnreadableError(
                    f"The card in line {begun} of “{filename}” has more than {_MOST_PROPERTIES:,} values. Export it again."
                )
    if begun is not None:
        yield _card(begun, held, skipped)


def _unfolded(lines: Iterable[str | SkippedLines]) -> Iterator[tuple[int, str]]:
    """Join lines that continue: by a blank in front, or by the `=` of quoted-printable text."""
    parts: list[str] = []
    first = length = 0
    soft = False
    number = 0
    for raw in lines:
        if isinstance(raw, SkippedLines):
            number += raw.lines
            continue
        number += 1
        line = raw.rstrip("\r\n")
        if parts and (soft or _FOLDED.match(line)):
            part = line if soft else line[1:]
            if length <= MAX_VALUE:  # the rest of a picture is not kept
                parts.append(part)
                length += len(part)
        else:
            if parts:
                yield first, "".join(parts)
            parts, first, length = [line], number, len(line)
        if soft or _is_quoted(parts[0]):
            soft = line.endswith("=")
            if soft and length <= MAX_VALUE:
                parts[-1] = parts[-1][:-1]
    if parts:
        yield first, "".join(parts)


def _is_quoted(line: str) -> bool:
    head = line[:_MAX_PARAMETERS].partition(":")[0].upper()
    return "QUOTED-PRINTABLE" in head


def _property(line: str) -> Property | None:
    head = line[:_MAX_PARAMETERS]
    name_end = next((place for place, sign in enumerate(head) if sign in ";:"), -1)
    if name_end <= 0:
        return None
    group, _, name = head[:name_end].strip().upper().rpartition(".")
    place = name_end
    kinds: set[str] = set()
    parameters: dict[str, str] = {}
    while place < len(head) and head[place] == ";":
        found = _PARAMETER.match(head, place)
        if found is None:
            break
        key, value = found[1].upper(), found[2]
        if value is None:
            kinds.add(key.lower())  # vCard 2.1 writes `TEL;WORK;CELL:`
        elif key == "TYPE":
            kinds.update(part.strip(' "').lower() for part in value.replace('"', "").split(","))
        elif key == "PREF":
            kinds.add("pref")
        else:
            parameters[key] = value.strip('"')
        place = found.end()
    if place >= len(line) or line[place : place + 1] != ":":
        return None
    value = _decoded(line[place + 1 :], parameters, kinds)
    return Property(group, name, frozenset(kinds), value)


def _decoded(value: str, parameters: dict[str, str], kinds: set[str]) -> str:
    encoding = parameters.get("ENCODING", "").upper()
    charset = parameters.get("CHARSET", "utf-8")
    if encoding == "QUOTED-PRINTABLE" or "quoted-printable" in kinds:
        raw = quopri.decodestring(value.encode("utf-8", "surrogateescape"))
    elif encoding in ("B", "BASE64") or "base64" in kinds:
        try:
            raw = base64.b64decode(value.encode("ascii", "ignore"))
        except (binascii.Error, ValueError):
            return value
    else:
        return value
    try:
        return raw.decode(charset, "replace")
    except (LookupError, ValueError):
        return raw.decode("utf-8", "replace")


def _parts(value: str, separator: str) -> list[str]:
    """Split a value at separators that are not escaped."""
    found, start, place = [], 0, 0
    while place < len(value):
        if value[place] == "\\":
            place += 1
        elif value[place] == separator:
            found.append(value[start:place])
            start = place + 1
        place += 1
    found.append(value[start:])
    return found


def _plain(value: str) -> str:
    return _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], value)


def _card(line: int, properties: list[Property], skipped: int) -> Card:
    card = Card(line, skipped=skipped)
    card.labels = {
        one.group: _LABEL.sub(r"\1", _plain(one.value)).strip()
        for one in properties
        if one.name == "X-ABLABEL" and one.group
    }
    is_company = _is_company(properties)
    # The preferred value comes first: it is the one that is imported.
    for one in sorted(properties, key=lambda one: "pref" not in one.kinds):
        _add(card, one, is_company=is_company)
    return card


def _is_company(properties: list[Property]) -> bool:
    """Tell whether a card is about a company: it says so, or its only name is the company's."""
    said = {one.name: one.value.strip() for one in reversed(properties)}
    if said.get("X-ABSHOWAS", "").upper() == "COMPANY" or said.get("KIND", "").lower() == "org":
        return True
    named = said.get("N", "").replace(";", "").strip()
    company = _plain(_parts(said.get("ORG", ""), ";")[0]).strip()
    return not named and bool(company) and _plain(said.get("FN", "")).strip() == company


def _add(card: Card, one: Property, *, is_company: bool) -> None:
    name, value = one.name, one.value
    if name == "FN":
        card.add("Organization" if is_company else "Full name", _plain(value))
    elif name == "N":
        if not is_company:
            _add_parts(card, _NAME_PARTS, value, "")
    elif name == "ORG":
        units = [_plain(part) for part in _parts(value, ";")]
        card.add("Organization", units[0])
        card.add("Department", ", ".join(unit for unit in units[1:] if unit.strip()))
    elif name == "TEL":
        card.add(_phone_column(one.kinds, card.labels.get(one.group, "")), _plain(value).removeprefix("tel:"))
    elif name == "ADR":
        prefix = "Home " if "home" in one.kinds else ""
        _add_parts(card, _ADDRESS_PARTS, value, prefix)
    elif name in ("URL", "X-SOCIALPROFILE", "X-SOCIAL-PROFILE", "SOCIALPROFILE"):
        _add_page(card, one)
    elif name in _DATES:
        card.add(_DATES[name], iso_text(_plain(value)))
    elif name not in _TECHNICAL:
        column = _TEXTS.get(name) or name.removeprefix("X-").replace("-", " ").capitalize()
        card.add(column, _plain(value).removeprefix("mailto:"))


def _add_parts(card: Card, columns: Iterable[str], value: str, prefix: str) -> None:
    for column, part in zip(columns, _parts(value, ";"), strict=False):
        several = (_plain(one).strip() for one in _parts(part, ","))
        joined = (", " if column == "Street" else " ").join(filter(None, several))
        card.add(f"{prefix}{column.lower()}" if prefix else column, joined)


def _phone_column(kinds: frozenset[str], label: str) -> str:
    words = kinds | set(label.lower().split())
    if "fax" in words:
        return "Fax"
    if words & {"cell", "mobile", "iphone", "handy", "mobil"}:
        return "Mobile phone"
    if "pager" in words:
        return "Pager"
    return "Home phone" if "home" in words and "work" not in words else "Phone"


def _add_page(card: Card, one: Property) -> None:
    address = _plain(one.value)
    host = address[:500].lower()
    if "linkedin." in host or "linkedin" in one.kinds:
        card.add("LinkedIn", address)
    elif one.name == "URL":
        card.add("Home page" if one.kinds & _PLACES == {"home"} else "Website", address)
    else:
        kind = next(iter(sorted(one.kinds - _PLACES - {"pref"})), "")
        card.add(f"{kind.capitalize()} profile".strip() if kind else "Social profile", address)
