"""Converts the cells of one mapped column, and remembers them, because lists repeat values."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from leadgen.csv_export import from_first_sign, without_escape
from leadgen.fields import Entity, Field, FieldError, FieldType, coerce, normalize_text
from leadgen.fields.addresses.email_advice import advice_of
from leadgen.fields.addresses.phone_plan import has_plain_length
from leadgen.fields.addresses.several import CellValues, remarks_of
from leadgen.fields.addresses.shared_hosts import is_shared_host
from leadgen.imports.rows.amounts import BAND_FIELDS, BandTaken, amount_note, band_of_cell, unit_of_column
from leadgen.imports.rows.derived import role_word
from leadgen.imports.rows.row import Problem, Row, shown
from leadgen.imports.rows.several import described, first_company, first_value, further_target

_FORMULA = re.compile(r"[=@]|[+-]\s*[A-Za-z(\"'@=]|[+-]?\d[\d.,]*[+*/-].*[A-Za-z|!(]")
_MEMO = 20_000
REMEMBERED = 1_000
"""Longest cell that is memoised, in characters: cells of a megabyte would fill the memory."""

Converted = tuple[Any, str | None, str | None, bool, tuple[str, ...]]
"""A cell's value, the reason and fix of a problem; whether the cell looks like a formula; and further values.

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
        return text if _PLAIN_PHONE.fullmatch(text) and has_plain_length(text) else None
    if kind is FieldType.LINKEDIN_URL:
        found = _PLAIN_LINKEDIN.fullmatch(cell.strip())
        return f"https://www.linkedin.com/{found[1]}/{found[2]}" if found and len(cell) <= 300 else None
    return None


_REMARKED = frozenset({FieldType.EMAIL, FieldType.PHONE})


def _plain_remarks(kind: FieldType, value: str) -> tuple[str, ...]:
    return advice_of(value) if kind is FieldType.EMAIL else ()


_NOTHING: Converted = (None, None, None, False, ())


class MappedColumn:
    """One mapped column, with a memo of converted cells, because lists repeat values."""

    def __init__(self, index: int, header: str, entity: Entity, known: Field) -> None:
        self.index = index
        self.header = header
        self.entity = entity
        self.key = known.key
        self.target = f"{entity}.{known.key}"
        self.further = further_target(self.target)
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
        if len(cell) > REMEMBERED:
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
            cell = self.meant.get(normalize_text(cell[:REMEMBERED]), cell)
        return self._read(cell) if cell.strip() else _NOTHING

    def _read(self, cell: str) -> Converted:
        try:
            plain = read_plain(self._known.type, cell) if len(cell) <= REMEMBERED else None
            value = plain or coerce(self._known, cell, header=self._unit)
        except FieldError as error:
            return self._first_of_several(cell) or self._role(cell) or (None, error.reason, error.fix, False, ())
        return _NOTHING if value is None else self._remarked(value, cell, is_plain=plain is not None)

    def _remarked(self, value: Any, cell: str, *, is_plain: bool) -> Converted:
        """Return a value of the field with what there is to say about its cell."""
        if self.target == "company.name" and (several := first_company(value)) is not None:
            return several.value, _shown_rest(several), None, False, tuple(part.value for part in several.others)
        if self._check is not None and (wrong := self._check(value)) is not None:
            return None, *wrong, False, ()
        if self._known.type in _REMARKED:
            remarks = _plain_remarks(self._known.type, value) if is_plain else remarks_of(self._known.type, cell)
            return value, "; ".join(remarks) or None, None, False, ()
        if (note := amount_note(self._known, cell, self._unit)) is not None:
            return value, note, None, False, ()
        return value, None, None, self._may_be_formula and _FORMULA.match(from_first_sign(cell)) is not None, ()

    def band_of(self, cell: str) -> BandTaken | None:
        """Return the band of a cell that is a range and not a number."""
        if cell not in self.bands:
            if len(self.bands) >= _MEMO or len(cell) > REMEMBERED:
                self.bands.clear()
            self.bands[cell] = band_of_cell(self.target, cell, self._unit)
        return self.bands[cell]

    def _role(self, cell: str) -> Converted | None:
        found = role_word(self.key, cell) if self.of_contact else None
        if found is None:
            return None
        word, others = found
        note = f"{word.value} is taken, further: {', '.join(others)}" if others else None
        return word.value, note, None, False, others if self.further else ()

    def _first_of_several(self, cell: str) -> Converted | None:
        found = first_value(self._known, cell)
        if found is None or (self._check is not None and self._check(found.value) is not None):
            return None
        return found.value, _shown_rest(found), None, False, tuple(part.value for part in found.others)


def _shown_rest(found: CellValues) -> str | None:
    rest = described(found)
    return None if rest is None else shown(rest)


def convert_cell(column: MappedColumn, cell: str, row: Row) -> Any:
    """Return a cell's value, None without one; remarks go to the row."""
    value, reason, fix, formula, others = column.memo.get(cell) or column.convert(cell)
    if others and column.further is not None:
        row.add_further(column.further, others)
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


def _problem(line: int, severity: str, *, column: MappedColumn, cell: str, reason: str, fix: str | None) -> Problem:
    return {
        "line": line, "severity": severity, "column": column.header, "field": column.target, "value": shown(cell),
        "reason": reason, "fix": fix,
    }  # fmt: skip
