"""Reads the container of old Office files: the names of its streams, and one stream. Nothing in it is trusted."""

from __future__ import annotations

import struct
from array import array
from collections.abc import Iterator
from typing import IO

from leadgen.imports.file.encodings import UnreadableError

_HEADER = 512
_END = 0xFFFFFFFA
"""Sector numbers from here on have a special meaning."""
_MOST_ENTRIES = 10_000
_NAME_BYTES = 64


class OleFile:
    """An OLE file: `names` are the names of its streams and storages."""

    def __init__(self, stream: IO[bytes], filename: str) -> None:
        self._stream, self._filename = stream, filename
        self._size = stream.seek(0, 2)
        stream.seek(0)
        header = stream.read(_HEADER)
        if len(header) < _HEADER:
            raise self._damaged()
        shift, mini_shift = struct.unpack_from("<HH", header, 30)
        if shift not in (9, 12) or mini_shift != 6:
            raise self._damaged()
        self._sector = 1 << shift
        self._table = self._allocation(header)
        self._entries: dict[str, tuple[int, int]] = {}
        self._root = (_END, 0)
        self._read_directory(struct.unpack_from("<I", header, 48)[0])
        self._cutoff: int = struct.unpack_from("<I", header, 56)[0]
        self._mini_start: int = struct.unpack_from("<I", header, 60)[0]

    @property
    def names(self) -> set[str]:
        """Return the names of all streams and storages."""
        return set(self._entries)

    def content(self, name: str) -> bytes:
        """Return the content of a stream."""
        start, size = self._entries[name]
        if size > self._size:
            raise self._damaged()
        if size >= self._cutoff:
            return b"".join(self._chain(start))[:size]
        mini = b"".join(self._chain(self._root[0]))[: self._root[1]]
        table = array("I", b"".join(self._chain(self._mini_start)))
        parts, place, taken = [], start, 0
        while place < len(table) and taken < size:
            parts.append(mini[place * 64 : place * 64 + 64])
            taken += 64
            place = table[place]
        return b"".join(parts)[:size]

    def _damaged(self) -> UnreadableError:
        return UnreadableError(
            f"“{self._filename}” is an old Excel or Office file that is damaged or incomplete. Open it in Excel, and save it "
            "as an Excel workbook (.xlsx)."
        )

    def _read_sector(self, number: int) -> bytes:
        self._stream.seek((number + 1) * self._sector)
        content = self._stream.read(self._sector)
        if not content:
            raise self._damaged()
        return content + bytes(self._sector - len(content))

    def _allocation(self, header: bytes) -> array[int]:
        """Return the next sector of each sector."""
        most = self._size // self._sector + 2
        numbers = [number for number in struct.unpack_from("<109I", header, 76) if number < _END]
        place, seen = struct.unpack_from("<I", header, 68)[0], 0
        while place < _END and seen <= most:
            block = struct.unpack(f"<{self._sector // 4}I", self._read_sector(place))
            numbers += [number for number in block[:-1] if number < _END]
            place = block[-1]
            seen += 1
        if len(numbers) > most:
            raise self._damaged()
        table = array("I")
        for number in numbers:
            table.frombytes(self._read_sector(number))
        return table

    def _chain(self, place: int) -> Iterator[bytes]:
        """Yield the sectors of a chain; a chain in a circle is refused."""
        most = self._size // self._sector + 2
        for _ in range(most):
            if place >= _END or place >= len(self._table):
                return
            yield self._read_sector(place)
            place = self._table[place]
        raise self._damaged()

    def _read_directory(self, start: int) -> None:
        for sector in self._chain(start):
            for at in range(0, len(sector), 128):
                length, kind = struct.unpack_from("<HB", sector, at + 64)
                if not kind or length > _NAME_BYTES:
                    continue
                name = sector[at : at + max(0, length - 2)].decode("utf-16-le", "replace")
                place, size = struct.unpack_from("<II", sector, at + 116)
                if kind == 5:
                    self._root = place, size
                elif len(self._entries) < _MOST_ENTRIES:
                    self._entries.setdefault(name, (place, size))
