"""Finds the table in a file: its header rows, and the lines above, inside and below that are not data. Pure.

People add titles, dates of the export, group headings and totals around a list. The header row is the row of the first
30 that names most columns of the rows below it. What is left out is reported, so that a person can take it back.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from leadgen.imports.columns.headers import HEADER_CHARACTERS, is_group_word, meanings
from leadgen.imports.file.cell_kinds import TEXT, is_numbering, is_period, kind_of_cell, pattern
from leadgen.imports.file.csv_table import MAX_COLUMNS, Record, is_value
from leadgen.imports.schemas import LeftOutKind

SEARCHED_ROWS = 30
_ROWS_BELOW = 20
_LABEL_CHARACTERS = 60
_NEARLY_BEST = 0.75  # of two rows that both may be the header, the upper one is
_SHOWN_CHARACTERS = 160
_UNIT = re.compile(r"\(.{1,38}\)|\[.{1,38}\]|<.{1,38}>")


@dataclass(frozen=True, slots=True)
class LeftOutLine:
    """A line that is not data, with the reason and its text."""

    line: int
    kind: LeftOutKind
    text: str

    @classmethod
    def of(cls, record: Record, kind: LeftOutKind) -> LeftOutLine:
        return cls(record.line, kind, line_text(record))


@dataclass(frozen=True, slots=True)
class Header:
    """Header rows by their places among the first rows; and the places of rows that only repeat or underline them."""

    rows: tuple[int, ...] = ()
    extra: tuple[int, ...] = ()

    @property
    def first_data(self) -> int:
        """Return the place of the first row below the header."""
        return max((*self.rows, *self.extra), default=-1) + 1

    def shifted(self, places: int) -> Header:
        """Return the header in a list with this many rows before."""
        return Header(tuple(row + places for row in self.rows), tuple(row + places for row in self.extra))


def line_text(record: Record) -> str:
    """Return the filled cells of a row as one short text."""
    text = " · ".join(" ".join(cell[:_SHOWN_CHARACTERS].split()) for cell in record.cells[:40] if cell.strip())
    return text if len(text) <= _SHOWN_CHARACTERS else f"{text[: _SHOWN_CHARACTERS - 1]}…"


def _filled(record: Record) -> list[str]:
    return [cell.strip()[:HEADER_CHARACTERS] for cell in record.cells[:MAX_COLUMNS] if cell and not cell.isspace()]


def _fields_named(cells: Iterable[str]) -> int:
    """Count the different fields that these cells name."""
    return len({frozenset(found) for cell in cells if cell and (found := meanings(cell))})


def most_fields_named(records: Iterable[Record]) -> int:
    """Return how many different fields a row names at most."""
    return max((_fields_named(_filled(record)) for record in records), default=0)


def _is_label(cell: str) -> bool:
    return len(cell) <= _LABEL_CHARACTERS and not is_value(cell) and any(map(str.isalpha, cell))


class _Sample:
    """The first rows of a file, measured once."""

    def __init__(self, records: list[Record]) -> None:
        self.records = records
        self.filled = [_filled(record) for record in records]
        self.kinds = [
            [kind_of_cell(cell.strip()) if cell else "" for cell in record.cells[:MAX_COLUMNS]] for record in records
        ]

    def below(self, at: int) -> range:
        return range(at + 1, min(at + 1 + _ROWS_BELOW, len(self.records)))

    def typical(self, at: int) -> float:
        """Return how many cells the rows below usually fill."""
        return median([len(self.filled[row]) for row in self.below(at)] or [len(self.filled[at])])

    def score(self, at: int) -> float:
        """Rate a row as the header of the rows below it; 0 when it cannot be."""
        cells = self.filled[at]
        if not cells or (at and len(self.records[at].cells) > MAX_COLUMNS) or at + 1 == len(self.records) > 1:
            return 0.0
        if is_numbering(cells):
            return self._score_of_numbering(at)
        named, values = _fields_named(cells), self._values(at)
        if values > named or self._is_like_below(at, values) or self._repeats(cells):
            return 0.0
        below = max(len(cells), self.typical(at))
        contrast = self._contrast(at)
        if not named and (values or self._is_sparse(at)):
            return 0.0
        if at and not contrast and (named < 2 or len(cells) < below * 0.5):
            return 0.0
        labels = sum(map(_is_label, cells))
        return (3 * named + labels + contrast - 3 * values) / below

    def _is_sparse(self, at: int) -> bool:
        """Tell whether a row without the name of a field also fills too few cells, or repeats some."""
        cells = self.filled[at]
        few = len(cells) <= max(len(cells), self.typical(at)) * 0.5 or len(cells) * 2 <= len(self.records[at].cells)
        return few or len({cell.casefold() for cell in cells}) < len(cells)

    def _score_of_numbering(self, at: int) -> float:
        """Rate a row that only numbers the columns: a header where no row below is like it."""
        alike = any(is_numbering(self.filled[row]) for row in self.below(at))
        return 0.0 if alike or len(self.filled[at]) < self.typical(at) else 0.5

    def numbers_columns(self, at: int) -> bool:
        """Tell whether a row below a header only numbers its columns: 1, 2, 3, above cells that are no such numbers."""
        cells = self.filled[at]
        if len(cells) < 3 or at + 1 == len(self.records) or not is_numbering(cells):
            return False
        small = [
            other for column in range(len(cells)) for other in self._cells_below(at, column) if pattern(other) == "0"
        ]
        return len(small) * 2 < sum(len(self.filled[row]) for row in self.below(at))

    def _repeats(self, cells: Sequence[str]) -> bool:
        """Tell whether a row holds the same cell again and again, and these are no names of fields."""
        distinct = len({cell.casefold() for cell in cells})
        return distinct * 2 <= len(cells) and sum(1 for cell in cells if meanings(cell)) * 2 <= len(cells)

    def _values(self, at: int) -> int:
        """Count the values in a row. A year or a month above other numbers is the name of a column."""
        found = 0
        for column, kind in enumerate(self.kinds[at]):
            if kind not in ("", TEXT):
                cell = self.records[at].cells[column].strip()
                found += not (is_period(cell) and self._share_below(at, column, cell) < 0.5)
        return found

    def _share_below(self, at: int, column: int, cell: str) -> float:
        """Return the share of the cells below that only differ from `cell` in their numbers, or are periods as well."""
        below = self._cells_below(at, column)
        alike = sum(1 for other in below if is_period(other)) if is_period(cell) else 0
        return alike / len(below) if below else 0.0

    def _cells_below(self, at: int, column: int) -> list[str]:
        rows = (self.records[row].cells for row in self.below(at))
        return [cell for cells in rows if column < len(cells) and (cell := cells[column].strip()[:HEADER_CHARACTERS])]

    def _is_like_below(self, at: int, values: int) -> bool:
        """Tell whether more cells look like most cells below them than name fields.

        A cell is alike as a value of the same kind, or where only its numbers differ.
        """
        alike, others = 0, list[str]()
        for column, kind in enumerate(self.kinds[at]):
            cell = self.records[at].cells[column].strip()[:HEADER_CHARACTERS]
            if not kind or is_period(cell):
                continue
            if self._is_cell_like_below(at, column, cell):
                alike += 1
            else:
                others.append(cell)
        return alike > max(_fields_named(others) - values, 0)

    def _is_cell_like_below(self, at: int, column: int, cell: str) -> bool:
        kind, below = self.kinds[at][column], self._cells_below(at, column)
        if any(map(str.isdigit, cell)):
            shape = pattern(cell)
            if sum(1 for other in below if pattern(other) == shape) * 2 > len(below):
                return True
        if kind in (TEXT, "number"):
            return False
        kinds = Counter(self.kinds[row][column] for row in self.below(at) if column < len(self.kinds[row]))
        del kinds[""]
        return kinds[kind] * 2 > kinds.total()

    def _contrast(self, at: int) -> int:
        """Count the columns of values, such as addresses or numbers, under a cell that is a label."""
        rows = self.below(at)
        found = 0
        for column, cell in enumerate(self.kinds[at]):
            if cell == TEXT:
                kinds = Counter(self.kinds[row][column] for row in rows if column < len(self.kinds[row]))
                del kinds[""]
                found += 2 * (kinds.total() - kinds[TEXT]) > kinds.total()
        return found

    def is_data(self, at: int, header: int) -> bool:
        """Tell whether a row above a header looks like the rows below it, and fills about as many cells."""
        if len(self.filled[at]) * 2 < self.typical(header):
            return False
        rows = self.below(header)
        alike = different = 0
        for column, kind in enumerate(self.kinds[at]):
            kinds = Counter(self.kinds[row][column] for row in rows if column < len(self.kinds[row]))
            del kinds[""]
            usual = kinds.most_common(1)[0][0] if kinds else TEXT
            if usual != TEXT:
                alike += kind == usual
                different += kind != usual
        return alike > 0 and alike >= different

    def is_adjacent(self, upper: int, lower: int) -> bool:
        lines = 1 + sum(cell.count("\n") for cell in self.records[upper].cells)
        return self.records[lower].line - self.records[upper].line <= lines


def find_header(records: list[Record], *, at: int | None = None) -> Header:
    """Return the header among the first rows; `at` is the place of a header row that a person has chosen."""
    sample = _Sample(records)
    if at is None:
        scores = [sample.score(row) for row in range(min(SEARCHED_ROWS, len(records)))]
        best = max(scores, default=0.0)
        if best <= 0:
            return Header()
        at = next(row for row, score in enumerate(scores) if score >= best * _NEARLY_BEST)
        if any(sample.is_data(row, at) for row in range(at)):
            if scores[0] <= 0:
                return Header()
            at = 0
    return _whole_header(sample, at)


def _whole_header(sample: _Sample, at: int) -> Header:
    """Add the rows above and below a header row that belong to it."""
    rows, extra = [at], []
    if at and sample.is_adjacent(at - 1, at) and (_is_group_row(sample, at) or _continues(sample, at - 1, at)):
        rows.insert(0, at - 1)
    below = at + 1
    while below < min(at + 3, len(sample.records)):
        if is_separator(sample.records[below]) or sample.numbers_columns(below):
            extra.append(below)
        elif not extra and len(rows) == 1 and _continues(sample, at, below):
            rows.append(below)
        elif _is_second_header(sample, at, below):
            extra.append(below)
        else:
            break
        below += 1
    return Header(tuple(rows), tuple(extra))


def _is_group_row(sample: _Sample, at: int) -> bool:
    """Tell whether the row above a header names groups of columns, such as “Company” over three of them."""
    above, cells = sample.filled[at - 1], sample.filled[at]
    if not 1 <= len(above) < len(cells) or not all(map(_is_label, above)):
        return False
    return sum(map(is_group_word, above)) * 2 >= len(above)


def _continues(sample: _Sample, upper: int, lower: int) -> bool:
    """Tell whether two rows are one header: together they name more fields than each alone."""
    if all(_UNIT.fullmatch(cell) for cell in sample.filled[lower]):
        return True
    if not all(_is_label(cell) for cell in (*sample.filled[upper], *sample.filled[lower])):
        return False
    joined = _fields_named(join_rows([sample.records[upper].cells, sample.records[lower].cells]))
    alone = max(_fields_named(sample.filled[upper]), _fields_named(sample.filled[lower]))
    return joined > alone and len(sample.filled[lower]) * 2 > len(sample.filled[upper])


def _is_second_header(sample: _Sample, at: int, below: int) -> bool:
    """Tell whether the row below a header is another header, such as the same names in another language."""
    cells = sample.filled[below]
    named = _fields_named(cells)
    if named < 2 or named * 2 < len(cells) or any(map(is_value, cells)):
        return False
    upper, lower = sample.records[at].cells, sample.records[below].cells
    same = sum(
        1 for one, other in zip(upper, lower, strict=False) if one.strip() and set(meanings(one)) & set(meanings(other))
    )
    return same * 2 > len(cells)


def join_rows(rows: Sequence[Sequence[str]]) -> list[str]:
    """Join header rows column by column."""
    width = max(map(len, rows), default=0)
    padded = [[cell.strip() for cell in row] + [""] * (width - len(row)) for row in rows]
    return [_joined(parts) for parts in zip(*padded, strict=True)]


def _joined(parts: Iterable[str]) -> str:
    words: list[str] = []
    for part in parts:
        if part and part.casefold() not in " ".join(words).casefold():
            words.append(part)
    return " ".join(words)


def header_cells(records: Sequence[Record], header: Header) -> list[str]:
    """Return one name per column; the names of merged groups are repeated over their columns."""
    rows = [list(records[row].cells) for row in header.rows]
    if len(rows) > 1 and len(_filled(records[header.rows[0]])) < len(_filled(records[header.rows[-1]])):
        rows[0] = list(_spread(rows[0], len(rows[-1])))
    return join_rows(rows)


def _spread(cells: Sequence[str], width: int) -> Iterator[str]:
    group = ""
    for cell in (*cells, *[""] * (width - len(cells))):
        group = cell.strip() or group
        yield group


def is_separator(record: Record) -> bool:
    """Tell whether a row is only a line of dashes."""
    return all(not cell.strip(" -=_+*~|:\t") for cell in record.cells) and sum(map(len, record.cells)) >= 3


def shared_width(records: Sequence[Record], width: int) -> int:
    """Return the number of columns: `width` of the header, or more where most rows fill more."""
    spans = [_span(record) for record in records]
    wider = sorted(span for span in spans if span > width)
    return wider[len(wider) // 2] if len(wider) * 2 > len(spans) else width


def _span(record: Record) -> int:
    return max((place for place, cell in enumerate(record.cells, 1) if cell.strip()), default=0)
