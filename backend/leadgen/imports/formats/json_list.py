"""Reads JSON and JSON Lines piece by piece: a list of objects, or objects that hold one.

Nested objects become columns with dots (`company.name`), lists of plain values one cell, lists of objects numbered
columns (`emails.1.value`). Numbers keep the digits that the file writes.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Any, NamedTuple

from leadgen.imports.file.encodings import UnreadableError
from leadgen.imports.formats.cell_text import written_number
from leadgen.imports.formats.rows import KeyedRows
from leadgen.imports.formats.sheets import Sheet

MAX_RECORD = 2_000_000
"""Longest record, in characters."""
MAX_DEPTH = 20
_MOST_LISTS = 200
_LISTED = 200  # columns that the lists of one record may add
_CHUNK = 1 << 20
_BLANKS = re.compile(r"[ \t\r\n]*")


class _Number(str):
    """A number as the file writes it."""

    __slots__ = ()


def _constant(text: str) -> str:
    return "" if text == "NaN" else text


_DECODER = json.JSONDecoder(parse_float=_Number, parse_int=_Number, parse_constant=_constant)


class _List(NamedTuple):
    """A list of records: the names that lead to it, and its length."""

    path: tuple[str, ...]
    records: int


class _Text:
    """The text of a file, read only to where it is needed."""

    def __init__(self, pieces: Iterable[bytes], encoding: str, filename: str) -> None:
        self._pieces = iter(pieces)
        self._decoder = codecs.getincrementaldecoder("utf-8-sig" if encoding == "utf-8" else encoding)("replace")
        self.filename = filename
        self.text = ""
        self.at = 0
        self._line, self._counted = 1, 0
        self._ended = False

    def more(self) -> bool:
        """Read the next piece; return whether there was one."""
        if self._ended:
            return False
        piece = next(self._pieces, None)
        self._ended = piece is None
        self._line = self.line
        self.text = self.text[self.at :] + self._decoder.decode(piece or b"", final=piece is None)
        self.at = self._counted = 0
        return True

    @property
    def line(self) -> int:
        """Return the current line."""
        self._line += self.text.count("\n", self._counted, self.at)
        self._counted = self.at
        return self._line

    def peek(self) -> str:
        """Return the next sign that is no blank; an empty text at the end."""
        while True:
            found = _BLANKS.match(self.text, self.at)
            self.at = found.end() if found else self.at
            if self.at < len(self.text):
                return self.text[self.at]
            if not self.more():
                return ""

    def take(self, sign: str) -> None:
        """Pass over a sign that must be next."""
        if self.peek() != sign:
            raise self.broken()
        self.at += 1

    def value(self) -> Any:
        """Read one value."""
        self.peek()
        while True:
            try:
                value, end = _DECODER.raw_decode(self.text, self.at)
            except (ValueError, RecursionError) as error:
                if isinstance(error, RecursionError) or len(self.text) - self.at > MAX_RECORD or not self.more():
                    raise self.broken() from None
                continue
            # A number at the end of a piece may continue in the next one.
            if end < len(self.text) or self._ended or not isinstance(value, _Number):
                if end - self.at > MAX_RECORD:
                    raise self.broken()
                self.at = end
                return value
            if not self.more():
                self.at = len(self.text)
                return value

    def broken(self) -> UnreadableError:
        """Return the refusal of a file that is not JSON."""
        return UnreadableError(
            f"“{self.filename}” is not valid JSON: it breaks in line {self.line:,}, or a record there has more than "
            f"{MAX_RECORD:,} characters. Export it again."
        )


class JsonFile:
    """A JSON file with its lists of records. `sheets` names each list by its path."""

    def __init__(self, pieces: Callable[[], Iterable[bytes]], encoding: str, filename: str) -> None:
        self._open = pieces
        self._encoding, self._filename = encoding, filename
        self._is_lines = self._looks_like_lines()
        self._lists: dict[str, _List] = {".".join(one.path): one for one in self._find_lists()}
        self.sheets = [Sheet(name) for name in self._lists]

    @property
    def is_lines(self) -> bool:
        """Return whether the file has one record per line."""
        return self._is_lines

    @property
    def longest(self) -> str:
        """Return the name of the list with the most records."""
        return max(self._lists, key=lambda name: self._lists[name].records)

    def read(self, sheet: str, rows: KeyedRows) -> None:
        """Read one list of records into `rows`."""
        path = self._lists[sheet].path
        for line, record in self._lines() if self._is_lines else self._records(path):
            if isinstance(record, list):
                rows.add(line, {f"Column {place}": cell_text(cell) for place, cell in enumerate(record, 1)})
            else:
                rows.add(line, flat(record if isinstance(record, dict) else {"value": record}))

    def _text(self) -> _Text:
        return _Text(self._open(), self._encoding, self._filename)

    def _looks_like_lines(self) -> bool:
        """Tell whether more than one value follows each other."""
        text = self._text()
        if text.peek() not in "{[":
            return False
        try:
            text.value()
        except UnreadableError:
            return False
        return text.peek() in ("{", "[") if text.peek() else False

    def _lines(self) -> Iterator[tuple[int, Any]]:
        text = self._text()
        while text.peek():
            yield text.line, text.value()
            if text.peek() == ",":
                text.at += 1

    def _find_lists(self) -> list[_List]:
        text = self._text()
        if self._is_lines or text.peek() == "[":
            return [_List((), 0)]
        # An object without a list is one record.
        return list(islice(_lists_in(text, ()), _MOST_LISTS)) or [_List((), 1)]

    def _records(self, path: tuple[str, ...]) -> Iterator[tuple[int, Any]]:
        text = self._text()
        if not path and text.peek() == "{":
            yield 1, text.value()
            return
        _enter(text, path)
        for number, _ in enumerate(_items(text), 1):
            yield number, text.value()


def _items(text: _Text) -> Iterator[None]:
    """Yield before each item of a list, which the caller reads."""
    text.take("[")
    if text.peek() == "]":
        text.at += 1
        return
    while True:
        yield
        if text.peek() == "]":
            text.at += 1
            return
        text.take(",")


def _members(text: _Text) -> Iterator[str]:
    """Yield the name of each member of an object; the caller reads its value."""
    text.take("{")
    if text.peek() == "}":
        text.at += 1
        return
    while True:
        if text.peek() != '"':
            raise text.broken()
        name = text.value()
        text.take(":")
        yield name
        if text.peek() == "}":
            text.at += 1
            return
        text.take(",")


def _lists_in(text: _Text, path: tuple[str, ...]) -> Iterator[_List]:
    """Yield the lists of objects inside an object."""
    for name in _members(text):
        sign = text.peek()
        if sign == "{" and len(path) < MAX_DEPTH:
            yield from _lists_in(text, (*path, name))
        elif sign == "[":
            records = 0
            for _ in _items(text):
                records += text.peek() in ("{", "[")
                text.value()
            if records:
                yield _List((*path, name), records)
        else:
            text.value()


def _enter(text: _Text, path: tuple[str, ...]) -> None:
    """Go to the list at a path."""
    for step in path:
        for name in _members(text):
            if name == step:
                break
            _skip(text)


def _skip(text: _Text, depth: int = 0) -> None:
    """Pass over one value, which may be longer than a record."""
    sign = text.peek()
    if sign == "{" and depth < MAX_DEPTH:
        for _ in _members(text):
            _skip(text, depth + 1)
    elif sign == "[" and depth < MAX_DEPTH:
        for _ in _items(text):
            text.value()
    else:
        text.value()


def cell_text(value: Any) -> str:
    """Return a plain JSON value as the text of a cell; anything nested as JSON."""
    if value is None:
        return ""
    if isinstance(value, _Number):
        return written_number(value)
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    return json.dumps(value, ensure_ascii=False)


def flat(record: dict[str, Any]) -> dict[str, str]:
    """Return the values of a record by their paths."""
    found: dict[str, str] = {}
    stack: list[tuple[str, Any]] = [(str(name), value) for name, value in reversed(record.items())]
    while stack:
        path, value = stack.pop()
        depth = path.count(".")
        if isinstance(value, dict) and value and depth < MAX_DEPTH:
            stack += [(f"{path}.{name}", inner) for name, inner in reversed(value.items())]
        elif isinstance(value, list) and value:
            if not any(isinstance(one, dict | list) for one in value):
                found[path] = "; ".join(text for one in value if (text := cell_text(one)))
            elif len(value) <= _LISTED and depth < MAX_DEPTH:
                stack += [(f"{path}.{place}", value[place - 1]) for place in range(len(value), 0, -1)]
            else:
                found[path] = cell_text(value)
        else:
            found[path] = cell_text(value) if not isinstance(value, dict | list) else ""
    return found
