"""No text makes a parser slow: doubling what it reads at most triples the time it takes.

The interpreter's lock is held while an expression runs, so that one poisoned cell would stop every request of a process.
"""

from __future__ import annotations

import inspect
import io
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import ExitStack
from enum import StrEnum
from typing import IO, Any

import pytest
from procrastinate import JobContext
from sqlalchemy.orm import Session

from leadgen.fields import Entity, Field, FieldType, catalog, coerce, get_field
from leadgen.fields.enums import Formality, Industry, Language, MessageChannel
from leadgen.imports.columns.recognition import Guess, recognise
from leadgen.imports.file.csv_table import (
    Layout,
    Record,
    SkippedLines,
    header_names,
    read_lines,
    read_records,
)
from leadgen.imports.file.profile import ColumnProfile, profile
from leadgen.imports.file.table import find_header
from leadgen.imports.formats.archive import Archive
from leadgen.imports.formats.html_table import HtmlTables
from leadgen.imports.formats.list_file import open_list
from leadgen.imports.formats.rows import KeyedRows
from leadgen.imports.formats.sheets import Sheet, Workbook
from leadgen.imports.rows.mapped_column import MappedColumn
from leadgen.imports.rows.read import RowReader
from leadgen.imports.rows.row import Row
from leadgen.messages.lint import Correspondents
from leadgen.providers.llm.base import LLM, LLMRequest
from leadgen.providers.outbound import Allowed
from leadgen.providers.registries.identifiers import NumberCheck, check_siren
from leadgen.providers.registries.models import Address, LegalProfile, NaceCode, SearchResult
from tests.architecture.hostile_text import (
    SIZE,
    Hostile,
    almost_matching,
    call_of,
    everyday,
    expressions,
    modules_of,
    public_functions,
    superlinear,
    text_parameters,
)
from tests.examples import IS_FULL
from tests.imports.formats.books import zipped

MODULES = modules_of(
    "leadgen.fields",
    "leadgen.imports",
    "leadgen.matching",
    "leadgen.messages",
    "leadgen.csv_export",
    "leadgen.companies.identifiers",
    "leadgen.company_names",
    "leadgen.providers.base",
    "leadgen.providers.outbound",
    "leadgen.providers.llm.structured",
    "leadgen.providers.registries",
)
TEXTS = [
    *everyday(),
    *dict.fromkeys(text for module in MODULES for pattern in expressions(module) for text in almost_matching(pattern)),
]
FUNCTIONS = public_functions(MODULES)


def some_texts(name: str) -> list[Hostile]:
    """Return all texts in `make test-full`, else a third of them: another third for another parser."""
    return TEXTS if IS_FULL else TEXTS[zlib.crc32(name.encode()) % 3 :: 3]


# One field of each way to read a cell: type, and whether its length is bounded.
FIELDS = {
    f"{field.type.value}{'' if field.max_length is None else ' with a length'}": field
    for entity in Entity
    for field in catalog(entity).values()
}
TARGETS = {
    f"{entity}.{field.type.value}": f"{entity}.{field.key}"
    for entity in Entity
    for field in catalog(entity).values()
    if field.importable
} | {"tag": "tag"}


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


SUPPLY: dict[Any, Callable[[str], Any]] = {
    bytes: _bytes,
    Iterable[bytes]: lambda text: [_bytes(text)],
    IO[bytes]: lambda text: io.BytesIO(_bytes(text)),
    bool: lambda text: False,
    int: lambda text: 1,
    Field: lambda text: get_field("contact", "full_name"),
    FieldType: lambda text: FieldType.EMAIL,
    type[StrEnum]: lambda text: Industry,
    MessageChannel: lambda text: MessageChannel.EMAIL,
    Callable[[str], bool]: lambda text: str.isdigit,
    NumberCheck: lambda text: check_siren,
    Allowed: lambda text: Allowed(),
    Correspondents: lambda text: Correspondents(
        first_name="Eva", last_name=text, company=text, language=Language.CS, formality=Formality.FORMAL
    ),
    Language: lambda text: Language.CS,
    Formality | None: lambda text: Formality.FORMAL,
    Layout: lambda text: Layout("utf-8", ",", has_header=True),
    Iterable[Record]: lambda text: [Record(1, [text, text]), Record(2, [text, text])],
    Iterable[Sequence[object]]: lambda text: [[text]],
    Mapping[str, Any]: lambda text: {"type": "object", "properties": {"a": {"type": "string"}}},
    dict[str, Any]: lambda text: {"kod": text, "popis": text},
    Any: lambda text: {"a": text},
    LLMRequest: lambda text: LLMRequest(
        "model", text, schema={"type": "object", "properties": {"a": {"type": "string"}}}
    ),
    Iterable[NaceCode]: lambda text: [],
    Address: lambda text: Address(street=text, city=text),
    SearchResult: lambda text: SearchResult((LegalProfile("demo", text),)),
    ExitStack: lambda text: ExitStack(),
    Guess: lambda text: Guess("ignore", 0.5, text),
    Archive: lambda text: Archive(io.BytesIO(zipped({f"a{text[:60_000]}": _bytes(text)})), "list.zip"),
    Workbook: lambda text: HtmlTables(lambda: [f"<table><tr><td>{text}"]),
    Sequence[Sheet]: lambda text: [Sheet(text)] * 3,
    Iterable[str | SkippedLines]: lambda text: ["BEGIN:VCARD", text, "END:VCARD"],
    MappedColumn: lambda text: MappedColumn(0, text, Entity.CONTACT, get_field("contact", "full_name")),
    Row: lambda text: Row(1),
    KeyedRows: lambda text: KeyedRows("list.json"),
}
# Not parsers: they work in a database or on the network, and hand what they are given on.
WORKERS = (Session, JobContext, LLM)
NOT_PARSERS = {
    "leadgen.providers.outbound.resolve_name": "asks the network",
    "leadgen.imports.actions.describe": "copies the profile of a file, which is read below, to the import",
    "leadgen.matching.records.few_of": "takes the first records of a list",
    "leadgen.messages.neighbours.without_given": "compares names that the database holds with what it holds",
    "leadgen.providers.registries.client.hit_of": "compares the numbers of records",
    "leadgen.imports.formats.archive.unpacked_entry": "takes a name of the archive; whole files are read below",
    "leadgen.imports.file.csv_table.read_lines": "takes an encoding's name; whole files are read below",
    "leadgen.imports.file.csv_table.probe": "takes an encoding's name; whole files are read below",
    "leadgen.imports.file.csv_table.read_records": "takes a delimiter of one character; whole files are read below",
    "leadgen.providers.registries.reading.nace_label": "takes a revision that our own code names, which is a file of the library",
    "leadgen.matching.records.filled_bits": "takes keys of fields, and names their columns",
    "leadgen.matching.records.side_joins": "takes keys of fields, and names their tables",
    "leadgen.messages.writing.input_hash": "takes a whole brief, and digests it",
}


def _works_elsewhere(function: Callable[..., Any]) -> bool:
    return any(hint in WORKERS for hint in text_parameters(inspect.unwrap(function)).values())


PARSERS = {
    name: function for name, function in FUNCTIONS.items() if name not in NOT_PARSERS and not _works_elsewhere(function)
}


@pytest.mark.parametrize("name", PARSERS)
def test_a_public_function_takes_linear_time(name: str) -> None:
    call = call_of(PARSERS[name], SUPPLY)
    assert call is not None, f"add how to supply the parameters of {name} to SUPPLY"
    assert superlinear(call, some_texts(name)) == []


@pytest.mark.parametrize("name", FIELDS)
def test_a_field_takes_linear_time(name: str) -> None:
    assert superlinear(lambda text: coerce(FIELDS[name], text), some_texts(name)) == []


@pytest.mark.parametrize("name", TARGETS)
def test_a_mapped_cell_takes_linear_time(name: str) -> None:
    def read(text: str) -> None:
        RowReader(["A column"], [(0, TARGETS[name])]).read(Record(1, [text]))

    assert superlinear(read, some_texts(name)) == []


def _file(text: str) -> Iterable[bytes]:
    return [_bytes(text)]


def _opened(text: str) -> None:
    with ExitStack() as stack:
        open_list(io.BytesIO(_bytes(text)), "list", stack)


WHOLE: dict[str, Callable[[str], Any]] = {
    "a file's rows": lambda text: list(read_records(read_lines(_file(text), "utf-8", "replace"), ",")),
    "a file's profile": lambda text: profile(
        read_records(read_lines(_file(f"Name,E-mail\n{text}\n"), "utf-8", "replace"), ","),
        Layout("utf-8", ",", has_header=True),
        has_header=None,
        filename="list.csv",
    ),
    "a header": lambda text: find_header([Record(1, [text]), Record(2, ["a"])]),
    "many headers": lambda text: header_names([Record(1, list(text))], has_header=True),
    "a web page": lambda text: _opened(f"<table><tr><td>{text}"),
    "an object": lambda text: _opened(f'[{{"a": {text}'),
    "a contact card": lambda text: _opened(f"BEGIN:VCARD\n{text}\nEND:VCARD\n"),
    "a column's values": lambda text: recognise([ColumnProfile(0, text[:120], 2, {text: None, f"{text}1": None})]),
}


@pytest.mark.parametrize("name", WHOLE)
def test_reading_a_file_takes_linear_time(name: str) -> None:
    assert superlinear(WHOLE[name], some_texts(name)) == []


def test_what_is_found_is_what_there_is() -> None:
    """The introspection sees the parsers that were slow once, and the texts that made them slow."""
    assert {
        "leadgen.fields.addresses.phone.normalize_phone",
        "leadgen.fields.amounts.reading.read_amount",
        "leadgen.csv_export.safe_cell",
    } <= set(PARSERS)
    assert len(PARSERS) > 90
    assert Hostile(" ") in TEXTS


def test_growth_is_noticed() -> None:
    def cubic(text: str) -> int:  # doubling takes eight times as long, far from the three that pass
        return sum(1 for _ in range((100 * len(text) // SIZE) ** 3))

    assert superlinear(cubic, [Hostile("a")])
    assert not superlinear(lambda text: text.count("a"), [Hostile("a")])
