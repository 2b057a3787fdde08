"""Converts cells to values, and reports each problem with line, column and remedy. Pure.

Each cell goes through the catalogue's coercion.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from leadgen.companies.identifiers import IDENTIFIER_KEYS, identifier_warnings, is_of_scheme, normal_identifiers
from leadgen.csv_export import without_escape
from leadgen.fields import Entity, Field, get_field
from leadgen.fields.addresses.domain import domain_of_url
from leadgen.fields.addresses.phone import normalize_phone
from leadgen.fields.cells import collapse, storable
from leadgen.fields.enums import IdentifierScheme
from leadgen.imports.columns.headers import IGNORE, PLACES, TAG
from leadgen.imports.file.csv_table import Record
from leadgen.imports.rows.amounts import BAND_FIELDS
from leadgen.imports.rows.derived import is_part_of, judged, split_name
from leadgen.imports.rows.mapped_column import REMEMBERED, MappedColumn, convert_cell
from leadgen.imports.rows.places import read_place
from leadgen.imports.rows.row import Row, cell_warning, row_problem, shown
from leadgen.imports.rows.tools import MappingTools

_WORD = re.compile(r"\w")
_TAG_BREAK = re.compile(r"[;,|]")
_TAG_CHARACTERS, _TAGS_IN_CELL = 100, 50


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
        self._columns: list[MappedColumn] = []
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
                column = MappedColumn(index, headers[index], Entity(entity), known)
                column.meant = self._tools.translations.get(index, {})
                self._columns.append(column)
        self._seconds = _second_columns(self._columns)
        self._ways = [
            (column.index, column.plain, column.key, column.of_contact, column)
            for column in self._columns
            if column not in self._seconds
        ]
        self.header_of = {column.target: column.header for column in reversed(self._columns)}
        for column in self._columns:
            if column.further and (column.target != "company.name" or any(one.of_contact for one in self._columns)):
                self.header_of.setdefault(column.further, column.header)
            else:
                column.further = None
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
                value = convert_cell(column, cell, row)
                if value is None:
                    continue
            if of_contact:
                contact[key] = value
            else:
                company[key] = value
        if self._seconds or self._tags:
            self._add_repeated(row, cells)
        if self._places or self._tools.constants:
            self._add_places(row, cells)
        self._derive(row)
        return row

    def _add_repeated(self, row: Row, cells: Sequence[str]) -> None:
        """Add the tags, and the values of columns whose field an earlier column has."""
        for column in self._seconds:
            if cells[column.index] and (value := convert_cell(column, cells[column.index], row)) is not None:
                first = (row.contact if column.of_contact else row.company).setdefault(column.key, value)
                if first != value and column.further is not None:
                    row.add_further(column.further, (value,))
        for index, header in self._tags:
            if cells[index]:
                _read_tags(row, header, cells[index])

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


def _second_columns(columns: Sequence[MappedColumn]) -> list[MappedColumn]:
    """Return the columns whose field an earlier column has; they fill its list of further values."""
    first: dict[str, MappedColumn] = {}
    return [column for column in columns if first.setdefault(column.target, column) is not column]


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
    tags = _split_tags(cell) if len(cell) <= REMEMBERED else _split_tags.__wrapped__(cell)
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
