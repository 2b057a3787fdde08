"""Opens a list of any format: finds out what it is, and brings its rows into the stored form.

Text with delimiters is stored unchanged. Every other format is read once, at the upload: its rows are stored, and the
original is kept beside them, so that another sheet can be chosen.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import IO

from leadgen.imports.file.csv_table import FileFormat, read_lines
from leadgen.imports.file.encodings import UnreadableError, detect_encoding
from leadgen.imports.formats.archive import Archive, encrypted, unpacked_entry, unpacked_gzip
from leadgen.imports.formats.detect import Packing, check_ole, format_of, format_of_zip
from leadgen.imports.formats.excel.ole import OleFile
from leadgen.imports.formats.excel.workbook import XlsxWorkbook
from leadgen.imports.formats.excel.xls import XlsWorkbook
from leadgen.imports.formats.excel.xml_2003 import Xml2003Workbook
from leadgen.imports.formats.html_table import HtmlTables
from leadgen.imports.formats.json_list import JsonFile
from leadgen.imports.formats.ods import OdsWorkbook
from leadgen.imports.formats.rows import KeyedRows, RowWriter
from leadgen.imports.formats.sheets import Sheet, Workbook, choose_sheet, known_sheet, other_sheets
from leadgen.imports.formats.vcard import read_cards

PIECE = 1 << 20
_MOST_PACKINGS = 2
_START = 8_000
_KINDS = {
    FileFormat.XLSX: "an Excel file",
    FileFormat.XLS: "an old Excel file",
    FileFormat.ODS: "an OpenDocument spreadsheet",
    FileFormat.XML_2003: "an Excel 2003 XML file",
    FileFormat.HTML: "a web page",
    FileFormat.JSON: "a JSON file",
}


@dataclass(slots=True)
class ListFile:
    """A list that is ready to be read.

    `rows` holds the rows in the stored form, or the text itself for CSV. `original` is the file that they were read from,
    where it has other sheets. `size` is the size of the upload in bytes. `width` is the number of columns, None where only
    the rows tell. `keyed`: the first row names the columns for certain.
    """

    filename: str
    format: FileFormat
    rows: IO[bytes]
    size: int = 0
    original: IO[bytes] | None = None
    sheets: list[Sheet] = field(default_factory=list)
    sheet: str | None = None
    width: int | None = None
    keyed: bool = False
    notes: list[str] = field(default_factory=list)


def pieces_of(stream: IO[bytes]) -> Iterator[bytes]:
    """Yield a file from its start in pieces."""
    stream.seek(0)
    while piece := stream.read(PIECE):
        yield piece


def open_list(stream: IO[bytes], filename: str, stack: ExitStack, *, sheet: str | None = None) -> ListFile:
    """Open a list; its temporary files live as long as `stack`. Raises `UnreadableError`."""
    size = stream.seek(0, 2)
    if not size:
        raise UnreadableError(f"“{filename}” is empty.")
    opened = _Opener(filename, stack, sheet).open(stream)
    opened.size = size
    return opened


class _Opener:
    """Opens one file; `sheet` is a person's choice."""

    def __init__(self, filename: str, stack: ExitStack, sheet: str | None) -> None:
        self._filename, self._stack, self._sheet = filename, stack, sheet

    def open(self, stream: IO[bytes]) -> ListFile:
        """Return the list; it may be packed."""
        for _ in range(_MOST_PACKINGS + 1):
            stream.seek(0)
            found = format_of(stream.read(_START), self._filename)
            if found is Packing.GZIP:
                stream = self._stack.enter_context(unpacked_gzip(stream, self._filename))
            elif found is Packing.ZIP:
                archive = Archive(stream, self._filename)
                kind = format_of_zip(archive.names, _media_type(archive), self._filename)
                if kind is not None:
                    return self._zipped(stream, archive, kind)
                stream = self._stack.enter_context(unpacked_entry(archive, archive.only_file(), self._filename))
            elif found is Packing.OLE:
                return self._ole(stream)
            else:
                return self._text(stream, found)
        raise UnreadableError(
            f"“{self._filename}” is packed several times over. Unpack it, and upload the list inside."
        )

    def _zipped(self, stream: IO[bytes], archive: Archive, kind: FileFormat) -> ListFile:
        if kind is FileFormat.ODS:
            return self._workbook(stream, kind, OdsWorkbook(archive, self._filename))
        book = XlsxWorkbook(archive, self._filename)
        self._stack.callback(book.close)
        opened = self._workbook(stream, kind, book)
        if book.has_macros:
            opened.notes.append("The file holds macros. They were neither run nor read.")
        return opened

    def _ole(self, stream: IO[bytes]) -> ListFile:
        ole = OleFile(stream, self._filename)
        if "EncryptedPackage" in ole.names:
            raise encrypted(self._filename)
        check_ole(ole.names, self._filename)
        return self._workbook(stream, FileFormat.XLS, XlsWorkbook(stream, ole, self._filename))

    def _workbook(self, stream: IO[bytes], kind: FileFormat, book: Workbook, *, likely: str | None = None) -> ListFile:
        """Read one sheet: the wanted one, else the `likely` one, else the one that looks like a list."""
        chosen = choose_sheet(book, self._filename, self._sheet or likely, _KINDS[kind])
        writer = RowWriter(self._filename)
        self._stack.callback(writer.close)
        facts = book.read(chosen, writer)
        rows = self._stack.enter_context(writer.finish(facts.merges))
        if not writer.rows:
            others = " Choose another sheet." if len(book.sheets) > 1 else ""
            raise UnreadableError(f"The sheet “{chosen}” of “{self._filename}” holds no rows.{others}")
        noun = "table" if kind is FileFormat.HTML else "sheet"
        return ListFile(
            self._filename,
            kind,
            rows,
            original=stream,
            sheets=book.sheets,
            sheet=chosen,
            width=writer.width,
            notes=[*other_sheets(book.sheets, chosen, noun), *facts.notes(writer.width)],
        )

    def _text(self, stream: IO[bytes], kind: FileFormat) -> ListFile:
        if kind is FileFormat.CSV:
            return ListFile(self._filename, kind, stream)
        if kind is FileFormat.XML_2003:
            return self._workbook(stream, kind, Xml2003Workbook(stream, self._filename))
        encoding = detect_encoding(pieces_of(stream), self._filename).name
        if kind is FileFormat.HTML:
            return self._page(stream, encoding)
        return self._cards(stream, encoding) if kind is FileFormat.VCARD else self._json(stream, encoding)

    def _page(self, stream: IO[bytes], encoding: str) -> ListFile:
        tables = HtmlTables(lambda: _decoded(stream, encoding))
        if not tables.sheets:
            raise UnreadableError(
                f"“{self._filename}” is a web page without a table. Export the list as Excel or CSV from where it came from."
            )
        return self._workbook(stream, FileFormat.HTML, tables, likely=tables.longest)

    def _cards(self, stream: IO[bytes], encoding: str) -> ListFile:
        rows = self._keyed_rows()
        notes = read_cards(read_lines(pieces_of(stream), encoding, "replace"), rows, self._filename)
        return self._keyed(ListFile(self._filename, FileFormat.VCARD, stream, notes=notes), rows)

    def _json(self, stream: IO[bytes], encoding: str) -> ListFile:
        found = JsonFile(lambda: pieces_of(stream), encoding, self._filename)
        chosen = known_sheet(found.sheets, self._filename, self._sheet or found.longest)
        rows = self._keyed_rows()
        found.read(chosen, rows)
        opened = ListFile(self._filename, FileFormat.JSON_LINES if found.is_lines else FileFormat.JSON, stream)
        if len(found.sheets) > 1:
            opened.original, opened.sheets, opened.sheet = stream, found.sheets, chosen
            opened.notes = other_sheets(found.sheets, chosen, "list")
        return self._keyed(opened, rows)

    def _keyed_rows(self) -> KeyedRows:
        rows = KeyedRows(self._filename)
        self._stack.callback(rows.close)
        return rows

    def _keyed(self, opened: ListFile, rows: KeyedRows) -> ListFile:
        if not rows.rows:
            raise UnreadableError(f"“{self._filename}” holds no rows.")
        stored, opened.width = rows.finish()
        opened.rows, opened.keyed = self._stack.enter_context(stored), True
        return opened


def _media_type(archive: Archive) -> str:
    return archive.start("mimetype", 200).decode("ascii", "replace") if "mimetype" in archive.names else ""


def _decoded(stream: IO[bytes], encoding: str) -> Iterator[str]:
    stream.seek(0)
    text = io.TextIOWrapper(stream, "utf-8-sig" if encoding == "utf-8" else encoding, "replace", newline="")
    try:
        while piece := text.read(PIECE):
            yield piece
    finally:
        text.detach()
