"""Excel workbooks: cells as a person sees them, lines of the sheet, and a remark about everything that is not plain."""

from __future__ import annotations

import io
import zipfile

import pytest

from leadgen.imports.file.encodings import UnreadableError
from tests.imports.formats.books import Cell, XlsxSheet, ole, styled, xlsx, zipped
from tests.imports.reading import examined, opened

HEADER = ["Name", "E-mail", "Company"]
PEOPLE: list[list[Cell]] = [
    ["Ludmila Kosová", "ludmila@kosatka.example", "Kosatka s.r.o."],
    ["Bernd Falk", "bernd@falkner.example", "Falkner GmbH"],
]


def rows_of(*rows: list[Cell], **options: object) -> dict[int, list[str]]:
    return opened(xlsx({"List": XlsxSheet(list(rows), **options)}), "list.xlsx")[1]  # type: ignore[arg-type]


def notes_of(sheet: XlsxSheet) -> str:
    return "\n".join(opened(xlsx({"List": sheet}), "list.xlsx")[0].notes)


CELLS: dict[str, tuple[Cell, str]] = {
    "a whole number": (420608111222, "420608111222"),
    "a whole number with a point": (("", "<v>27074358.0</v>"), "27074358"),
    "a phone number with an exponent": (("", "<v>4.20608111222E+11</v>"), "420608111222"),
    "a small number with an exponent": (("", "<v>1.5E-3</v>"), "0.0015"),
    "noise of binary arithmetic": (("", "<v>3.3000000000000003</v>"), "3.3"),
    "a date": (styled(45292, 1), "2024-01-01"),
    "a date of the first days": (styled(59, 1), "1900-02-28"),
    "a date after the day that never was": (styled(61, 1), "1900-03-01"),
    "a date with a time": (styled(45292.75, 5), "2024-01-01 18:00"),
    "a time": (styled(0.4375, 8), "10:30"),
    "hours beyond a day": (styled(1.5, 6), "36:00"),
    "a date before all dates": (styled(-3, 1), "-3"),
    "leading zeros by a format": (styled(6947, 2), "00006947"),
    "a phone number by a format": (styled(420608111222, 7), "+420 608 111 222"),
    "a share": (styled(0.375, 3), "37.5%"),
    "a currency": (styled(1500000, 4), "1500000 Kč"),
    "a date of the strict format": (('t="d"', "<v>2023-11-30T00:00:00</v>"), "2023-11-30"),
    "true": (('t="b"', "<v>1</v>"), "TRUE"),
    "a formula's text": (('t="str"', "<f>A1&amp;B1</f><v>Dana Lis</v>"), "Dana Lis"),
    "a formula's number": (("", "<f>1+1</f><v>2</v>"), "2"),
    "an inline text": (('t="inlineStr"', "<is><t>Inline &amp; co</t></is>"), "Inline & co"),
    "rich inline text": (('t="inlineStr"', "<is><r><t>Two </t></r><r><t>runs</t></r></is>"), "Two runs"),
    "an escaped sign": ("a_x000D_b", "a\rb"),
    "a text that looks like a number": ("00012", "00012"),
    "a text that looks like an exponent": ("4E5", "4E5"),
}


@pytest.mark.parametrize("name", CELLS)
def test_a_cell_is_text_as_a_person_sees_it(name: str) -> None:
    cell, wanted = CELLS[name]
    assert rows_of(["Name", "Value"], ["x", cell])[2] == ["x", wanted]


def test_digits_that_the_sheet_has_lost_are_not_made_up() -> None:
    found, rows = opened(xlsx({"List": [["Card"], [("", "<v>1.2345678901234501E+18</v>")]]}), "list.xlsx")
    assert rows[2] == ["1234567890123450000"]
    assert "1 number with more than 15 digits, the first in A2" in found.notes[-1]


def test_dates_of_a_mac_workbook_count_from_1904() -> None:
    _, rows = opened(xlsx({"List": [["Since"], [styled(43830, 1)]]}, from_1904=True), "list.xlsx")
    assert rows[2] == ["2024-01-01"]


def test_titles_that_are_merged_over_the_columns_are_above_the_header() -> None:
    sheet = XlsxSheet([["Fair Brno 2024"], [], HEADER, *PEOPLE], merges=["A1:C1"])
    seen = examined(xlsx({"List": sheet}), "list.xlsx")
    assert seen.layout.header_lines == (3,)
    assert [one.text for one in seen.left_out] == ["Fair Brno 2024"]
    assert seen.row_count == 2


def test_a_block_that_is_merged_over_rows_has_its_value_in_each() -> None:
    rows: list[list[Cell]] = [
        HEADER,
        [*PEOPLE[0][:2], "Kosatka s.r.o."],
        ["Ivo Rys", "ivo@kosatka.example", None],
        PEOPLE[1],
    ]
    found, read = opened(xlsx({"List": XlsxSheet(rows, merges=["C2:C3"])}), "list.xlsx")
    assert read[3] == ["Ivo Rys", "ivo@kosatka.example", "Kosatka s.r.o."]
    assert read[4][2] == "Falkner GmbH"
    assert found.notes == ["1 merged block filled down, the first in C2:C3."]


def test_lines_are_those_of_the_sheet() -> None:
    rows = rows_of(HEADER, *PEOPLE, first_line=7)
    assert list(rows) == [7, 8, 9]


def test_hidden_rows_and_columns_are_read_and_named() -> None:
    sheet = XlsxSheet(
        [HEADER, *PEOPLE, ["Dan Ek", "dan@ek.example", "Ek AB"]],
        columns='<cols><col min="2" max="2" hidden="1"/><col min="3" max="3"/></cols>',
        hidden_rows=[2, 3],
    )
    assert notes_of(sheet).splitlines() == [
        "Hidden in the sheet, and read all the same: column B.",
        "Hidden in the sheet, and read all the same: rows 2–3.",
    ]
    assert len(rows_of(*sheet.rows, hidden_rows=[2, 3])) == 4  # type: ignore[arg-type]


def test_a_formula_without_a_result_and_one_with_an_error_are_named() -> None:
    missing, error = ("", "<f>VLOOKUP(A2,X!A:B,2,0)</f><v></v>"), ('t="e"', "<f>1/0</f><v>#DIV/0!</v>")
    empty = ('t="str"', '<f>IF(1,"")</f><v></v>')  # a result that is empty is a result
    said = notes_of(XlsxSheet([HEADER, ["Jo", missing, error], ["Al", empty, "x"]]))
    assert "1 formula without a stored result, read as empty, the first in B2" in said
    assert "1 cell with an error of a formula, such as #N/A, read as empty, the first in C2" in said


def test_a_remark_beside_the_table_is_a_column_and_refuses_no_row() -> None:
    seen = examined(xlsx({"List": [HEADER, PEOPLE[0], [*PEOPLE[1], None, "call first"]]}), "list.xlsx")
    assert [column.header for column in seen.columns] == [*HEADER, "Column 4", "Column 5"]
    assert (seen.ragged, seen.row_count) == (0, 2)
    assert seen.columns[4].samples == ["call first"]


def test_the_sheet_that_looks_like_a_list_is_read_and_the_others_are_named() -> None:
    book = xlsx(
        {
            "Notes": [["How to use this file"], ["Fill in every row."]],
            "Old": XlsxSheet([HEADER, *PEOPLE], state="veryHidden"),
            "People": [HEADER, *PEOPLE],
        }
    )
    found, rows = opened(book, "list.xlsx")
    assert (found.sheet, [(one.name, one.hidden) for one in found.sheets]) == (
        "People",
        [("Notes", False), ("Old", True), ("People", False)],
    )
    assert found.notes == ["The sheet “People” is read. Not read: “Notes”, “Old” (hidden)."]
    assert rows[2] == PEOPLE[0]
    assert opened(book, "list.xlsx", "Notes")[1][1] == ["How to use this file"]


def test_a_sheet_that_does_not_exist_is_refused_with_those_that_do() -> None:
    with pytest.raises(UnreadableError, match=r"has no sheet “Nope”. Its sheets: “People”"):
        opened(xlsx({"People": [HEADER, *PEOPLE]}), "list.xlsx", "Nope")


def test_macros_are_not_run_and_this_is_said() -> None:
    found, rows = opened(xlsx({"L": [HEADER, *PEOPLE]}, more={"xl/vbaProject.bin": b"\x00macro"}), "list.xlsm")
    assert len(rows) == 3
    assert "macros" in found.notes[-1]


def test_many_strings_come_back_in_their_places() -> None:
    many: list[list[Cell]] = [[f"name {number}", f"n{number}@many.example"] for number in range(160_000)]
    _, rows = opened(xlsx({"L": [["Name", "E-mail"], *many]}), "list.xlsx")
    assert len(rows) == 160_001
    for number in (0, 1, 63, 64, 149_999, 150_000, 150_063, 150_064, 159_999):
        assert rows[number + 2] == many[number]


def test_elements_with_a_prefix_and_rows_without_numbers_are_read() -> None:
    sheet = (
        '<x:worksheet xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><x:sheetData><x:row><x:c t="inlineStr">'
        '<x:is><x:t>Name</x:t></x:is></x:c><x:c t="inlineStr"><x:is><x:t>E-mail</x:t></x:is></x:c></x:row><x:row><x:c><x:v>7</x:v>'
        "</x:c></x:row></x:sheetData></x:worksheet>"
    )
    parts = _parts(xlsx({"L": [HEADER]})) | {"xl/worksheets/sheet1.xml": sheet.encode()}
    assert opened(zipped(parts), "list.xlsx")[1] == {1: ["Name", "E-mail"], 2: ["7"]}


def _parts(book: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _with(part: str, content: bytes) -> bytes:
    return zipped(_parts(xlsx({"L": [HEADER, *PEOPLE]})) | {part: content})


_ENTITIES = (
    b'<?xml version="1.0"?><!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    b'<worksheet><sheetData><row r="1"><c t="inlineStr"><is><t>&b;</t></is></c></row></sheetData></worksheet>'
)
_FAR = '<worksheet><sheetData><row r="1"><c r="XFD1"><v>1</v></c></row></sheetData></worksheet>'
_LOW = '<worksheet><sheetData><row r="99999999"><c r="A1"><v>1</v></c></row></sheetData></worksheet>'
REFUSED: dict[str, tuple[bytes, str]] = {
    "encrypted": (ole({"EncryptedPackage": b"x", "EncryptionInfo": b"y"}), "protected by a password"),
    "a sheet that breaks off": (_with("xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row"), "is damaged"),
    "entities": (_with("xl/worksheets/sheet1.xml", _ENTITIES), "is damaged"),
    "a cell far off": (_with("xl/worksheets/sheet1.xml", _FAR.encode()), "has 16,384 columns"),
    "a row far down": (_with("xl/worksheets/sheet1.xml", _LOW.encode()), "more than 1,048,576 rows"),
    "no sheet": (xlsx({}), "without a sheet"),
    "an empty sheet": (xlsx({"Void": []}), "The sheet “Void” of “list.csv” holds no rows"),
    "cut off": (xlsx({"L": [HEADER, *PEOPLE]})[:-40], "damaged"),
    "a binary workbook": (zipped({"xl/workbook.bin": b"", "[Content_Types].xml": b""}), "(.xlsb)"),
    "a sheet that unpacks to far too much": (
        _with("xl/worksheets/sheet1.xml", b"<worksheet>" + b" " * 200_000_000),
        "unpacks to",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_workbook_that_cannot_be_read_is_refused_with_the_reason(name: str) -> None:
    content, said = REFUSED[name]
    with pytest.raises(UnreadableError) as refused:
        opened(content, "list.csv")
    assert said in str(refused.value.detail)


def test_the_number_of_parts_is_checked_before_the_directory_is_read() -> None:
    many = zipped({f"xl/{number}.xml": b"" for number in range(6_000)})
    with pytest.raises(UnreadableError, match="holds 6,000 files inside"):
        opened(many, "list.xlsx")


def test_a_shared_text_that_fills_every_cell_is_refused_at_a_limit() -> None:
    """A thousand cells that share a text of a megabyte unfold to a gigabyte."""
    cells = "".join(f'<row r="{line}"><c t="s"><v>0</v></c></row>' for line in range(1, 1_200))
    parts = _parts(xlsx({"L": [["x" * 990_000]]})) | {
        "xl/worksheets/sheet1.xml": f"<worksheet><sheetData>{cells}</sheetData></worksheet>".encode()
    }
    with pytest.raises(UnreadableError, match="more than 1,024 MB of text"):
        opened(zipped(parts), "list.xlsx")
