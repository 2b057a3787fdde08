"""OpenDocument, old Excel, XML of Excel 2003, web pages, and packed files."""

from __future__ import annotations

import gzip
import io
import random
import zipfile

import pytest

from leadgen.imports.file.encodings import UnreadableError
from tests.imports.formats.books import XlsSheet, ods, ole, xls, xlsx, zipped
from tests.imports.reading import examined, opened

LIST = "Name;E-mail\nGréta Hájková;greta@hajek.example\nNils Holm;nils@holm.example\n"


def table(rows: str, name: str = "List", more: str = "") -> str:
    return f'<table:table table:name="{name}" {more}>{rows}</table:table>'


def row(*cells: str, more: str = "") -> str:
    return f"<table:table-row {more}>{''.join(cells)}</table:table-row>"


def text(value: str, more: str = "") -> str:
    return f'<table:table-cell office:value-type="string" {more}><text:p>{value}</text:p></table:table-cell>'


def typed(kind: str, value: str, shown: str = "") -> str:
    return f'<table:table-cell office:value-type="{kind}" {value}><text:p>{shown}</text:p></table:table-cell>'


ODS_CELLS: dict[str, tuple[str, str]] = {
    "a number": (typed("float", 'office:value="420608111222"', "4,20608E+11"), "420608111222"),
    "leading zeros by a format": (typed("float", 'office:value="6947"', "00006947"), "00006947"),
    "a phone number by a format": (
        typed("float", 'office:value="420608111222"', "+420 608 111 222"),
        "+420 608 111 222",
    ),
    "a rounded number": (typed("float", 'office:value="2.75"', "2,8"), "2.75"),
    "a date": (typed("date", 'office:date-value="2024-02-29"', "29.2.24"), "2024-02-29"),
    "a date with a time": (typed("date", 'office:date-value="2024-02-29T08:15:00"', "29.2.24"), "2024-02-29 08:15"),
    "a time": (typed("time", 'office:time-value="PT08H15M00S"', "8:15"), "08:15"),
    "a share": (typed("percentage", 'office:value="0.125"', "13 %"), "12.5%"),
    "a currency": (typed("currency", 'office:currency="EUR" office:value="1200"', "1.200 €"), "1200 EUR"),
    "true": (typed("boolean", 'office:boolean-value="true"', "WAHR"), "TRUE"),
    "two paragraphs": (text("one</text:p><text:p>two"), "one\ntwo"),
    "blanks": (text('a<text:s text:c="2"/>b'), "a  b"),
    "a comment": (text("x</text:p><office:annotation><text:p>why</text:p></office:annotation><text:p>y"), "x\ny"),
}


@pytest.mark.parametrize("name", ODS_CELLS)
def test_a_cell_of_an_opendocument_sheet_is_text_as_a_person_sees_it(name: str) -> None:
    cell, wanted = ODS_CELLS[name]
    _, rows = opened(ods(table(row(text("Name"), text("Value")) + row(text("x"), cell))), "list.ods")
    assert rows[2] == ["x", wanted]


def test_repeats_hidden_parts_and_sheets_of_opendocument() -> None:
    empty = '<table:table-cell table:number-columns-repeated="16380"/>'
    body = table(
        '<table:table-column/><table:table-column table:visibility="collapse"/>'
        + row(text("Name"), text("City", 'table:number-columns-repeated="2"'), empty)
        + row(empty, more='table:number-rows-repeated="3"')
        + row(text("Ida"), text("Oslo"), more='table:visibility="filter" table:number-rows-repeated="2"')
        + row(empty, more='table:number-rows-repeated="1048000"')
    ) + table(row(text("a")), "Draft", 'table:style-name="ta2"')
    styles = '<style:style style:name="ta2" style:family="table"><style:table-properties table:display="false"/></style:style>'
    found, rows = opened(ods(body, styles=styles), "list.ods")
    assert rows == {1: ["Name", "City", "City"], 5: ["Ida", "Oslo"], 6: ["Ida", "Oslo"]}
    assert found.notes == [
        "The sheet “List” is read. Not read: “Draft” (hidden).",
        "Hidden in the sheet, and read all the same: column B.",
        "Hidden in the sheet, and read all the same: rows 5–6.",
    ]


def test_a_block_merged_over_rows_of_opendocument_is_filled_down() -> None:
    covered = "<table:covered-table-cell/>"
    body = table(
        row(text("Company"), text("Name"))
        + row(text("Holm AS", 'table:number-rows-spanned="2"'), text("Nils"))
        + row(covered, text("Ida"))
    )
    assert opened(ods(body), "list.ods")[1][3] == ["Holm AS", "Ida"]


def test_an_old_workbook_is_read_with_its_formats_and_what_it_hides() -> None:
    sheet = XlsSheet(
        [
            ["Name", "IČO", "Since", "Phone", "Share"],
            ["Gréta", 6947.0, 45292.0, 420608111222.0, 0.5],
            ["Nils", 27074358.0, 45292.75, "+47 22 00 00 00", 1.0],
        ],
        styles={(1, 1): 2, (2, 1): 2, (1, 2): 1, (2, 2): 5, (1, 3): 7, (1, 4): 3, (2, 4): 3},
        hidden_rows=[2],
        hidden_columns=[3],
    )
    book = xls({"List": sheet, "Draft": XlsSheet([["x"]], hidden=True)})
    found, rows = opened(book, "list.xls")
    assert rows[2] == ["Gréta", "00006947", "2024-01-01", "+420 608 111 222", "50%"]
    assert rows[3] == ["Nils", "27074358", "2024-01-01 18:00", "+47 22 00 00 00", "100%"]
    assert found.notes == [
        "The sheet “List” is read. Not read: “Draft” (hidden).",
        "Hidden in the sheet, and read all the same: column D.",
        "Hidden in the sheet, and read all the same: row 3.",
    ]


def test_an_old_workbook_that_needs_a_password_is_refused() -> None:
    with pytest.raises(UnreadableError, match="protected by a password"):
        opened(xls({"L": XlsSheet([["Name"]])}, encrypted=True), "list.xls")


def test_a_cell_far_off_in_an_old_workbook_reserves_no_rectangle() -> None:
    rows: list[list[str | float | None]] = [["Name"]] + [[]] * 65_000 + [[None] * 254 + ["far"]]
    with pytest.raises(UnreadableError, match="spans 65,002 rows and 255 columns"):
        opened(xls({"L": XlsSheet(rows)}), "list.xls")


def test_damage_in_an_old_workbook_is_a_refusal_and_never_a_crash() -> None:
    book = xls({"L": XlsSheet([["Name", "IČO"]] + [[f"n{n}", float(n)] for n in range(40)])})
    rng = random.Random(7)
    for _ in range(300):
        broken = bytearray(book)
        for _ in range(rng.randrange(1, 12)):
            broken[rng.randrange(len(broken))] = rng.randrange(256)
        try:
            opened(bytes(broken[: rng.choice((len(broken), rng.randrange(8, len(broken))))]), "list.xls")
        except UnreadableError:
            continue


WHOLE = {
    "xlsx": xlsx({"L": [["Name", "E-mail"]] + [[f"n{n}", f"n{n}@holm.example"] for n in range(20)], "M": [["x"]]}),
    "ods": ods(table(row(text("Name"), text("Town")) + row(text("a", 'table:number-rows-spanned="2"'), text("b")))),
    "json": b'{"meta": {"n": [1, 2]}, "people": [{"name": "Ida", "mail": [{"v": "i@holm.example"}], "n": 1.5e3}, {"name": ""}]}',
    "cards": b"BEGIN:VCARD\nVERSION:2.1\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=C3=81;=\nB\nTEL;CELL:1\nEND:VCARD\n",
    "page": b"<table><tr><th>Name<th>Town</tr><tr><td rowspan=2>Ida &amp; Ole<td colspan='2'>Oslo<tr><td>Voss</table>",
}


def _damaged(content: bytes, rng: random.Random) -> bytes:
    broken = bytearray(content)
    for _ in range(rng.randrange(1, 8)):
        at = rng.randrange(len(broken))
        if rng.random() < 0.5:
            broken[at] = rng.randrange(256)
        else:
            broken[at : at + rng.randrange(3)] = rng.choice(
                (b"<", b'"', b"{", b"[", b",", b"=", b"\\", b"9" * 20, b"\0")
            )
    return bytes(broken)


@pytest.mark.parametrize("name", WHOLE)
def test_damage_anywhere_is_a_refusal_and_never_a_crash(name: str) -> None:
    rng = random.Random(name)
    for _ in range(300):
        content = WHOLE[name]
        if name in ("xlsx", "ods"):
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                parts = {part: archive.read(part) for part in archive.namelist()}
            part = rng.choice([part for part in parts if parts[part]])
            content = zipped(parts | {part: _damaged(parts[part], rng)})
        if rng.random() < 0.5:
            content = _damaged(content, rng)
        try:
            opened(content, f"list.{name}")
        except UnreadableError:
            continue


XML_2003 = (
    '<?xml version="1.0"?>\n<?mso-application progid="Excel.Sheet"?>\n'
    '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
    '<Worksheet ss:Name="List"><Table><Column/><Column ss:Hidden="1"/>'
    '<Row><Cell><Data ss:Type="String">Name</Data></Cell><Cell><Data ss:Type="String">Since</Data></Cell></Row>'
    '<Row ss:Index="3"><Cell ss:MergeDown="1"><Data ss:Type="String">Ida &amp; Ole</Data></Cell>'
    '<Cell><Data ss:Type="DateTime">2024-02-29T00:00:00.000</Data></Cell></Row>'
    '<Row><Cell ss:Index="2"><Data ss:Type="Number">4.2060811122200001E+11</Data></Cell></Row>'
    "</Table></Worksheet></Workbook>"
)


def test_the_xml_of_excel_2003_is_read() -> None:
    found, rows = opened(XML_2003.encode(), "list.xls")
    assert rows == {1: ["Name", "Since"], 3: ["Ida & Ole", "2024-02-29"], 4: ["Ida & Ole", "420608111222"]}
    assert "column B" in found.notes[0]


PAGE = """<html><head><title>CRM</title><style>td {color: red}</style></head><body>
<table class="menu"><tr><td>Home</td></tr></table>
<!-- <table><tr><td>old</td></tr></table> -->
<table><thead><tr><th>Name</th><th>E-mail</th><th>Town</th></tr></thead>
<tr><td rowspan="2">Holm &amp; Aas</td><td><a href="mailto:x">nils@holm.example</a></td><td>Oslo<br>Bergen</td></tr>
<tr><td>ida@holm.example</td><td></td></tr>
<tr><td colspan="2">Alone</td><td>Voss</td></tr></table></body></html>"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_the_largest_table_of_a_web_page_is_read(encoding: str) -> None:
    found, rows = opened(PAGE.encode(encoding), "export.xls")
    assert rows == {
        1: ["Name", "E-mail", "Town"],
        2: ["Holm & Aas", "nils@holm.example", "Oslo\nBergen"],
        3: ["Holm & Aas", "ida@holm.example"],
        4: ["Alone", "", "Voss"],
    }
    assert found.notes[0] == "The table “Table 2” is read. Not read: “Table 1”."


PACKED = {
    "gzip": gzip.compress(LIST.encode()),
    "zip": zipped({"export/list.csv": LIST.encode(), "__MACOSX/export/._list.csv": b"x"}),
    "zip of gzip": zipped({"list.csv.gz": gzip.compress(LIST.encode())}),
    "a wrong extension": LIST.encode(),
}


@pytest.mark.parametrize("name", PACKED)
def test_a_packed_list_is_read(name: str) -> None:
    seen = examined(PACKED[name], "list.xlsx")
    assert ([column.header for column in seen.columns], seen.row_count) == (["Name", "E-mail"], 2)


def test_a_packed_workbook_is_read() -> None:
    book = xlsx({"L": [["Name", "E-mail"], ["Ida", "ida@holm.example"]]})
    assert opened(zipped({"list.xlsx": book}), "list.zip")[1][2] == ["Ida", "ida@holm.example"]


REFUSED: dict[str, tuple[bytes, str, str]] = {
    "several files": (zipped({"a.csv": b"x", "b.csv": b"y"}), "l.zip", "zip file with 2 files: “a.csv”, “b.csv”"),
    "nothing inside": (zipped({}), "l.zip", "with nothing inside"),
    "packed again and again": (
        gzip.compress(gzip.compress(gzip.compress(gzip.compress(b"a")))),
        "l.gz",
        "several times over",
    ),
    "gzip that breaks off": (gzip.compress(LIST.encode() * 50)[:60], "l.gz", "damaged or incomplete gzip"),
    "a gzip bomb": (gzip.compress(b"a,b\n" * 30_000_000), "l.gz", "gzip and unpacks to"),
    "Word": (zipped({"word/document.xml": b"", "[Content_Types].xml": b""}), "l.docx", "is a Word document"),
    "old Word": (ole({"WordDocument": b"x"}), "l.doc", "is an old Word document"),
    "PowerPoint": (zipped({"ppt/presentation.xml": b""}), "l.pptx", "PowerPoint"),
    "Numbers": (zipped({"Index/Document.iwa": b""}), "l.numbers", "is a Numbers document"),
    "Numbers under another name": (zipped({"Index/Document.iwa": b""}), "l.xlsx", "of Apple Numbers, Pages or Keynote"),
    "an OpenDocument text": (
        zipped({"mimetype": b"application/vnd.oasis.opendocument.text"}),
        "l.odt",
        "OpenDocument text",
    ),
    "a mail": (ole({"__properties_version1.0": b"x"}), "l.msg", "Outlook message"),
    "a picture in XML": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "l.svg", "is an XML file"),
    "an encrypted ods": (
        ods("", manifest="<manifest><file-entry><encryption-data/></file-entry></manifest>"),
        "l.ods",
        "protected by a password",
    ),
    "a row without end": (
        ods(table(row(text("x" * 2_000), more='table:number-rows-repeated="1000000"'))),
        "l.ods",
        "more than 1,024 MB of text",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_is_no_list_is_refused_with_the_reason(name: str) -> None:
    content, filename, said = REFUSED[name]
    with pytest.raises(UnreadableError) as refused:
        opened(content, filename)
    assert said in str(refused.value.detail)
