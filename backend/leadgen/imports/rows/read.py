"""Converts cells to values, and reports each problem with line, column and remedy. Pure.

Each cell goes through the catalogue's coercion.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from leadgen.companies.identifiers import IDENTIFIER_KEYS, identifier_warnings, is_of_scheme, normal_identifiers
from leadgen.csv_export import from_first_sign, without_escape
from leadgen.fields import Entity, Field, FieldError, FieldType, coerce, get_field, normalize_text
from leadgen.fields.addresses.domain import domain_of_url
from leadgen.fields.addresses.email_advice import advice_of
from leadgen.fields.addresses.phone import normalize_phone
from leadgen.fields.addresses.several import CellValues, remarks_of
from leadgen.fields.addresses.shared_hosts import is_shared_host
from leadgen.fields.cells import collapse, storable
from leadgen.fields.enums import IdentifierScheme
from leadgen.imports.columns.headers import IGNORE, PLACES, TAG
from leadgen.imports.file.csv_table import Record
from leadgen.imports.rows.amounts import BAND_FIELDS, BandTaken, amount_note, band_of_cell, unit_of_column
from leadgen.imports.rows.derived import is_part_of, judged, role_word, split_name
from leadgen.imports.rows.places import read_place
from leadgen.imports.rows.several import described, first_company, first_value
from leadgen.imports.rows.tools import MappingTools

Problem = dict[str, Any]
"""line, severity, column, field, value, reason, fix: see `schemas.ProblemOut`."""

_FORMULA = re.compile(r"[=@]|[+-]\s*[A-Za-z(\"'@=]|[+-]?\d[\d.,]*[+*/-].*[A-Za-z|!(]")
_WORD = re.compile(r"\w")
_TAG_BREAK = re.compile(r"[;,|]")
_MEMO = 20_000
_REMEMBERED = 1_000  # longest cell that is memoised, in characters: cells of a megabyte would fill the memory
_TAG_CHARACTERS, _TAGS_IN_CELL = 100, 50
_SHOWN = 200  # characters of a cell that a problem shows; the file is stored whole


@dataclass(slots=True)
class Row:
    """One row's canonical values. `guessed_names`: the names were split from the full name.

    `inferred` are values of the contact that follow from the others by a rule; the list does not say them.
    """

    line: int
    contact: dict[str, Any] = field(default_factory=dict)
    company: dict[str, Any] = field(default_factory=dict)
    tags: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    guessed_names: bool = False
    inferred: dict[str, Any] = field(default_factory=dict)
    refused: str | None = None


Converted = tuple[Any, str | None, str | None, bool]
"""A cell's value, the reason and fix of a problem; and whether the cell looks like a formula.

A value with a reason holds only a part of the cell.
"""

# Nearly all addresses in lists have these forms already. The general conversion costs ten times as much. A test
# compares both.
_PLAIN_EMAIL = re.compile(r"[a-z0-9]+(?:[._+-][a-z0-9]+)*@(?:[a-z0-9]+(?:-[a-z0-9]+)*\.)+[a-z]{2,20}")
_PLAIN_PHONE = re.compile(r"\+[1-9]\d{5,14}")
_PLAIN_LINKEDIN = re.compile(
    r"(?:https?://)?(?:[a-z]{2,3}\.)?linkedin\.com/(in|company)/([a-z0-9]+(?:[_-][a-z0-9]+)*)/?(?:\?[a-z0-9_=&-]*)?"
)


def read_plain(kind: FieldType, cell: str) -> str | None:
    """Return the canonical form of an address in a plain form; None: ask `coerce`."""
    if kind is FieldType.EMAIL:
        text = cell.strip().lower()
        return text if len(text) <= 64 and _PLAIN_EMAIL.fullmatch(text) else None
    if kind is FieldType.PHONE:
        text = cell.replace(" ", "")
        return text if _PLAIN_PHONE.fullmatch(text) else None
    if kind is FieldType.LINKEDIN_URL:
        found = _PLAIN_LINKEDIN.fullmatch(cell.strip())
        return f"https://www.linkedin.com/{found[1]}/{found[2]}" if found and len(cell) <= 300 else None
    return None


_REMARKED = frozenset({FieldType.EMAIL, FieldType.PHONE})


def _plain_remarks(kind: FieldType, value: str) -> tuple[str, ...]:
    return advice_of(value) if kind is FieldType.EMAIL else ()


class _Column:
    """One mapped column, with a memo of converted cells, because lists repeat values."""

    def __init__(self, index: int, header: str, entity: Entity, known: Field) -> None:
        self.index = index
        self.header = header
        self.entity = entity
        self.key = known.key
        self.target = f"{entity}.{known.key}"
        self._known = known
        self._unit = unit_of_column(known, header)
        self.bands: dict[str, BandTaken | None] = {}
        self._check = _CHECKS.get((entity, known.type))
        self.meant: Mapping[str, str] = {}
        """What values of this column mean, by their plain form."""
        self.memo: dict[str, Converted] = {}
        self.plain: dict[str, Any] = {}  # values of `memo` without any remark
        self.of_contact = entity is Entity.CONTACT
        self._may_be_formula = known.type in (
            FieldType.TEXT,
            FieldType.LONG_TEXT,
            FieldType.TEXT_LIST,
            FieldType.IDENTIFIER,
        )

    def convert(self, cell: str) -> Converted:
        """Convert a cell that is not in `memo`."""
        if len(cell) > _REMEMBERED:
            return self._convert(cell)
        if len(self.memo) >= _MEMO:
            self.memo.clear()
            self.plain.clear()
        found = self.memo[cell] = self._convert(cell)
        if found[0] is not None and found[1] is None and not found[3]:
            self.plain[cell] = found[0]
        return found

    def _convert(self, cell: str) -> Converted:
        cell = without_escape(cell)
        if self.meant:
            cell = self.meant.get(normalize_text(cell[:_REMEMBERED]), cell)
        return self._read(cell) if cell.strip() else (None, None, None, False)

    def _read(self, cell: str) -> Converted:
        try:
            plain = read_plain(self._known.type, cell) if len(cell) <= _REMEMBERED else None
            value = plain or coerce(self._known, cell, header=self._unit)
        except FieldError as error:
            return self._first_of_several(cell) or self._role(cell) or (None, error.reason, error.fix, False)
        return (None, None, None, False) if value is None else self._remarked(value, cell, is_plain=plain is not None)

    def _remarked(self, value: Any, cell: str, *, is_plain: bool) -> Converted:
        """Return a value of the field with what there is to say about its cell."""
        if self.target == "company.name" and (several := first_company(value)) is not None:
            return several.value, _shown_rest(several), None, False
        if self._check is not None and (wrong := self._check(value)) is not None:
            return None, *wrong, False
        if self._known.type in _REMARKED:
            remarks = _plain_remarks(self._known.type, value) if is_plain else remarks_of(self._known.type, cell)
            return value, "; ".join(remarks) or None, None, False
        if (note := amount_note(self._known, cell, self._unit)) is not None:
            return value, note, None, False
        return value, None, None, self._may_be_formula and _FORMULA.match(from_first_sign(cell)) is not None

    def band_of(self, cell: str) -> BandTaken | None:
        """Return the band of a cell that is a range and not a number."""
        if cell not in self.bands:
            if len(self.bands) >= _MEMO or len(cell) > _REMEMBERED:
                self.bands.clear()
            self.bands[cell] = band_of_cell(self.target, cell, self._unit)
        return self.bands[cell]

    def _role(self, cell: str) -> Converted | None:
        found = role_word(self.key, cell) if self.of_contact else None
        return None if found is None else (found[0].value, "; ".join(found[1]) or None, None, False)

    def _first_of_several(self, cell: str) -> Converted | None:
        found = first_value(self._known, cell)
        if found is None or (self._check is not None and self._check(found.value) is not None):
            return None
        return found.value, _shown_rest(found), None, False


def _shown_rest(found: CellValues) -> str | None:
    rest = described(found)
    return None if rest is None else shown(rest)


def _convert(column: _Column, cell: str, row: Row) -> Any:
    """Return a cell's value, None without one; remarks go to the row."""
    value, reason, fix, formula = column.memo.get(cell) or column.convert(cell)
    if formula and value is not None:
        note = "looks like a spreadsheet formula; it is kept as plain text"
        row.problems.append(_problem(row.line, "warning", column=column, cell=cell, reason=note, fix=None))
    elif value is None and reason is not None and (band := column.band_of(cell)) is not None:
        row.company.setdefault(BAND_FIELDS[column.target], band.member)
        row.problems.append(_problem(row.line, "warning", column=column, cell=cell, reason=band.note, fix=None))
    elif reason is not None:
        severity = "error" if value is None else "warning"
        row.problems.append(_problem(row.line, severity, column=column, cell=cell, reason=reason, fix=fix))
    return value


def _person_page(url: str) -> tuple[str, str] | None:
    if "/in/" in url or "/pub/" in url or "/sales/" in url:
        return None
    return "is a company's page and not a person's", "Write the profile's address: https://www.linkedin.com/in/name."


def _company_page(url: str) -> tuple[str, str] | None:
    if "/in/" not in url and "/pub/" not in url:
        return None
    return "is a person's profile and not a company's page", "Write https://www.linkedin.com/company/name."


def _own_domain(domain: str) -> tuple[str, str] | None:
    if not is_shared_host(domain):
        return None
    return f"{domain} is a shared domain and identifies no company", "Write the company's own domain."


_CHECKS: dict[tuple[Entity, FieldType], Callable[[Any], tuple[str, str] | None]] = {
    (Entity.CONTACT, FieldType.LINKEDIN_URL): _person_page,
    (Entity.COMPANY, FieldType.LINKEDIN_URL): _company_page,
    (Entity.COMPANY, FieldType.DOMAIN): _own_domain,
}


class _PlaceColumn:
    """A column whose cells name a city and a country."""

    def __init__(self, index: int, header: str, target: str) -> None:
        self.index, self.header, self.target = index, header, target
        self._entity = target.partition(".")[0]
        self._keys = [one.partition(".")[2] for one in PLACES[target]]

    def read(self, cell: str, row: Row) -> None:
        """Add city and country to a row; what a column of their own says stays."""
        text = collapse(storable(without_escape(cell)))
        place = read_place(text)
        values = row.contact if self._entity == Entity.CONTACT else row.company
        if place == (None, None):
            reason = "is not understood as a place"
            row.problems.append(cell_warning(row.line, self.header, self.target, text, reason))
        for key, value in zip(self._keys, place, strict=True):
            if value is not None:
                values.setdefault(key, value)


class RowReader:
    """Reads records by a mapping. `contact_fields` and `company_fields` are all fillable fields.

    `schemes` gives the register of each column's numbers, `phone_countries` the country of most phone numbers of a
    column, `own` the namespace's own fields by target.
    """

    def __init__(
        self,
        headers: Sequence[str],
        targets: Sequence[tuple[int, str]],
        *,
        schemes: Mapping[int, IdentifierScheme] | None = None,
        phone_countries: Mapping[int, str] | None = None,
        own: Mapping[str, Field] | None = None,
        tools: MappingTools | None = None,
    ) -> None:
        self._width = len(headers)
        self._tools = tools or MappingTools()
        self._columns: list[_Column] = []
        self._tags: list[tuple[int, str]] = []
        self._places: list[_PlaceColumn] = []
        for index, target in targets:
            if index in self._tools.appended:
                continue
            if target == TAG:
                self._tags.append((index, headers[index]))
            elif target in PLACES:
                self._places.append(_PlaceColumn(index, headers[index], target))
            elif target != IGNORE:
                entity, _, key = target.partition(".")
                known = (own or {}).get(target) or get_field(entity, key)
                column = _Column(index, headers[index], Entity(entity), known)
                column.meant = self._tools.translations.get(index, {})
                self._columns.append(column)
        self._ways = [(column.index, column.plain, column.key, column.of_contact, column) for column in self._columns]
        self.header_of = {column.target: column.header for column in self._columns}
        self._split_names = (
            "contact.full_name" in self.header_of
            and not {
                "contact.first_name",
                "contact.last_name",
            }
            & self.header_of.keys()
        )
        self._name_further_sources()
        self._derive_domain = "company.website_url" in self.header_of
        self._has_phones = not self.header_of.keys().isdisjoint(_PHONES)
        near = phone_countries or {}
        self._phone_country = {column.target: near[column.index] for column in self._columns if column.index in near}
        if self._split_names:
            self.header_of["contact.first_name"] = self.header_of["contact.last_name"] = self.header_of[
                "contact.full_name"
            ]
        if self._derive_domain:
            self.header_of.setdefault("company.domain", self.header_of["company.website_url"])
        for column in self._columns:
            if column.target in BAND_FIELDS:
                self.header_of.setdefault(f"company.{BAND_FIELDS[column.target]}", column.header)
        self._scheme = self._know_numbers(schemes or {})
        self.contact_fields = self._fields(Entity.CONTACT)
        self.company_fields = self._fields(Entity.COMPANY)

    def _name_further_sources(self) -> None:
        """Name where fields without a column of their own come from: constants and places."""
        for target in self._tools.constants:
            self.header_of.setdefault(target, "a constant")
        for place in self._places:
            for target in PLACES[place.target]:
                self.header_of.setdefault(target, place.header)

    def _know_numbers(self, schemes: Mapping[int, IdentifierScheme]) -> IdentifierScheme | None:
        """Store the register of each column of numbers, and return the registration number's."""
        columns = {column.key: column for column in self._columns if column.entity is Entity.COMPANY}
        number, siret = columns.get("registration_id"), columns.get("siret")
        scheme = schemes.get(number.index) if number else None
        if number:
            self.header_of.setdefault("company.siret", number.header)
            if scheme:
                self.header_of["company.registration_scheme"] = number.header
        if siret:
            self.header_of.setdefault("company.registration_id", siret.header)
            self.header_of.setdefault("company.registration_scheme", siret.header)
        return scheme

    def _fields(self, entity: Entity) -> tuple[str, ...]:
        start = f"{entity}."
        return tuple(target.removeprefix(start) for target in self.header_of if target.startswith(start))

    def mapped(self) -> Iterator[tuple[int, str, str]]:
        """Yield the place, the header and the target of each column that goes to a field."""
        for column in self._columns:
            yield column.index, column.header, column.target
        for place in self._places:
            yield place.index, place.header, place.target

    def columns_of(self) -> dict[Entity, dict[str, str]]:
        """Return the header of each field's column."""
        return {
            entity: {
                target.removeprefix(f"{entity}."): header
                for target, header in self.header_of.items()
                if target.startswith(f"{entity}.")
            }
            for entity in Entity
        }

    def read(self, record: Record) -> Row:
        """Return the row's values; a bad cell is left out and reported, and never stops the row."""
        cells = record.cells
        contact: dict[str, Any] = {}
        company: dict[str, Any] = {}
        row = Row(record.line, contact, company)
        if len(cells) != self._width or self._tools.joins:
            if not self._fits_width(row, cells):
                return row
            cells = [*cells, *[""] * self._width]
            cells = self._tools.joined(cells)
        for index, plain, key, of_contact, column in self._ways:
            cell = cells[index]
            if not cell:
                continue
            value = plain.get(cell)
            if value is None:
                value = _convert(column, cell, row)
                if value is None:
                    continue
            if of_contact:
                contact[key] = value
            else:
                company[key] = value
        for index, header in self._tags:
            if cells[index]:
                _read_tags(row, header, cells[index])
        if self._places or self._tools.constants:
            self._add_places(row, cells)
        self._derive(row)
        return row

    def _add_places(self, row: Row, cells: Sequence[str]) -> None:
        """Add the cities and countries of places, and the values that are the same in every row."""
        for place in self._places:
            if cells[place.index].strip():
                place.read(cells[place.index], row)
        for target, value in self._tools.constants.items():
            entity, _, key = target.partition(".")
            (row.contact if entity == Entity.CONTACT else row.company).setdefault(key, value)

    def _fits_width(self, row: Row, cells: list[str]) -> bool:
        if len(cells) == self._width:
            return True
        if len(cells) < self._width:
            note = f"has {len(cells)} of {self._width} cells; the missing ones are taken as empty"
            row.problems.append(row_problem(row.line, "warning", note, None))
            return True
        if not any(cell.strip() for cell in cells[self._width :]):
            return True
        row.refused = f"has {len(cells)} cells where the header has {self._width}"
        row.problems.append(
            row_problem(row.line, "error", row.refused, "Put quotation marks around values that hold the delimiter.")
        )
        return False

    def _derive(self, row: Row) -> None:
        if self._derive_domain and "domain" not in row.company and "website_url" in row.company:
            domain = _domain_of_website(row.company["website_url"])
            if domain is not None:
                row.company["domain"] = domain
        if self._has_phones:
            _add_country_codes(row, self._phone_country)
        if IDENTIFIER_KEYS & row.company.keys():
            self._judge_numbers(row)
        if self._split_names and "full_name" in row.contact:
            country = row.contact.get("location_country") or row.company.get("hq_country")
            names = split_name(row.contact["full_name"], country)
            if names is not None:
                row.contact["first_name"], row.contact["last_name"] = names
                row.guessed_names = True
        if row.contact:
            self._compare(row)

    def _compare(self, row: Row) -> None:
        """Report a first name that is not in the full name; judge the title."""
        contact = row.contact
        first, full = contact.get("first_name"), contact.get("full_name")
        if first and full and not self._split_names and not is_part_of(first, full):
            target = "contact.first_name"
            note = f"is not part of the full name “{shown(full)}”; both are kept"
            row.problems.append(cell_warning(row.line, self.header_of.get(target), target, first, note))
        if title := contact.get("job_title"):
            known = judged(title, contact.get("language"))
            row.inferred = {key: value for key, value in known.items() if key not in contact}

    def _judge_numbers(self, row: Row) -> None:
        """Show numbers as they will be stored, and report doubtful ones, which are kept."""
        if self._scheme and is_of_scheme(self._scheme, row.company):
            row.company["registration_scheme"] = self._scheme.value
        normal, warnings = _judged(*[row.company.get(key) for key in _JUDGED_BY])
        row.company.update(normal)
        for warning in warnings:
            key, _, sentence = warning.partition(": ")
            target = f"company.{key}"
            note = f"{sentence}; it is kept and marked"
            row.problems.append(cell_warning(row.line, self.header_of.get(target), target, row.company[key], note))


_PHONES = ("contact.phone", "contact.mobile_phone", "company.phone")
_international = lru_cache(maxsize=20_000)(normalize_phone)
_domain_of_website = lru_cache(maxsize=20_000)(domain_of_url)


def _add_country_codes(row: Row, neighbours: Mapping[str, str]) -> None:
    """Make national phone numbers international by the country of their record, else by that of their column.

    A contact's number may also take the country of the company.
    """
    company = row.company.get("hq_country")
    person = row.contact.get("location_country") or company
    for entity, values, own in (("contact", row.contact, person), ("company", row.company, company)):
        for key in ("phone", "mobile_phone"):
            number = values.get(key)
            country = own or neighbours.get(f"{entity}.{key}")
            if country and number is not None and not number.startswith("+"):
                values[key] = _international(number, country) or number


_JUDGED_BY = ("registration_id", "siret", "tax_id", "registration_scheme", "hq_country", "domain")


@lru_cache(maxsize=20_000)  # the rows of a list name each company several times
def _judged(*values: Any) -> tuple[dict[str, str], tuple[str, ...]]:
    said = {key: value for key, value in zip(_JUDGED_BY, values, strict=True) if value is not None}
    normal = normal_identifiers(said, said)
    return normal, tuple(identifier_warnings({**said, **normal}) or ())


def _read_tags(row: Row, header: str, cell: str) -> None:
    """Add the tags of a cell to a row.

    A cell with too many tags, or with one that is too long, is left out and reported.
    """
    tags = _split_tags(cell) if len(cell) <= _REMEMBERED else _split_tags.__wrapped__(cell)
    longest = max(map(len, tags), default=0)
    if longest <= _TAG_CHARACTERS and len(tags) <= _TAGS_IN_CELL:
        row.tags += tags
        return
    if longest > _TAG_CHARACTERS:
        reason, fix = f"a tag is {longest} characters long", f"Shorten it to {_TAG_CHARACTERS} characters."
    else:
        reason, fix = f"has {len(tags)} tags", f"Keep at most {_TAGS_IN_CELL} tags in a cell."
    row.problems.append(
        {
            "line": row.line,
            "severity": "error",
            "column": header,
            "field": "tag",
            "value": shown(cell),
            "reason": reason,
            "fix": fix,
        }
    )


@lru_cache(maxsize=2_000)
def _split_tags(cell: str) -> tuple[str, ...]:
    parts = (collapse(part) for part in _TAG_BREAK.split(storable(cell)))
    return tuple(tag for tag in parts if _WORD.search(tag))


def shown(cell: str) -> str:
    """Return a cell as a problem shows it: a long cell is shortened and marked."""
    text = cell.strip()
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def row_problem(line: int, severity: str, reason: str, fix: str | None) -> Problem:
    """Return a problem of the row as a whole."""
    return {
        "line": line, "severity": severity, "column": None, "field": None, "value": None, "reason": reason, "fix": fix,
    }  # fmt: skip


def cell_warning(line: int, header: str | None, target: str, value: str, reason: str) -> Problem:
    """Return a warning about a readable value: why it is not stored, or why it is doubtful."""
    return {
        "line": line, "severity": "warning", "column": header, "field": target, "value": shown(value), "reason": reason,
        "fix": None,
    }  # fmt: skip


def _problem(line: int, severity: str, *, column: _Column, cell: str, reason: str, fix: str | None) -> Problem:
    return {
        "line": line, "severity": severity, "column": column.header, "field": column.target, "value": shown(cell),
        "reason": reason, "fix": fix,
    }  # fmt: skip
