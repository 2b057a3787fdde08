"""Tells the rows of a table from totals, repeated headers, and what is written below the table. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from itertools import islice

from leadgen.countries.table import COUNTRIES
from leadgen.fields.amounts import Amount, read_amount
from leadgen.imports.file.csv_table import Record, is_value
from leadgen.imports.file.table import LeftOutLine, is_separator
from leadgen.imports.schemas import LeftOutKind
from leadgen.providers.registries.identifiers import number_check

MOST_LEFT_OUT = 10_000
"""Maximum number of rows that are left out; further ones count as data."""
_TAIL_ROWS = 20
_BLOCK_ROWS = 500
_STARTS_REMEMBERED = 5_000
_CELL_CHARACTERS = 200
_TOTAL_WORDS = (
    r"grand total|total général|totals?|totaal|totalt|sub-?total|sous-total|somme|sums?|summe|suma|summa|součet|celkem"
    r"|celkový součet|mezisoučet|gesamt(?:summe)?|zwischensumme|insgesamt|delsum|i alt|yhteensä|välisumma|razem|spolu"
    r"|average|avg|mean|median|count|number of rows|průměr|počet|medián|durchschnitt|mittelwert|anzahl|moyenne|nombre"
    r"|gjennomsnitt|gennemsnit|genomsnitt|medelvärde|medel|snitt|antall|antal|keskiarvo|lukumäärä|średnia|liczba|ilość"
    r"|suma częściowa|priemer|promedio|gemiddelde|aantal|conteo|totale"
)
_TOTAL_STARTS = frozenset(word[:3] for word in re.sub(r"[?)]", "", _TOTAL_WORDS).replace("(:", "|").split("|"))
"""The first three letters of `_TOTAL_WORDS`."""
_TOTAL = re.compile(rf"(?:{_TOTAL_WORDS})\b[^\w@]{{0,5}}(?P<rest>[^@]{{0,80}})$", re.IGNORECASE)
_AMOUNT = re.compile(r"[^\w+]{0,3}(?!00)\d[\d\s.,'’]*\s?(?:%|[^\W\d]{1,12}\.?|[€$£])?$")
_CLOSING = re.compile(
    rf"(?:export|generated|printed|created (?:by|on|at|with)|source\b|zdroj\b|quelle\b|kilde\b|lähde\b|vytvořeno|staženo"
    rf"|vygenerováno|erstellt|gedruckt|stand\b|généré|imprimé|édité|utskrift|tulostettu|page \d|strana \d|seite \d"
    rf"|side \d|sivu \d|©|\(c\) |copyright|confidential|důvěrné|vertraulich|confidentiel|end of|konec |ende\b|fin de"
    rf"|note\b|notes\b|pozn|hinweis|remarque|merknad|huom|legend|disclaimer|downloaded|report\b|\(?\d[\d\s]* (?:rows|records|"
    rf"řádk|záznam|zeilen|lignes|rader|riviä|contacts|kontakt)|{_TOTAL_WORDS})",
    re.IGNORECASE,
)
_CHECKS = [check for country in COUNTRIES if (check := number_check(country.code)) is not None]


class DataRows:
    """The data rows below a header, in the file's order.

    The other rows are collected in `left_out`. `usual` is the number of cells that a row usually fills.
    """

    def __init__(self, records: Iterable[Record], headers: Sequence[Sequence[str]], *, usual: float) -> None:
        self.left_out: list[LeftOutLine] = []
        self._records = records
        self._headers = [[_plain(cell) for cell in cells] for cells in headers]
        self._firsts = {_first(cells) for cells in self._headers} - {""}
        self._doubtful = _DoubtfulStarts(_TOTAL_STARTS | {first[:3] for first in self._firsts})
        self._usual = usual

    def __iter__(self) -> Iterator[Record]:
        records, held = iter(self._records), list[Record]()
        while block := list(islice(records, _BLOCK_ROWS)):
            held += self._data_of(block)
            yield from held[:-_TAIL_ROWS]
            del held[:-_TAIL_ROWS]
        end = self._footer_start(held)
        if end == len(held) > 1 and self._is_last_total(held[-1], held[:-1]):
            self.left_out.append(LeftOutLine.of(held.pop(), LeftOutKind.TOTAL))
            end = len(held)
        yield from held[:end]
        self.left_out += [LeftOutLine.of(record, LeftOutKind.FOOTER) for record in held[end:]]
        self.left_out.sort(key=lambda one: one.line)

    def _data_of(self, block: list[Record]) -> list[Record]:
        """Return the data rows of a block; nearly all rows are settled by their first letters."""
        doubtful = self._doubtful
        others = set[int]()
        for record in [record for record in block if doubtful[record.cells[0][:3]]]:
            kind = self._kind(record) if len(self.left_out) < MOST_LEFT_OUT else None
            if kind is not None:
                self.left_out.append(LeftOutLine.of(record, kind))
                others.add(record.line)
        return [record for record in block if record.line not in others] if others else block

    def _kind(self, record: Record) -> LeftOutKind | None:
        """Return why a row is not data, wherever it is."""
        first = _first(record.cells)
        if first in self._firsts and any(_is_same(record.cells, header) for header in self._headers):
            return LeftOutKind.HEADER
        if not first[:1].isalnum() and is_separator(record):
            return LeftOutKind.SEPARATOR
        found = _TOTAL.match(first)
        return LeftOutKind.TOTAL if found and self._is_total(record, found["rest"]) else None

    def _is_total(self, record: Record, rest: str) -> bool:
        """Tell whether a row that begins like a total only holds amounts, and few of them.

        A registration number is no amount: the row may be about a company of that name.
        """
        others = [cell for cell in map(_plain, record.cells) if cell][1:]
        amounts = [*others, rest.strip()] if rest.strip() else others
        if not amounts or not all(map(_AMOUNT.match, amounts)) or any(map(_is_identifier, others)):
            return False
        return len(others) + 1 < max(self._usual, 2) and (bool(rest.strip()) or self._usual >= 3)

    def _is_last_total(self, record: Record, above: Sequence[Record]) -> bool:
        """Tell whether the last row is a total of every column: the word alone, then at least the sums of the rows above."""
        found = _TOTAL.match(_first(record.cells))
        if found is None or found["rest"].strip():
            return False
        filled = [place for place, cell in enumerate(record.cells) if _plain(cell)][1:]
        if not filled or any(map(_is_identifier, (_plain(record.cells[place]) for place in filled))):
            return False
        return all(
            self._is_sum(record.cells[place], [one.cells[place : place + 1] for one in above]) for place in filled
        )

    @staticmethod
    def _is_sum(cell: str, above: Sequence[Sequence[str]]) -> bool:
        """Tell whether a number is at least the sum of two or more numbers, which are all that is above it."""
        total = _number(cell)
        parts = [number for cells in above if cells and _plain(cells[0]) for number in [_number(cells[0])]]
        known = [part for part in parts if part is not None]
        return total is not None and len(known) == len(parts) >= 2 and total >= sum(known) > 0

    def _footer_start(self, tail: Sequence[Record]) -> int:
        """Return the place of the first row that is written below the table."""
        sparse = len(tail)
        while sparse and self._is_sparse(tail[sparse - 1]):
            sparse -= 1
        for place in range(max(1, sparse), len(tail)):
            if _has_gap(tail[place - 1], tail[place]):
                return place
        place = len(tail)
        while place > sparse and _CLOSING.match(_first(tail[place - 1].cells)):
            place -= 1
        return place

    def _is_sparse(self, record: Record) -> bool:
        filled = [cell for cell in map(_plain, record.cells) if cell]
        if is_separator(record):
            return True
        return self._usual >= 3 and len(filled) * 3 <= self._usual and not any("@" in cell for cell in filled)


class _DoubtfulStarts(dict[str, bool]):
    """Whether a row that starts with these three characters may be something else than data."""

    def __init__(self, starts: AbstractSet[str]) -> None:
        super().__init__()
        self._starts = starts

    def __missing__(self, head: str) -> bool:
        text = head.strip().casefold()
        found = not text[:1].isalnum() or any(text[:3] == start[: len(text[:3])] for start in self._starts)
        if len(self) < _STARTS_REMEMBERED:
            self[head] = found
        return found


def _plain(cell: str) -> str:
    return cell[:_CELL_CHARACTERS].strip().casefold()


def _first(cells: Iterable[str]) -> str:
    """Return the first filled cell in plain form."""
    return next(filter(None, map(_plain, cells)), "")


def _is_same(cells: Sequence[str], header: Sequence[str]) -> bool:
    return [plain for cell in cells if (plain := _plain(cell))] == [cell for cell in header if cell]


def _is_identifier(cell: str) -> bool:
    digits = re.sub(r"\D", "", cell)
    return 7 <= len(digits) <= 9 and is_value(cell) and any(check(digits).valid for check in _CHECKS)


def _has_gap(upper: Record, lower: Record) -> bool:
    """Tell whether empty lines are between two rows."""
    return lower.line - upper.line > 1 + sum(cell.count("\n") + cell.count("\r") for cell in upper.cells)


def _number(cell: str) -> float | None:
    """Return a plain number or amount; None for any other text."""
    text = _plain(cell)
    found = read_amount(text) if _AMOUNT.match(text) else None
    if not isinstance(found, Amount) or found.is_range or found.value is None:
        return None
    return float(found.value)
