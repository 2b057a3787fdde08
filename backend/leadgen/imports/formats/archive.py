"""Opens zip and gzip files without trusting what they say: sizes, ratio and number of entries are checked before reading."""

from __future__ import annotations

import gzip
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import PurePosixPath
from tempfile import TemporaryFile
from typing import IO

from leadgen.imports.file.encodings import UnreadableError

MAX_ENTRIES = 5_000
MAX_UNPACKED = 4 << 30
"""Largest size of all entries together, in bytes: a sheet of a million rows has about one gigabyte of XML."""
MAX_TEXT = 1 << 30
"""Largest packed text file, in bytes once unpacked."""
MAX_RATIO = 200
"""Largest unpacked size by packed size, of files over `_FREE` bytes. Sheets of real lists have 5 to 40."""
_FREE = 16 << 20
_DIRECTORY_BYTES = 4 << 20
_CHUNK = 1 << 18
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, gzip.BadGzipFile, RuntimeError, struct.error)


class Archive:
    """A zip file whose entries can be read safely."""

    def __init__(self, stream: IO[bytes], filename: str) -> None:
        self._filename = filename
        self._size = stream.seek(0, 2)
        self._check_directory(stream)
        stream.seek(0)
        try:
            self._zip = zipfile.ZipFile(stream)
        except (*_DAMAGED, OSError, ValueError):
            raise self.damaged() from None
        self._check_entries()
        self.names = [one.filename for one in self._zip.infolist() if one.filename and not one.is_dir()]

    def damaged(self) -> UnreadableError:
        """Return the refusal of a file that breaks off or contradicts itself."""
        return UnreadableError(
            f"“{self._filename}” is damaged or incomplete. Open it in the program it comes from, and save it again."
        )

    def _check_directory(self, stream: IO[bytes]) -> None:
        """Check the directory's size before it is read: each entry costs memory."""
        stream.seek(max(0, self._size - 70_000))
        tail = stream.read()
        end = tail.rfind(b"PK\x05\x06")
        if end < 0 or len(tail) - end < 22:
            raise self.damaged()
        entries, length = struct.unpack_from("<HI", tail, end + 10)
        large = tail.rfind(b"PK\x06\x06", 0, end)
        if large >= 0 and len(tail) - large >= 56:
            entries, length = struct.unpack_from("<QQ", tail, large + 32)
        if entries > MAX_ENTRIES or length > _DIRECTORY_BYTES:
            raise UnreadableError(
                f"“{self._filename}” holds {entries:,} files inside; at most {MAX_ENTRIES:,} are read. "
                "Upload the list itself, as Excel or CSV."
            )

    def _check_entries(self) -> None:
        entries = self._zip.infolist()
        if len(entries) > MAX_ENTRIES:
            raise self.damaged()
        if any(one.flag_bits & 1 for one in entries):
            raise encrypted(self._filename)
        if any(one.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for one in entries):
            raise UnreadableError(
                f"“{self._filename}” is packed in an unusual way. Unpack it, and upload the list itself as Excel or CSV."
            )
        unpacked = sum(one.file_size for one in entries)
        if unpacked > MAX_UNPACKED or (unpacked > _FREE and unpacked > self._size * MAX_RATIO):
            raise bomb(self._filename, unpacked)

    def size(self, name: str) -> int:
        """Return the unpacked size of an entry in bytes."""
        return self._zip.getinfo(name).file_size

    def pieces(self, name: str) -> Iterator[bytes]:
        """Yield the content of an entry; its stated size is never exceeded."""
        try:
            with self._zip.open(name) as entry:
                while piece := entry.read(_CHUNK):
                    yield piece
        except (*_DAMAGED, KeyError, OSError, ValueError):
            raise self.damaged() from None

    def start(self, name: str, size: int) -> bytes:
        """Return the first bytes of an entry."""
        return next(self.pieces(name), b"")[:size]

    def only_file(self) -> str:
        """Return the name of the only file inside; raise `UnreadableError` for none or several."""
        names = [name for name in self.names if not _is_clutter(name)]
        if len(names) == 1:
            return names[0]
        if not names:
            raise UnreadableError(f"“{self._filename}” is a zip file with nothing inside.")
        shown = ", ".join(f"“{name[-80:]}”" for name in names[:5]) + (" and others" if len(names) > 5 else "")
        raise UnreadableError(
            f"“{self._filename}” is a zip file with {len(names):,} files: {shown}. Unpack it, and upload one list after "
            "the other."
        )


def _is_clutter(name: str) -> bool:
    """Tell whether a file was added by a system and not by a person."""
    path = PurePosixPath(name)
    return path.parts[0] == "__MACOSX" or path.name.startswith("._") or path.name in (".DS_Store", "Thumbs.db")


def encrypted(filename: str) -> UnreadableError:
    """Return the refusal of a file that needs a password."""
    return UnreadableError(
        f"“{filename}” is protected by a password, so it cannot be read. Open it, remove the password (Excel: File > Info "
        "> Protect Workbook > Encrypt with Password, empty the field), save it, and upload it again."
    )


def bomb(filename: str, unpacked: int, packing: str = "zip") -> UnreadableError:
    """Return the refusal of a file that unpacks to far too much."""
    return UnreadableError(
        f"“{filename}” is packed with {packing} and unpacks to {unpacked >> 20:,} MB or more, which is far more than a list "
        "of its size. It was not read. Save the list again as CSV, or split it in parts."
    )


def unpacked_entry(archive: Archive, name: str, filename: str) -> IO[bytes]:
    """Return the content of an entry as a temporary file."""
    if archive.size(name) > MAX_TEXT:
        raise bomb(filename, archive.size(name))
    return _kept(archive.pieces(name), filename, MAX_TEXT, "zip")


def unpacked_gzip(stream: IO[bytes], filename: str) -> IO[bytes]:
    """Return the content of a gzip file as a temporary file."""
    size = stream.seek(0, 2)
    stream.seek(0)
    return _kept(_gzip_pieces(stream, filename), filename, min(MAX_TEXT, max(_FREE, size * MAX_RATIO)), "gzip")


def _gzip_pieces(stream: IO[bytes], filename: str) -> Iterator[bytes]:
    try:
        with gzip.GzipFile(fileobj=stream) as packed:
            while piece := packed.read(_CHUNK):
                yield piece
    except (*_DAMAGED, OSError):
        raise UnreadableError(
            f"“{filename}” is a damaged or incomplete gzip file. Pack it again, or unpack it."
        ) from None


def _kept(pieces: Iterator[bytes], filename: str, most: int, packing: str) -> IO[bytes]:
    kept: IO[bytes] = TemporaryFile()  # noqa: SIM115 - the caller closes it
    try:
        for piece in pieces:
            kept.write(piece)
            if kept.tell() > most:
                raise bomb(filename, kept.tell(), packing)
    except UnreadableError:
        kept.close()
        raise
    kept.seek(0)
    return kept
