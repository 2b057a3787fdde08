"""JSON, JSON Lines and contact cards: one row per record, one column per name."""

from __future__ import annotations

import json
from typing import Any

import pytest

from leadgen.imports.file.encodings import UnreadableError
from tests.imports.reading import examined, opened


def named(content: bytes | str, filename: str = "list.json", sheet: str | None = None) -> list[dict[str, str]]:
    """Return the records with their filled values."""
    data = content.encode() if isinstance(content, str) else content
    _, rows = opened(data, filename, sheet)
    header = rows.pop(0)
    return [{name: value for name, value in zip(header, cells, strict=False) if value} for cells in rows.values()]


def test_nested_objects_become_columns_with_dots() -> None:
    records: list[dict[str, Any]] = [
        {
            "name": "Ida Holm",
            "company": {"name": "Holm AS", "address": {"city": "Oslo"}},
            "tags": ["fair", "north"],
            "emails": [{"value": "ida@holm.example", "type": "work"}, {"value": "ida@home.example"}],
            "active": True,
            "left": None,
        },
        {"name": "Per", "nickname": "P."},
    ]
    assert named(json.dumps(records)) == [
        {
            "name": "Ida Holm",
            "company.name": "Holm AS",
            "company.address.city": "Oslo",
            "tags": "fair; north",
            "emails.1.value": "ida@holm.example",
            "emails.1.type": "work",
            "emails.2.value": "ida@home.example",
            "active": "TRUE",
        },
        {"name": "Per", "nickname": "P."},
    ]


def test_numbers_keep_their_digits() -> None:
    said = '[{"id": 12345678901234567890, "phone": 420608111222, "share": 0.10, "sum": 1e6}]'
    assert named(said) == [{"id": "12345678901234567890", "phone": "420608111222", "share": "0.1", "sum": "1000000"}]


def test_the_longest_list_inside_an_object_is_read_and_another_may_be_chosen() -> None:
    said = json.dumps(
        {
            "page": 1,
            "data": {"people": [{"name": "Ida"}, {"name": "Per"}], "companies": [{"name": "Holm AS"}]},
            "links": ["a", "b", "c"],
        }
    )
    found, _ = opened(said.encode(), "list.json")
    assert (found.sheet, [one.name for one in found.sheets]) == ("data.people", ["data.people", "data.companies"])
    assert found.notes == ["The list “data.people” is read. Not read: “data.companies”."]
    assert named(said, sheet="data.companies") == [{"name": "Holm AS"}]


def test_one_object_is_one_record() -> None:
    assert named('{"name": "Ida", "company": {"name": "Holm AS"}}') == [{"name": "Ida", "company.name": "Holm AS"}]


def test_rows_of_cells_are_columns_by_number() -> None:
    assert named('[["Ida", 5], ["Per", 6]]') == [
        {"Column 1": "Ida", "Column 2": "5"},
        {"Column 1": "Per", "Column 2": "6"},
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_json_lines_keep_their_lines(encoding: str) -> None:
    said = '{"name": "Žofie"}\n\n{"name": "Per"}\n{\n "name": "Ida"}\n'
    found, rows = opened(said.encode(encoding), "list.jsonl")
    assert found.format == "json_lines"
    assert rows == {0: ["name"], 1: ["Žofie"], 3: ["Per"], 4: ["Ida"]}


def test_a_long_list_is_read_across_pieces() -> None:
    records = [{"name": f"person {number}", "note": "x" * (number % 700)} for number in range(9_000)]
    found = named(json.dumps(records, indent=1))
    assert [one["name"] for one in found] == [one["name"] for one in records]


def test_values_that_look_like_totals_and_headers_are_records_all_the_same() -> None:
    seen = examined(b'[{"name":"name","n":"1"},{"name":"Total","n":"5"},{"name":"---","n":""}]', "list.json")
    assert (seen.row_count, seen.left_out) == (3, [])


BROKEN = [
    '[{"name": "Ida"',
    '[{"name": "Ida"} {"name": "Per"}]',
    '{"a": {"b": [{"c": 1}]',
    '[{"a": tru}]',
    "[" * 100_000,
]


@pytest.mark.parametrize("said", BROKEN)
def test_broken_json_is_refused_with_its_line(said: str) -> None:
    with pytest.raises(UnreadableError, match="is not valid JSON"):
        opened(said.encode(), "list.json")


@pytest.mark.parametrize("said", ["[]", "{}", '{"data": []}', "[{}]"])
def test_json_without_records_is_refused(said: str) -> None:
    with pytest.raises(UnreadableError, match="holds no rows"):
        opened(said.encode(), "list.json")


CARD_3 = """BEGIN:VCARD
VERSION:3.0
N:Holmová;Ida;Marie;Ing.;Ph.D.
FN:Ing. Ida Marie Holmová\\, Ph.D.
ORG:Holm & Aas AS;Prodej;Sever
TITLE:Vedoucí prodeje
EMAIL;TYPE=INTERNET,HOME:ida@home.example
EMAIL;TYPE=INTERNET;TYPE=WORK;TYPE=pref:ida@holm.example
TEL;TYPE=WORK,VOICE:+47 22 00 00 01
TEL;TYPE=CELL:+47 900 00 001
TEL;TYPE=WORK,FAX:+47 22 00 00 09
item2.TEL:+47 900 00 002
item2.X-ABLabel:_$!<Mobile>!$_
ADR;TYPE=WORK:;;Dlouhá 5\\, 2. patro;Oslo;;0150;Norway
URL;TYPE=WORK:https://holm.example
X-SOCIALPROFILE;TYPE=linkedin:https://www.linkedin.com/in/ida-holm
BDAY:1985-04-05
NOTE:first line\\nsecond\\; with
  a fold
PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQ
 SkZJRg==
END:VCARD
"""


def test_a_card_of_version_3() -> None:
    found, _ = opened(CARD_3.replace("\n", "\r\n").encode(), "list.vcf")
    (card,) = named(CARD_3.replace("\n", "\r\n"), "list.vcf")
    assert card == {
        "Last name": "Holmová",
        "First name": "Ida",
        "Middle name": "Marie",
        "Name prefix": "Ing.",
        "Name suffix": "Ph.D.",
        "Full name": "Ing. Ida Marie Holmová, Ph.D.",
        "Organization": "Holm & Aas AS",
        "Department": "Prodej, Sever",
        "Job title": "Vedoucí prodeje",
        "Email": "ida@holm.example",
        "Email 2": "ida@home.example",
        "Phone": "+47 22 00 00 01",
        "Mobile phone": "+47 900 00 001",
        "Mobile phone 2": "+47 900 00 002",
        "Fax": "+47 22 00 00 09",
        "Street": "Dlouhá 5, 2. patro",
        "City": "Oslo",
        "Postal code": "0150",
        "Country": "Norway",
        "Website": "https://holm.example",
        "LinkedIn": "https://www.linkedin.com/in/ida-holm",
        "Birthday": "1985-04-05",
        "Notes": "first line\nsecond; with a fold",
    }
    assert found.notes == ["Pictures, sounds and oversized values of the cards, which are not read: 1."]


def test_a_card_of_version_4_and_one_of_version_2() -> None:
    cards = (
        "BEGIN:VCARD\nVERSION:4.0\nFN:Per Aas\nN:Aas;Per;;;\n"
        'TEL;VALUE=uri;PREF=1;TYPE="voice,cell":tel:+47-900-00-003\nEMAIL:per@aas.example\n'
        "ADR;TYPE=home:;;Gate 1;Voss;;5700;\nEND:VCARD\n"
        "BEGIN:VCARD\nVERSION:2.1\nN;CHARSET=ISO-8859-2;ENCODING=QUOTED-PRINTABLE:=C8=E1p;Jan\n"
        "FN;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:Jan =C4=8C=C3=A1p =\n(soukrom=C3=BD)\n"
        "TEL;CELL;VOICE:+420 608 111 222\nTEL;HOME:+420 222 111 000\nEMAIL;INTERNET;PREF:jan@cap.example\nEND:VCARD\n"
    )
    assert named(cards, "list.vcf") == [
        {
            "Full name": "Per Aas",
            "Last name": "Aas",
            "First name": "Per",
            "Mobile phone": "+47-900-00-003",
            "Email": "per@aas.example",
            "Home street": "Gate 1",
            "Home city": "Voss",
            "Home postal code": "5700",
        },
        {
            "Last name": "Čáp",
            "First name": "Jan",
            "Full name": "Jan Čáp (soukromý)",
            "Mobile phone": "+420 608 111 222",
            "Home phone": "+420 222 111 000",
            "Email": "jan@cap.example",
        },
    ]


@pytest.mark.parametrize(
    "card",
    [
        "FN:Holm AS\nORG:Holm AS\nTEL:+47 22",
        "FN:Holm AS\nN:;;;;\nORG:Holm AS;\nTEL:+47 22",
        "FN:Holm AS\nN:Holm AS;;;;\nORG:Holm AS\nX-ABShowAs:COMPANY\nTEL:+47 22",
        "KIND:org\nFN:Holm AS\nTEL:+47 22",
    ],
)
def test_a_card_of_a_company_is_no_person(card: str) -> None:
    assert named(f"BEGIN:VCARD\n{card}\nEND:VCARD\n", "c.vcf") == [{"Organization": "Holm AS", "Phone": "+47 22"}]


def test_cards_are_recognised_as_address_books_are() -> None:
    seen = examined(CARD_3.encode(), "list.vcf")
    assert seen.row_count == 1
    assert seen.first_rows == []
