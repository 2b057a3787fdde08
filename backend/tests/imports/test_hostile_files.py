"""Files made to keep the reader busy or to fill the memory: each is refused at once, by a sentence that names the limit."""

from __future__ import annotations

import gzip
import io
import time
import zipfile
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadgen.imports.columns.recognition import recognise
from leadgen.imports.file.csv_table import (
    MAX_COLUMNS,
    MAX_LINE,
    MAX_LINES,
    Record,
    header_names,
    read_lines,
    read_records,
)
from leadgen.imports.file.encodings import UnreadableError, detect_encoding
from tests.examples import full
from tests.imports.conftest import Importer
from tests.imports.reading import examined

MEGABYTE = 1 << 20


def _zip_bomb() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"<row/>" * 5_000_000)
    return buffer.getvalue()


REFUSED: dict[str, tuple[Callable[[], bytes], str]] = {
    "100,000 columns": (
        lambda: b",".join(b"c%d" % i for i in range(100_000)) + b"\n1,2\n",
        "has 100,000 columns; at most 500",
    ),
    "501 columns": (lambda: b",".join(b"c%d" % i for i in range(501)) + b"\n1,2\n", "has 501 columns; at most 500"),
    "100,000 columns of one name": (lambda: b",".join([b"a"] * 100_000) + b"\n1,2\n", "has 100,000 columns"),
    "1,000,000 empty columns": (lambda: b"Name" + b"," * 1_000_000 + b"\nJan\n", "has 1,000,001 columns"),
    "one line of 50 MB": (lambda: b"a" * (50 * MEGABYTE), f"more than {MAX_LINE:,} characters"),
    "one line of 49 MB of commas": (lambda: b"," * (49 * MEGABYTE), f"more than {MAX_LINE:,} characters"),
    "one cell of 1.5 MB": (
        lambda: b"Name,E-mail\n" + b"a" * 1_500_000 + b",b\n",
        "A cell in line 2 has more than 1,000,000",
    ),
    "a row of quoted lines": (lambda: b'a,b\n"' + (b"x" * 90_000 + b'\n","') * 40 + b'"\n', "more than"),
    "a quote that never ends": (lambda: b'a,b\n"' + b"x\n" * 1_000_000, "never closed"),
    "more lines than any list": (lambda: b"a\n" * (MAX_LINES + 1), f"more than {MAX_LINES:,} lines"),
    "lines of quotes": (lambda: b"Name,E-mail\n" + b'""\n' * MAX_LINES, f"more than {MAX_LINES:,} lines"),
    "a zip bomb": (_zip_bomb, "zip"),
    "a gzip bomb": (lambda: gzip.compress(b"a," * (20 * MEGABYTE)), "gzip"),
}


LONG = {"more lines than any list"}
"""What takes many seconds to refuse; each rule has a file that is refused sooner."""


@pytest.mark.parametrize("name", [*(name for name in REFUSED if name not in LONG), *full(*LONG)])
def test_a_hostile_file_is_refused_by_name(name: str) -> None:
    make, said = REFUSED[name]
    content = make()
    start = time.thread_time()
    with pytest.raises(UnreadableError) as refused:
        examined(content)
    assert said in str(refused.value.detail)
    assert time.thread_time() - start < 20  # minutes before; seconds of processor time even on a slow machine


def test_the_api_refuses_a_wide_file(importer: Importer) -> None:
    answer = importer.send(REFUSED["100,000 columns"][0](), "wide.csv")
    assert (answer.status_code, answer.get_json()["code"]) == (422, "file_unreadable")
    assert "“wide.csv” has 100,000 columns; at most 500 are read." in answer.get_json()["detail"]
    assert importer.api.get("/api/imports")["total"] == 0


def test_as_many_columns_as_allowed_are_read(importer: Importer) -> None:
    names = ",".join(["Name", "E-mail", *(f"c{i}" for i in range(MAX_COLUMNS - 2))])
    job = importer.upload(f"{names}\nJan Novák,jan@alfa.example{',x' * (MAX_COLUMNS - 2)}\n")
    assert (len(job["columns"]), job["row_count"]) == (MAX_COLUMNS, 1)


def test_one_row_that_is_too_wide_is_told_and_the_others_are_read(importer: Importer) -> None:
    job = importer.upload(
        f"Name,E-mail\nJan Novák,jan@alfa.example\nEva Malá,eva@alfa.example{',x' * 900}\nOle Berg,ole@alfa.example\n"
    )
    importer.map(job)
    importer.preview(job)
    assert [row["action"] for row in importer.rows(job)] == ["create", "error", "create"]


def test_deep_quotes_are_one_cell(importer: Importer) -> None:
    job = importer.upload('Name,E-mail,Note\n"Jan ""J"" Novák",jan@alfa.example,' + '"' * 20_000 + "\n")
    assert job["row_count"] == 1


@pytest.mark.parametrize("bad", [b"\xff\xc5\x99", b"\xc5", b"\xff", b"\xf0\x9f", b"\xed\xa0\x80", b"\xc5\x99\n\xff"])
def test_bad_bytes_are_counted_in_linear_time(bad: bytes) -> None:
    def seconds(pieces: Iterator[bytes]) -> float:
        start = time.thread_time()
        detect_encoding(pieces, "list.csv")
        return time.thread_time() - start

    half = min(seconds(iter([b"a,b\n" + bad * 50_000])) for _ in range(9))
    whole = min(seconds(iter([b"a,b\n" + bad * 100_000])) for _ in range(9))
    assert whole <= 3 * max(half, 0.01)


@pytest.mark.parametrize("cut", range(1, 12))
def test_where_the_pieces_are_cut_changes_nothing(cut: int) -> None:
    content = "a,ř\nb,\ufffd😀\n".encode() + b"c,\xff\xc5" + "ž\n".encode() * 30
    whole = detect_encoding([content], "list.csv")
    pieces = [content[at : at + cut] for at in range(0, len(content), cut)]
    assert detect_encoding(pieces, "list.csv") == whole
    assert (whole.note or "").startswith("2 character(s) are not UTF-8, the first in line 3")


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        (["a", "a", "a"], ["a", "a (2)", "a (3)"]),
        (["a", "a (2)", "a"], ["a", "a (2)", "a (3)"]),
        (["a (2)", "a", "a"], ["a (2)", "a", "a (3)"]),
        (["Phone (work)", "Phone"], ["Phone (work)", "Phone"]),
        (["", "Column 1"], ["Column 1", "Column 1 (2)"]),
    ],
)
def test_names_of_columns_are_distinct(given: list[str], wanted: list[str]) -> None:
    assert header_names([Record(1, given)], has_header=True) == wanted


def test_the_widest_file_is_recognised_about_as_fast_per_column_as_a_narrow_one() -> None:
    def seconds(width: int) -> float:
        header = ",".join(f"Contact detail {i}" for i in range(width))
        rows = "".join(",".join(f"value {i} {row}" for i in range(width)) + "\n" for row in range(20))
        seen = examined(f"{header}\n{rows}".encode())
        start = time.thread_time()
        recognise(seen.columns)
        return time.thread_time() - start

    half, whole = (min(seconds(width) for _ in range(2)) for width in (250, 500))
    assert whole <= 3 * half


EMPTY = ["\n", "\r\n", "\r", " \n", "\t\n", "\u00a0\n", ",\n", ", ,\r\n", ",,,,\n"]


@pytest.mark.parametrize("empty", EMPTY)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_run_of_empty_lines_is_skipped_and_counted(empty: str, encoding: str) -> None:
    many = 400_000
    content = f"Name,E-mail\nJan,jan@alfa.example\n{empty * many}Eva,eva@alfa.example\n".encode(encoding)
    pieces = [content[at : at + 100_001] for at in range(0, len(content), 100_001)]
    lines = list(read_lines(pieces, encoding, delimiter=","))
    assert len(lines) < 1_000
    rows = [record.line for record in read_records(lines, ",")]
    assert rows == [1, 2, many + 3]


@given(
    st.lists(
        st.tuples(
            st.sampled_from([*EMPTY, "a,b\n", "a,b\r\n", '"a\n\nb",c\n', ";\n", "a\n,\n"]), st.sampled_from([1, 2, 400])
        ),
        max_size=6,
    ),
    st.sampled_from(["", ",", "a,b", " "]),
    st.sampled_from([1, 2, 3, 7, 1000, 1 << 20]),
)
def test_rows_and_their_lines_are_those_of_the_whole_file(runs: list[tuple[str, int]], end: str, size: int) -> None:
    text = "".join(line * times for line, times in runs) + end
    content = text.encode()
    pieces = [content[at : at + size] for at in range(0, len(content), size)]
    found = list(read_records(read_lines(pieces, "utf-8", delimiter=","), ","))
    assert found == list(read_records(io.StringIO(text, newline=""), ","))


def test_empty_lines_inside_quotes_stay_a_quote_that_never_ends() -> None:
    content = b'Name,E-mail\n"Jan' + b"\n" * 100_000 + b'",jan@alfa.example\n'
    with pytest.raises(UnreadableError, match="opens in line 2 is never closed"):
        examined(content)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le"])
def test_the_line_that_does_not_decode_is_named(encoding: str) -> None:
    bad = b"\xff" if encoding == "utf-8" else b"\x00\xdc"
    content = "a,b\n".encode(encoding) * 30_000 + "x".encode(encoding) + bad + "\n".encode(encoding) * 5
    with pytest.raises(UnreadableError, match="Line 30001 does not decode"):
        list(read_lines([content[at : at + 4_099] for at in range(0, len(content), 4_099)], encoding))
