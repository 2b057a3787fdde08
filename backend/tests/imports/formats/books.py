"""Workbooks for tests, written part by part, so that each oddity of a real program can be put in."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

TEXT, NUMBER, DATE = "s", "n", "d"
Cell = str | int | float | tuple[str, str] | None
"""Text, a number, nothing, or the raw XML of a cell's inside with its attributes."""

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
FORMATS = [
    "General",
    "dd.mm.yyyy",
    "00000000",
    "0%",
    '#,##0 "Kč"',
    "dd/mm/yyyy hh:mm",
    "[h]:mm",
    '"+"000 000 000 000',
    "hh:mm",
]


@dataclass(slots=True)
class XlsxSheet:
    """One sheet: rows of cells, and XML around them."""

    rows: Sequence[Sequence[Cell]]
    state: str = "visible"
    columns: str = ""
    merges: Sequence[str] = ()
    hidden_rows: Sequence[int] = ()
    first_line: int = 1


def styled(number: float | str, style: int) -> tuple[str, str]:
    """Return a number with one of `FORMATS`."""
    return f's="{style}"', f"<v>{number}</v>"


def _letter(place: int) -> str:
    name = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        name = chr(65 + rest) + name
    return name


def _cell(cell: Cell, reference: str, strings: dict[str, int]) -> str:
    if cell is None:
        return ""
    if isinstance(cell, tuple):
        return f'<c r="{reference}" {cell[0]}>{cell[1]}</c>'
    if isinstance(cell, str):
        return f'<c r="{reference}" t="s"><v>{strings.setdefault(cell, len(strings))}</v></c>'
    return f'<c r="{reference}"><v>{cell!r}</v></c>'


def _sheet_xml(sheet: XlsxSheet, strings: dict[str, int]) -> str:
    rows = []
    for line, cells in enumerate(sheet.rows, sheet.first_line):
        inside = "".join(_cell(cell, f"{_letter(place)}{line}", strings) for place, cell in enumerate(cells))
        hidden = ' hidden="1"' if line in sheet.hidden_rows else ""
        rows.append(f'<row r="{line}"{hidden}>{inside}</row>')
    merges = "".join(f'<mergeCell ref="{one}"/>' for one in sheet.merges)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="{_MAIN}">{sheet.columns}<sheetData>{"".join(rows)}</sheetData>'
        f"{f'<mergeCells>{merges}</mergeCells>' if merges else ''}</worksheet>"
    )


def xlsx(
    sheets: dict[str, XlsxSheet | Sequence[Sequence[Cell]]],
    *,
    from_1904: bool = False,
    more: dict[str, bytes] | None = None,
    leave_out: Sequence[str] = (),
) -> bytes:
    """Return an Excel file with these sheets; `more` are further parts."""
    books = {name: one if isinstance(one, XlsxSheet) else XlsxSheet(one) for name, one in sheets.items()}
    strings: dict[str, int] = {}
    parts: dict[str, str | bytes] = {}
    places = list(enumerate(books.items(), 1))
    for place, (_, sheet) in places:
        parts[f"xl/worksheets/sheet{place}.xml"] = _sheet_xml(sheet, strings)
    listed = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{place}" state="{sheet.state}" r:id="rId{place}"/>'
        for place, (name, sheet) in places
    )
    dates = ' date1904="1"' if from_1904 else ""
    parts["xl/workbook.xml"] = (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><workbookPr{dates}/><sheets>{listed}</sheets></workbook>'
    )
    relations = "".join(
        f'<Relationship Id="rId{place}" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet{place}.xml"/>'
        for place, _ in places
    )
    relations += f'<Relationship Id="rIdS" Type="{_RELATIONS}/sharedStrings" Target="sharedStrings.xml"/>'
    relations += f'<Relationship Id="rIdT" Type="{_RELATIONS}/styles" Target="/xl/styles.xml"/>'
    parts["xl/_rels/workbook.xml.rels"] = f"<Relationships>{relations}</Relationships>"
    parts["_rels/.rels"] = (
        f'<Relationships><Relationship Id="r" Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    )
    parts["[Content_Types].xml"] = "<Types/>"
    parts["xl/sharedStrings.xml"] = (
        f'<sst xmlns="{_MAIN}">{"".join(f"<si><t>{escape(text)}</t></si>" for text in strings)}</sst>'
    )
    codes = "".join(f'<numFmt numFmtId="{164 + n}" formatCode={quoteattr(code)}/>' for n, code in enumerate(FORMATS))
    styles = "".join(f'<xf numFmtId="{164 + n if n else 0}"/>' for n in range(len(FORMATS)))
    parts["xl/styles.xml"] = (
        f'<styleSheet xmlns="{_MAIN}"><numFmts>{codes}</numFmts><cellXfs>{styles}</cellXfs></styleSheet>'
    )
    return zipped({**parts, **(more or {})}, leave_out=leave_out)


def zipped(parts: dict[str, str | bytes] | dict[str, bytes], *, leave_out: Sequence[str] = ()) -> bytes:
    """Return a zip file of these files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            if name not in leave_out:
                archive.writestr(name, content)
    return buffer.getvalue()


def ods(body: str, *, styles: str = "", manifest: str = "") -> bytes:
    """Return an OpenDocument spreadsheet with these tables."""
    names = " ".join(
        f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{urn}:1.0"'
        for prefix, urn in (
            ("office", "office"),
            ("table", "table"),
            ("text", "text"),
            ("style", "style"),
            ("calcext", "x"),
        )
    )
    content = (
        f'<?xml version="1.0"?><office:document-content {names}><office:automatic-styles>{styles}</office:automatic-styles>'
        f"<office:body><office:spreadsheet>{body}</office:spreadsheet></office:body></office:document-content>"
    )
    return zipped(
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": content.encode(),
            "META-INF/manifest.xml": manifest.encode(),
        }
    )


@dataclass(slots=True)
class XlsSheet:
    """One sheet of an old workbook: rows of cells, hidden rows and columns, number formats by place."""

    rows: Sequence[Sequence[str | float | None]]
    hidden: bool = False
    hidden_rows: Sequence[int] = ()
    hidden_columns: Sequence[int] = ()
    styles: dict[tuple[int, int], int] = field(default_factory=dict)
    merges: Sequence[tuple[int, int, int, int]] = ()


def _record(kind: int, data: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def _short(text: str) -> bytes:
    return bytes([len(text), 1]) + text.encode("utf-16-le")


def _long(text: str) -> bytes:
    return struct.pack("<HB", len(text), 1) + text.encode("utf-16-le")


def _xls_sheet(sheet: XlsSheet) -> bytes:
    out = [_record(0x809, struct.pack("<HHHHII", 0x600, 0x10, 0, 0, 0, 0))]
    out += [_record(0x7D, struct.pack("<6H", one, one, 2560, 15, 1, 0)) for one in sheet.hidden_columns]
    out += [
        _record(0x208, struct.pack("<HHHHHHI", row, 0, 9, 255, 0, 0, 0x20 if row in sheet.hidden_rows else 0))
        for row in range(len(sheet.rows))
    ]
    for row, cells in enumerate(sheet.rows):
        for column, cell in enumerate(cells):
            style = sheet.styles.get((row, column), 0)
            if isinstance(cell, str):
                out.append(_record(0x204, struct.pack("<HHH", row, column, style) + _long(cell)))
            elif cell is not None:
                out.append(_record(0x203, struct.pack("<HHHd", row, column, style, cell)))
    if sheet.merges:
        ranges = b"".join(struct.pack("<4H", *one) for one in sheet.merges)
        out.append(_record(0xE5, struct.pack("<H", len(sheet.merges)) + ranges))
    return b"".join([*out, _record(0x0A)])


def xls(sheets: dict[str, XlsSheet], *, encrypted: bool = False) -> bytes:
    """Return an old Excel file; the styles are those of `FORMATS`."""
    head = [_record(0x809, struct.pack("<HHHHII", 0x600, 0x05, 0, 0, 0, 0)), _record(0x42, struct.pack("<H", 1200))]
    if encrypted:
        head.append(_record(0x2F, struct.pack("<HHHH", 1, 1, 1, 4) + bytes(48)))
    head += [_record(0x41E, struct.pack("<H", 164 + n) + _long(code)) for n, code in enumerate(FORMATS)]
    head += [_record(0xE0, struct.pack("<HH", 0, 164 + n if n else 0) + bytes(16)) for n in range(len(FORMATS))]
    bodies = {name: _xls_sheet(sheet) for name, sheet in sheets.items()}
    bounds = [4 + 6 + len(_short(name)) for name in sheets]
    place = sum(map(len, head)) + sum(bounds) + len(_record(0x0A))
    for name, body in bodies.items():
        head.append(_record(0x85, struct.pack("<IBB", place, int(sheets[name].hidden), 0) + _short(name)))
        place += len(body)
    return ole({"Workbook": b"".join([*head, _record(0x0A), *bodies.values()])})


def ole(streams: dict[str, bytes]) -> bytes:
    """Return an OLE file with these streams, each in sectors of its own."""
    sectors: list[bytes] = []
    table: list[int] = []

    def put(content: bytes) -> int:
        start = len(sectors)
        pieces = [content[at : at + 512].ljust(512, b"\0") for at in range(0, max(len(content), 1), 512)]
        sectors.extend(pieces)
        table.extend([*range(start + 1, start + len(pieces)), 0xFFFFFFFE])
        return start

    padded = {name: content.ljust(4096, b"\0") for name, content in streams.items()}
    starts = {name: put(content) for name, content in padded.items()}
    directory = _entry("Root Entry", 5, 0xFFFFFFFE, 0)
    for name, content in padded.items():
        directory += _entry(name, 2, starts[name], len(content))
    first_directory = put(directory.ljust(-(-len(directory) // 512) * 512, b"\0"))
    table_sectors = -(-(len(table) + 40) // 128)
    first_table = len(sectors)
    table += [0xFFFFFFFD] * table_sectors
    table += [0xFFFFFFFF] * (table_sectors * 128 - len(table))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, table_sectors, first_directory, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    numbers = [*range(first_table, first_table + table_sectors)]
    header += struct.pack("<109I", *numbers, *[0xFFFFFFFF] * (109 - len(numbers)))
    return header + b"".join(sectors) + struct.pack(f"<{len(table)}I", *table)


def _entry(name: str, kind: int, start: int, size: int) -> bytes:
    encoded = name.encode("utf-16-le") + b"\0\0"
    tree = struct.pack("<III", 0xFFFFFFFF, 0xFFFFFFFF, 1 if kind == 5 else 0xFFFFFFFF)
    return (
        encoded.ljust(64, b"\0")
        + struct.pack("<HBB", len(encoded), kind, 1)
        + tree
        + bytes(36)
        + struct.pack("<III", start, size, 0)
    )
