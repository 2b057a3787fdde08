"""A header row is told from a row of data by the rows below it, in the shapes that real exports have."""

from __future__ import annotations

import io

import pytest

from leadgen.imports.actions import examine
from leadgen.imports.columns.headers import meanings
from leadgen.imports.file.csv_table import FileFormat
from leadgen.imports.file.encodings import UnreadableError
from leadgen.imports.file.profile import FileProfile
from leadgen.imports.formats.list_file import ListFile
from leadgen.imports.schemas import Reading


def seen(content: str | bytes, **reading: int | str | bool) -> FileProfile:
    data = content.encode() if isinstance(content, str) else content
    file = ListFile("list.csv", FileFormat.CSV, io.BytesIO(data))
    return examine(file, Reading.model_validate(reading) if reading else None)[0]


def headers(found: FileProfile) -> list[str]:
    return [column.header for column in found.columns]


HEADERLESS = {
    "hosts": "mosaz.example,Mosaz,Kolín\nkupfer.example,Kupfer,Essen\nsink.example,Sink,Oslo\n",
    "numbered firms": "Firma 1;Brno\nFirma 2;Plzeň\nFirma 3;Zlín\n",
    "numbered firms and mail": "Company 1;info@one.example\nCompany 2;info@two.example\nCompany 3;info@three.example\n",
    "legal forms": "Mosaz s.r.o.;Kolín\nKupfer GmbH;Essen\nSink AS;Oslo\n",
    "people": "Jana Tichá;Kolín\nPetr Horák;Brno\nEva Malá;Zlín\n",
    "years of foundation": "Mosaz AS;1998\nKupfer GmbH;2003\nSink AS;2011\n",
}


@pytest.mark.parametrize("name", HEADERLESS)
def test_a_list_without_a_header_keeps_its_first_record(name: str) -> None:
    found = seen(HEADERLESS[name])
    assert (found.layout.has_header, found.row_count, found.left_out) == (False, 3, [])


HEADERS = {
    "years": "Company;2023;2024\nMosaz;120;340\nKupfer;80;95\n",
    "months": "Company;2024-01;2024-02\nMosaz;120;340\nKupfer;80;95\n",
    "one name again and again": "Company;Email;Email;Email;Email\nMosaz;a@b.example;;;\nKupfer;c@d.example;;;\n",
    "numbers of columns": "1;2;3\nMosaz;Kolín;mosaz.example\nKupfer;Essen;kupfer.example\n",
    "names with dots": "contact.name;contact.email;company.name\nJana Tichá;jana@mosaz.example;Mosaz\nEva Malá;eva@sink.example;Sink\n",
    "a legal form as a label": "Company AS;E-mail\nMosaz;a@mosaz.example\nSink;b@sink.example\n",
}


@pytest.mark.parametrize("name", HEADERS)
def test_a_header_of_unusual_names_is_a_header(name: str) -> None:
    found = seen(HEADERS[name])
    assert (found.layout.header_lines, found.row_count) == ((1,), 2)


def test_a_row_that_numbers_the_columns_is_no_data() -> None:
    found = seen("Company;City;Web\n1;2;3\nMosaz;Kolín;mosaz.example\nSink;Oslo;sink.example\n")
    assert (headers(found), found.row_count) == (["Company", "City", "Web"], 2)
    assert [(one.line, one.kind.value) for one in found.left_out] == [(2, "header")]


@pytest.mark.parametrize("text", ["A,B\n1,2\n", "A,B,C\n1,2,3\n4,5,6\n7,8,9\n", "Company;Rank;Year\n1;2;3\n"])
def test_small_numbers_are_data_where_the_rows_below_are_alike(text: str) -> None:
    found = seen(text)
    assert (found.row_count, found.left_out) == (text.count("\n") - 1, [])


def test_any_line_can_be_chosen_as_the_header() -> None:
    notice = "".join(f"Remark {number};about nothing\n" for number in range(45))
    found = seen(f"{notice}Name;E-mail\nJana Tichá;jana@mosaz.example\n", header_line=46)
    assert (found.layout.header_lines, found.row_count, len(found.left_out)) == ((46,), 1, 45)
    assert found.first_rows[-1] == (46, "Name · E-mail")


def test_a_line_that_begins_no_row_is_refused() -> None:
    with pytest.raises(UnreadableError, match="No row begins in line 9"):
        seen("Name;E-mail\nJana Tichá;jana@mosaz.example\n", header_line=9)


@pytest.mark.parametrize(
    "word", ["Average", "Počet", "Průměr", "Durchschnitt", "Moyenne", "Anzahl", "Gjennomsnitt", "Antal"]
)
def test_rows_of_averages_and_counts_are_no_data(word: str) -> None:
    found = seen(f"Company;City;Employees\nMosaz;Kolín;10\nKupfer;Essen;20\nSink;Oslo;6\n{word};;12\n")
    assert [(one.line, one.kind.value) for one in found.left_out] == [(5, "total")]


WORDS = {
    "cs": "Příjmení,Společnost\nŽluťoučký,Dřevařská výroba\nŘehoř,Účetní kancelář\nČápová,Šumavské pekárny\n",
    "hu": "Név,Cég\nSzőke Gergő,Győri Műhely\nKovács Ödön,Fűszeres Bolt\n",
    "fr": "Prénom,Société\nHélène,Crêperie d'Évian\nFrançois,Fonderie générale\n",
    "de": "Vorname,Firma\nJürgen,Größe und Söhne\nKäthe,Müllerei Süd\n",
}


@pytest.mark.parametrize(
    ("language", "page"),
    [
        ("cs", "cp852"), ("cs", "mac-latin2"), ("cs", "cp1250"), ("cs", "iso8859-2"), ("hu", "cp852"), ("hu", "mac-latin2"),
        ("fr", "cp850"), ("fr", "mac-roman"), ("fr", "cp1252"), ("de", "cp850"), ("de", "mac-roman"), ("de", "cp1252"),
    ],
)  # fmt: skip
def test_code_pages_are_told_by_their_words(language: str, page: str) -> None:
    found = seen(WORDS[language].encode(page))
    assert [value for column in found.columns for value in column.values] == [
        cell for place in (0, 1) for line in WORDS[language].splitlines()[1:] for cell in [line.split(",")[place]]
    ]


@pytest.mark.parametrize(
    "text", ["Jan\u00a0Novák;10\u00a0000\nEva;20\u00a0000\n", "Ole;10 – 20\nKari;ok\n", "Café;“a”\nB;‘c’\n"]
)
def test_typographic_marks_make_no_old_code_page(text: str) -> None:
    found = seen(f"Name;Note\n{text}".encode("cp1252"))
    assert "�" not in "".join(value for column in found.columns for value in column.values)
    assert found.layout.encoding in ("windows-1252", "windows-1250", "iso-8859-1", "iso-8859-2")


def test_a_total_of_every_column_at_the_end_is_no_data() -> None:
    found = seen("Company;Employees;Revenue (EUR)\nTotal Lignum;12;5\nSumma Rör AB;20;7\nCelkem;32;12\n")
    assert (found.row_count, [(one.line, one.kind.value) for one in found.left_out]) == (2, [(4, "total")])


@pytest.mark.parametrize(
    "last",
    [
        "Total;20;Oslo",  # a company of that name
        "Total;777123456;20",  # telephones are no sums
        "Suma;12;4",  # less than the rows above it
    ],
)
def test_a_company_that_is_called_total_is_data(last: str) -> None:
    kept = seen(f"Company;Phone;Employees\nMosaz;777222333;12\nSink;777444555;7\n{last}\n")
    assert (kept.row_count, kept.left_out) == (3, [])


@pytest.mark.parametrize(
    ("header", "target"),
    [
        ("Umsatz Mio. EUR", "company.revenue_eur_m"),
        ("Obrat tis. Kč", "company.revenue_eur_m"),
        ("Turnover in mEUR", "company.revenue_eur_m"),
        ("Dénomination", "company.name"),
        ("City EUR", None),
    ],
)
def test_a_header_of_amounts_may_name_its_unit(header: str, target: str | None) -> None:
    found = meanings(header)
    assert (target in found) if target else not found
