"""Writes a list of `bench/import.py` as an Excel file, row by row, with shared strings as Excel writes them."""

from __future__ import annotations

import csv
import tempfile
import zipfile
from pathlib import Path
from typing import IO
from xml.sax.saxutils import escape

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PARTS = {
    "_rels/.rels": f'<Relationships><Relationship Id="r" Type="{_KIND}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_KIND}"><sheets><sheet name="List" sheetId="1" r:id="a"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships><Relationship Id="a" Type="{_KIND}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="b" Type="{_KIND}/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
    ),
    "[Content_Types].xml": "<Types/>",
}


def write_xlsx(source: Path, target: Path) -> None:
    """Write a CSV file with semicolons as an Excel file. Strings are written beside, so that any number of rows fits."""
    places: dict[int, int] = {}
    with (
        source.open(encoding="utf-8", newline="") as rows,
        tempfile.TemporaryFile("w+", encoding="utf-8") as strings,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive,
    ):
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write(f'<?xml version="1.0"?><worksheet xmlns="{_MAIN}"><sheetData>'.encode())
            for line, cells in enumerate(csv.reader(rows, delimiter=";"), 1):
                sheet.write(_row(line, cells, places, strings))
            sheet.write(b"</sheetData></worksheet>")
        with archive.open("xl/sharedStrings.xml", "w", force_zip64=True) as part:
            part.write(f'<?xml version="1.0"?><sst xmlns="{_MAIN}">'.encode())
            strings.seek(0)
            while piece := strings.read(1 << 20):
                part.write(piece.encode())
            part.write(b"</sst>")
        for name, content in _PARTS.items():
            archive.writestr(name, content)


def _row(line: int, cells: list[str], places: dict[int, int], strings: IO[str]) -> bytes:
    inside = []
    for column, cell in enumerate(cells):
        if not cell:
            continue
        reference = f"{chr(65 + column)}{line}"
        if cell.isdecimal() and not cell.startswith("0"):
            inside.append(f'<c r="{reference}"><v>{cell}</v></c>')
            continue
        place = places.get(hash(cell))
        if place is None:
            place = places[hash(cell)] = len(places)
            strings.write(f"<si><t>{escape(cell)}</t></si>")
        inside.append(f'<c r="{reference}" t="s"><v>{place}</v></c>')
    return f'<row r="{line}">{"".join(inside)}</row>'.encode()
