"""Reads Excel workbooks (.xlsx, .xlsm) row by row, in constant memory. Macros are not looked at.

A library that holds a whole sheet in memory was no choice: a million rows must fit, a single cell far off must not
reserve a rectangle, and people are told about hidden rows and columns.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from leadgen.imports.file.encodings import UnreadableError
from leadgen.imports.formats.archive import Archive
from leadgen.imports.formats.cell_text import Formatter, formatter
from leadgen.imports.formats.excel.sheet import SheetReader
from leadgen.imports.formats.excel.strings import SharedStrings
from leadgen.imports.formats.rows import RowWriter
from leadgen.imports.formats.sheets import Sheet, SheetFacts, Stop
from leadgen.imports.formats.xml_parts import UnsafeXml, attributes, damaged_part, local, parse_xml

_MOST_STYLES = 70_000
_MOST_SHEETS = 1_000


class XlsxWorkbook:
    """An Excel workbook whose sheets are read one after the other."""

    def __init__(self, archive: Archive, filename: str) -> None:
        self._archive, self._filename = archive, filename
        self._names = {_plain(name): name for name in archive.names}
        self._strings: SharedStrings | None = None
        self._formats: dict[str, Formatter] | None = None
        self.sheets: list[Sheet] = []
        self._parts: dict[str, str] = {}
        self._from_1904 = False
        self._workbook = self._find_workbook()
        self._read_workbook()

    @property
    def has_macros(self) -> bool:
        """Return whether the workbook holds macros."""
        return any(name.endswith("vbaproject.bin") for name in self._names)

    def close(self) -> None:
        """Remove temporary files."""
        if self._strings is not None:
            self._strings.close()

    def read(self, sheet: str, writer: RowWriter, *, most_rows: int | None = None) -> SheetFacts:
        """Read one sheet into `writer`, at most `most_rows` rows."""
        part = self._parts[sheet]
        reader = SheetReader(writer, self._shared_strings(), self._styles(), most_rows)
        try:
            parse_xml(self._pieces(part), start=reader.start, end=reader.end, text=reader.text)
        except UnsafeXml:
            raise damaged_part(self._filename, part) from None
        except Stop:
            pass
        return reader.facts

    def _pieces(self, part: str) -> Iterator[bytes]:
        return self._archive.pieces(self._names[_plain(part)])

    def _has(self, part: str) -> bool:
        return _plain(part) in self._names

    def _find_workbook(self) -> str:
        for target, kind in self._relations("").values():
            if kind.endswith("/officeDocument") and self._has(target):
                return target
        return "xl/workbook.xml"

    def _relations(self, part: str) -> dict[str, tuple[str, str]]:
        """Return the parts that a part refers to, with the kind of each, by their ids."""
        folder, _, name = part.rpartition("/")
        path = posixpath.join(folder, "_rels", f"{name}.rels")
        found: dict[str, tuple[str, str]] = {}

        def start(element: str, given: dict[str, str]) -> None:
            if local(element) == "Relationship" and given.get("TargetMode") != "External":
                target = given.get("Target", "").replace("\\", "/")
                whole = target[1:] if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
                found[given.get("Id", "")] = whole, given.get("Type", "")

        self._parse(path, start)
        return found

    def _parse(self, part: str, start: object) -> None:
        if not self._has(part):
            return
        try:
            parse_xml(self._pieces(part), start=start)  # type: ignore[arg-type]
        except UnsafeXml:
            raise damaged_part(self._filename, part) from None

    def _read_workbook(self) -> None:
        relations = self._relations(self._workbook)

        def start(element: str, given: dict[str, str]) -> None:
            name = local(element)
            if name == "workbookPr":
                self._from_1904 = given.get("date1904", "0") in ("1", "true")
            elif name == "sheet" and len(self.sheets) < _MOST_SHEETS:
                plain = attributes(given)
                target, kind = relations.get(plain.get("id", ""), ("", ""))
                title = plain.get("name", "")
                if kind.endswith("/worksheet") and self._has(target) and title not in self._parts:
                    self.sheets.append(Sheet(title, plain.get("state", "visible") != "visible"))
                    self._parts[title] = target

        self._parse(self._workbook, start)

    def _shared_strings(self) -> SharedStrings:
        if self._strings is None:
            self._strings = SharedStrings()
            for target, kind in self._relations(self._workbook).values():
                if kind.endswith("/sharedStrings") and self._has(target):
                    try:
                        self._strings.load(self._pieces(target))
                    except UnsafeXml:
                        raise damaged_part(self._filename, target) from None
        return self._strings

    def _styles(self) -> dict[str, Formatter]:
        if self._formats is None:
            reader = _Styles()
            for target, kind in self._relations(self._workbook).values():
                if kind.endswith("/styles"):
                    self._parse(target, reader.start)
            self._formats = reader.formatters(from_1904=self._from_1904)
        return self._formats


class _Styles:
    """Collects the number format of each cell style."""

    def __init__(self) -> None:
        self._codes: dict[int, str] = {}
        self._styles: list[int] = []
        self._inside = False

    def start(self, element: str, given: dict[str, str]) -> None:
        name = local(element)
        if name == "numFmt":
            self._codes[_number(given.get("numFmtId"))] = given.get("formatCode", "")
        elif name in ("cellXfs", "cellStyleXfs", "cellStyles", "dxfs"):
            self._inside = name == "cellXfs"
        elif name == "xf" and self._inside and len(self._styles) < _MOST_STYLES:
            self._styles.append(_number(given.get("numFmtId")))

    def formatters(self, *, from_1904: bool) -> dict[str, Formatter]:
        by_format = {
            number: formatter(number, self._codes.get(number, ""), from_1904=from_1904) for number in set(self._styles)
        }
        return {
            str(style): found for style, number in enumerate(self._styles) if (found := by_format[number]) is not None
        }


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 9 else 0


def _plain(name: str) -> str:
    return name.replace("\\", "/").lstrip("/").lower()


def no_sheet(filename: str) -> UnreadableError:
    """Return the refusal of a workbook that cannot be opened."""
    return UnreadableError(
        f"“{filename}” is an Excel file without a sheet of cells. Open it in Excel, and save it again."
    )
