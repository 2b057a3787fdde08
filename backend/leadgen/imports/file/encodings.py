"""Detects UTF-8, UTF-16, and the Central or Western European code page. Pure.

A file that is not text is refused here, by name where its first bytes identify the format.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable
from dataclasses import dataclass

import charset_normalizer

from leadgen.errors import ErrorCode, InvalidError
from leadgen.imports.file.code_pages import old_code_page

_AS_LIST = "Export the list as Excel or CSV from where it came from."
_MAGIC = (
    (b"%PDF", "a PDF document", _AS_LIST),
    (b"\x89PNG", "a picture", "Upload the list itself, as Excel or CSV."),
    (b"\xff\xd8\xff", "a picture", "Upload the list itself, as Excel or CSV."),
    (b"GIF8", "a picture", "Upload the list itself, as Excel or CSV."),
    (b"7z\xbc\xaf", "a 7-Zip archive", "Unpack it and upload the list inside."),
    (b"Rar!", "a RAR archive", "Unpack it and upload the list inside."),
    (b"BZh", "a bzip2 archive", "Unpack it and upload the list inside."),
    (b"\xfd7zXZ", "an xz archive", "Unpack it and upload the list inside."),
    (b"PAR1", "a Parquet file", "Export the list as CSV."),
    (b"SQLite format 3", "a database file", "Export the list as CSV."),
    (b"{\\rtf", "a rich text document", "Copy its table into a spreadsheet, and save that as Excel or CSV."),
)
_LEGACY_SAMPLE = 400_000
ACCEPTED = (
    "utf-8",
    "utf-32",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "windows-1250",
    "iso-8859-2",
    "windows-1252",
    "iso-8859-1",
    "cp852",
    "cp850",
    "mac-latin2",
    "mac-roman",
)


class UnreadableError(InvalidError):
    """An unreadable file; the message says what the file is, or where it breaks."""

    code = ErrorCode.FILE_UNREADABLE
    title = "The file cannot be read"
    field = "file"
    fix = "Save the list as CSV (UTF-8) and upload that file."


@dataclass(frozen=True, slots=True)
class Encoding:
    """How to decode a file; `note` is a remark for the user."""

    name: str
    errors: str = "strict"
    note: str | None = None


def refuse_what_is_no_text(start: bytes, filename: str) -> None:
    """Raise `UnreadableError` when the first bytes belong to another kind of file."""
    for magic, what, fix in _MAGIC:
        if start.startswith(magic):
            raise UnreadableError(f"“{filename}” is {what}, and not a list that can be read. {fix}")


def detect_encoding(pieces: Iterable[bytes], filename: str) -> Encoding:
    """Return how to decode the file.

    Raises `UnreadableError` for a file that is no text or empty, and for NUL bytes (naming the line).
    """
    utf8 = _Utf8Check()
    wide: str | None = None
    first = True
    for piece in pieces:
        if first:
            refuse_what_is_no_text(piece, filename)
            wide = _wide_encoding(piece)
            if wide is not None:
                break
            first = False
        if b"\x00" in piece:
            line = utf8.lines + piece[: piece.index(b"\x00")].count(b"\n") + 1
            raise UnreadableError(
                f"Line {line} of “{filename}” holds a NUL byte, so this is not plain text. Save it as CSV (UTF-8) again."
            )
        utf8.feed(piece)
    if wide is not None:
        return Encoding(wide)
    return utf8.verdict(filename)


def _wide_encoding(start: bytes) -> str | None:
    if start.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):  # before UTF-16, whose mark begins it
        return "utf-32"
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    head = start[:2000]
    if len(head) < 4:
        return None
    even, odd = head[0::2].count(0) / len(head[0::2]), head[1::2].count(0) / max(1, len(head[1::2]))
    if odd > 0.4 and even < 0.05:
        return "utf-16-le"
    if even > 0.4 and odd < 0.05:
        return "utf-16-be"
    return None


class _Utf8Check:
    """Check whether a byte stream is UTF-8; keeps a sample of non-ASCII lines in case it is not."""

    def __init__(self) -> None:
        self.lines = 0
        self._good = 0
        self._bad = 0
        self._bad_line = 0
        self._control = 0
        self._bytes = 0
        self._rest = b""
        self._sample = bytearray()

    def feed(self, piece: bytes) -> None:
        self._bytes += len(piece)
        self._control += len(piece) - len(piece.translate(None, _CONTROLS))
        if not piece.isascii() or self._rest:
            self._feed_beyond_ascii(self._rest + piece)
        self.lines += piece.count(b"\n")

    def _feed_beyond_ascii(self, piece: bytes) -> None:
        if len(self._sample) < _LEGACY_SAMPLE:
            self._sample += b"\n".join(line for line in piece.split(b"\n") if not line.isascii())
        self._rest = b""
        try:
            self._good += _multibyte(piece.decode("utf-8"))
        except UnicodeDecodeError as error:
            self._count_bad(piece, error)

    def _count_bad(self, piece: bytes, first: UnicodeDecodeError) -> None:
        """Count valid and invalid characters in one more pass.

        One pass per invalid byte would take quadratic time.
        """
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        text = decoder.decode(piece)
        self._rest = decoder.getstate()[0]
        # A replacement character of the file itself is no error.
        bad = text.count("\ufffd") - piece.count("\ufffd".encode())
        self._good += _multibyte(text) - bad
        if bad and not self._bad:
            self._bad_line = self.lines + piece[: first.start].count(b"\n") + 1
        self._bad += bad

    def verdict(self, filename: str) -> Encoding:
        if self._bytes == 0:
            raise UnreadableError(f"“{filename}” is empty.")
        if self._control > self._bytes / 50 + 2:
            raise UnreadableError(
                f"“{filename}” is not text, and not a list that can be read. Save the list as Excel or CSV."
            )
        if self._rest:
            self._bad += 1
            self._bad_line = self._bad_line or self.lines + 1
        if self._bad == 0:
            return Encoding("utf-8")
        if self._good > 3 * self._bad:
            note = f"{self._bad} character(s) are not UTF-8, the first in line {self._bad_line}: they are shown as �."
            return Encoding("utf-8", "replace", note)
        return Encoding(legacy_encoding(bytes(self._sample)), "replace")


_CONTROLS = bytes(code for code in range(32) if code not in (9, 10, 11, 12, 13, 27))


def _multibyte(text: str) -> int:
    return 0 if text.isascii() else sum(1 for char in text if ord(char) > 127)


# The letter that a byte inside a word means: only one side of Europe uses it there. Where both are possible, the
# neighbours decide: č before a vowel or k, è before a consonant and e; ř before a vowel, ø before a consonant.
_CENTRAL = re.compile(
    rb"[\x9a\x9e\x8a\x8e\x9d\x8d\x9f\x8f\xec\xcc\xf9\xd9\xb9\xb3\xa3\xf2\xc8]|(?<![oa])\xef"
    rb"|\xe8(?![bcdfglmnprstvz][rl]?e)|\xf8(?=[aeiouy\xe1\xe9\xed\xf3\xfa\xf9\xfd\xec\xe8])"
)
_WESTERN = re.compile(
    rb"[\xe5\xc5\xe6\xc6\xe0\xc0\xea\xca\xe7\xc7\xeb\xf1\xee\xfb]|[oa]\xef|\xe8(?=[bcdfglmnprstvz][rl]?e)"
    rb"|\xf8(?![aeiou\xe1\xe9\xed\xf3\xfa\xf9\xfd\xec])|\xd8(?=[^aeiou\W])"
)
_POLISH = re.compile(
    rb"[\xb3\xa3\xbf\xaf]"
)  # ł Ł ż Ż in both Central code pages; symbols that no word holds in the Western ones
_LATIN2_POLISH = re.compile(rb"[\xb1\xb6\xbc\xa1\xa6\xac]")
_LATIN2 = re.compile(rb"(?<=[a-zA-Z\xc0-\xff])[\xb9\xbe\xbb\xb5]|[\xa9\xae](?=[a-z\xe0-\xff]{2})")
_WORD = re.compile(rb"[A-Za-z\x80-\xff]{2,}")


def legacy_encoding(sample: bytes) -> str:
    """Guess the code page of non-UTF-8 text: Central European or Western, of Windows, DOS or old Macs.

    Central European covers Czech, Slovak and Polish.
    """
    words = [word for word in _WORD.findall(sample) if not word.isascii()]
    usual = _usual_encoding(sample, words)
    return old_code_page(b" ".join(words), usual) or usual


def _usual_encoding(sample: bytes, words: list[bytes]) -> str:
    text = b" ".join(words)
    high = len(text.translate(None, bytes(range(128))))
    letters = len(text) - len(words)
    if letters and high > letters * 0.6:  # Cyrillic, Greek and others write nearly every letter beyond ASCII
        best = charset_normalizer.from_bytes(sample[:50_000]).best()
        if best is not None:
            return best.encoding.replace("_", "-")
    central, western = len(_CENTRAL.findall(text)), len(_WESTERN.findall(text))
    marks = len(re.findall(rb"[\x80-\x9f]", sample))
    polish = len(_POLISH.findall(text))
    latin2 = len((_LATIN2_POLISH if polish else _LATIN2).findall(text))
    if latin2 and not marks and central + latin2 + 3 * polish > western:
        return "iso-8859-2"
    if central + 3 * polish > western:
        return "windows-1250"
    return "windows-1252" if marks else "iso-8859-1"
