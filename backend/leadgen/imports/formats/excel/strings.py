"""The shared strings of an Excel file: the first ones in memory, the others in a temporary file."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable
from tempfile import TemporaryFile
from typing import IO, Any

import orjson

from leadgen.imports.file.encodings import UnreadableError
from leadgen.imports.formats.rows import MAX_CELL
from leadgen.imports.formats.xml_parts import local, parse_xml

_KEPT = 300_000
_KEPT_CHARACTERS = 16_000_000
_BLOCK = 64
_BLOCKS_CACHED = 1_500
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")


def unescaped(text: str) -> str:
    """Replace the escapes of Excel for control characters, such as `_x000D_`."""
    if "_x" not in text:
        return text
    return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), text)


class SharedStrings:
    """Strings by their place. Sheets use them nearly in order, so that blocks are read from the file once."""

    def __init__(self) -> None:
        self._kept: list[str] = []
        self._characters = 0
        self._block: list[str] = []
        self._offsets = array("Q", [0])
        self._file: IO[bytes] | None = None
        self._cache: dict[int, list[str]] = {}

    def __len__(self) -> int:
        return len(self._kept) + (len(self._offsets) - 1) * _BLOCK + len(self._block)

    def load(self, pieces: Iterable[bytes]) -> None:
        """Add every string of the part `sharedStrings.xml`."""
        reader = _Reader(self)
        parse_xml(pieces, start=reader.start, end=reader.end, text=reader.text)

    def add(self, text: str) -> None:
        """Add the next string."""
        if self._file is None and len(self._kept) < _KEPT and self._characters < _KEPT_CHARACTERS:
            self._kept.append(text)
            self._characters += len(text)
            return
        self._block.append(text)
        if len(self._block) == _BLOCK:
            if self._file is None:
                self._file = TemporaryFile()  # noqa: SIM115 - closed with the workbook
            self._file.write(orjson.dumps(self._block))
            self._offsets.append(self._file.tell())
            self._block = []

    def get(self, place: int) -> str:
        """Return a string; an empty one for a place that does not exist."""
        kept = self._kept
        if 0 <= place < len(kept):
            return kept[place]
        block, at = divmod(place - len(kept), _BLOCK)
        if block < 0:
            return ""
        texts = self._cache.get(block) or self._load(block)
        return texts[at] if at < len(texts) else ""

    def _load(self, block: int) -> list[str]:
        if self._file is None or block >= len(self._offsets) - 1:
            return self._block if block == len(self._offsets) - 1 else []
        if len(self._cache) >= _BLOCKS_CACHED:
            self._cache.clear()
        start, end = self._offsets[block], self._offsets[block + 1]
        self._file.seek(start)
        found: Any = orjson.loads(self._file.read(end - start))
        self._cache[block] = found
        return self._cache[block]

    def close(self) -> None:
        """Remove the temporary file."""
        if self._file is not None:
            self._file.close()


class _Reader:
    """Handlers for `<si>` with one `<t>`, or with several in runs; phonetic readings are skipped."""

    def __init__(self, strings: SharedStrings) -> None:
        self._strings = strings
        self._parts: list[str] = []
        self._inside = False
        self._phonetic = False
        self._length = 0

    def start(self, name: str, _: dict[str, str]) -> None:
        name = local(name)
        if name == "t":
            self._inside = not self._phonetic
        elif name == "si":
            self._parts, self._length = [], 0
        elif name == "rPh":
            self._phonetic = True

    def text(self, data: str) -> None:
        if self._inside:
            self._parts.append(data)
            self._length += len(data)
            if self._length > MAX_CELL:
                raise UnreadableError(
                    f"A cell of the sheet has more than {MAX_CELL:,} characters. Shorten it, or check how the file was "
                    "exported."
                )

    def end(self, name: str) -> None:
        name = local(name)
        if name == "t":
            self._inside = False
        elif name == "si":
            self._strings.add(unescaped("".join(self._parts)))
        elif name == "rPh":
            self._phonetic = False
