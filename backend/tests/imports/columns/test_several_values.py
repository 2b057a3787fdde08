"""The first good value of a cell is taken and the rest is told; what cannot be told apart is refused, never guessed."""

from __future__ import annotations

import pytest

from leadgen.fields import Entity, FieldError, coerce, get_field
from leadgen.fields.addresses.several import CellValues
from leadgen.imports.rows.several import first_value
from tests.imports.conftest import Importer

MAIL = get_field(Entity.CONTACT, "email")
PHONE = get_field(Entity.CONTACT, "phone")
SITE = get_field(Entity.COMPANY, "website_url")


def parts_of(found: CellValues | None) -> tuple[str, tuple[str, ...]]:
    """Return the value that is taken, and the texts of the other parts in the order of good ones and bad ones."""
    assert found is not None
    return found.value, (
        *[part.value if "@" in part.value else part.text for part in found.others],
        *[part.text for part in found.left_out],
    )


@pytest.mark.parametrize(
    ("cell", "value", "left_out"),
    [
        ("ada@olovo.example; ada.b@olovo.example", "ada@olovo.example", ("ada.b@olovo.example",)),
        ("ada@olovo.example|b@olovo.example", "ada@olovo.example", ("b@olovo.example",)),
        ("ada@olovo.example ::: b@olovo.example", "ada@olovo.example", ("b@olovo.example",)),
        ("ada@olovo.example\nb@olovo.example", "ada@olovo.example", ("b@olovo.example",)),
        ("ada@olovo.example b@olovo.example", "ada@olovo.example", ("b@olovo.example",)),
        ("ada@olovo.example und b@olovo.example", "ada@olovo.example", ("b@olovo.example",)),
        ("ada@olovo.example (private)", "ada@olovo.example", ()),
        ("E-mail: ada@olovo.example", "ada@olovo.example", ()),
        ('"Olovo, Ada" <ada@olovo.example>, Ben <b@olovo.example>', "ada@olovo.example", ("b@olovo.example",)),
        ("sales@olovo.example, ada@olovo.example", "ada@olovo.example", ("sales@olovo.example",)),
        ("not.an@address; ada@olovo.example", "ada@olovo.example", ("not.an@address",)),
        ("info@olovo.example, office@olovo.example", "info@olovo.example", ("office@olovo.example",)),
    ],
)
def test_the_first_own_address_is_taken(cell: str, value: str, left_out: tuple[str, ...]) -> None:
    assert parts_of(first_value(MAIL, cell)) == (value, left_out)


@pytest.mark.parametrize(
    "cell",
    ["ada olovo@olovo.example", "ada and olovo@olovo.example", "ada at olovo.example", "@olovo", "a@", "x" * 2000],
)
def test_no_address_is_made_from_parts(cell: str) -> None:
    assert first_value(MAIL, cell) is None


@pytest.mark.parametrize(
    ("cell", "value", "left_out"),
    [
        ("+44 7700 900201, +44 7700 900202", "+447700900201", ("+44 7700 900202",)),
        ("+44 7700 900201 / +44 7700 900202", "+447700900201", ("+44 7700 900202",)),
        ("Tel.: +44 7700 900201", "+447700900201", ()),
        ("mobil +44 7700 900201 (work)", "+447700900201", ()),
        ("Fax: +44 7700 900209; Tel: +44 7700 900201", "+447700900201", ("Fax: +44 7700 900209",)),
    ],
)
def test_the_first_number_is_taken(cell: str, value: str, left_out: tuple[str, ...]) -> None:
    assert parts_of(first_value(PHONE, cell)) == (value, left_out)


@pytest.mark.parametrize(
    "cell", ["+44 20 7946, 0011", "(0)20 7946 0011 x / 5", "Fax: +44 7700 900209", "777 111 222 / 333", "ask"]
)
def test_no_number_is_made_from_parts(cell: str) -> None:
    assert first_value(PHONE, cell) is None


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("www.olovo.example, shop.olovo.example", "https://www.olovo.example"),
        ("Web: https://olovo.example", "https://olovo.example"),
    ],
)
def test_the_first_site_is_taken(cell: str, value: str) -> None:
    found = first_value(SITE, cell)
    assert found is not None
    assert found.value == value


def test_a_row_tells_what_it_leaves_out(importer: Importer) -> None:
    job = importer.upload('Name,E-mail\nAda Olovo,"ada@olovo.example; b@olovo.example"\nBen Zinek,ben@zinek.example\n')
    importer.map(job)
    row = importer.preview(job)["rows"][0]
    assert [(p["severity"], p["column"], p["reason"]) for p in row["problems"]] == [
        ("warning", "E-mail", "ada@olovo.example is taken, further: b@olovo.example")
    ]
    assert importer.commit(job)["counts"]["contacts_created"] == 2
    assert {c["email"] for c in importer.api.get("/api/contacts")["items"]} == {
        "ada@olovo.example",
        "ben@zinek.example",
    }


@pytest.mark.parametrize("mark", ["\u200e", "\u202a", "\u00ad", "\u2060", "\u2068", "\ufe0f"])
def test_invisible_marks_are_taken_off_before_anything_is_judged(mark: str) -> None:
    assert coerce(MAIL, f"{mark}ada@olo{mark}vo.example{mark}") == "ada@olovo.example"
    assert coerce(PHONE, f"{mark}+44 7700 900201{mark}") == "+447700900201"
    assert coerce(get_field(Entity.COMPANY, "name"), f"Olo{mark}vo s.r.o.") == "Olovo s.r.o."


def test_joiners_stay_in_names_that_are_spelled_with_them() -> None:
    name = "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"
    assert coerce(get_field(Entity.CONTACT, "last_name"), name) == name


def test_a_bare_refusal_stays_a_refusal() -> None:
    with pytest.raises(FieldError):
        coerce(MAIL, "ada@olovo.example; b@olovo.example")


def test_several_companies_in_a_cell_are_told(importer: Importer) -> None:
    job = importer.upload(
        'Name,E-mail,Company\nAda Olovo,ada@olovo.example,"Olovo s.r.o.;Zinek a.s."\nBen,b@zinek.example,Zinek; \n'
    )
    importer.map(job)
    rows = importer.preview(job)["rows"]
    assert [row["company"]["name"] for row in rows] == ["Olovo s.r.o.", "Zinek;"]
    assert [problem["reason"] for problem in rows[0]["problems"]] == ["Olovo s.r.o. is taken, further: Zinek a.s."]


def test_national_numbers_take_the_country_of_their_column(importer: Importer) -> None:
    job = importer.upload(
        "Name,Phone\nAda Olovo,+420 601 999 881\nBen Zinek,+420 601 999 882\nEva Cin,+420 601 999 883\nIda Rtut,601 999 884\n"
        "Leo Nikl,601999885.0\nOta Kobalt,12345\n"
    )
    importer.map(job)
    importer.commit(job)
    contacts = {one["full_name"]: one["phone"] for one in importer.api.get("/api/contacts")["items"]}
    assert contacts == {
        "Ada Olovo": "+420601999881",
        "Ben Zinek": "+420601999882",
        "Eva Cin": "+420601999883",
        "Ida Rtut": "+420601999884",
        "Leo Nikl": "+420601999885",
        "Ota Kobalt": "12345",
    }


def test_a_doubtful_address_is_kept_with_a_remark(importer: Importer) -> None:
    job = importer.upload(
        "Name,E-mail\nAda Olovo,ada@gmial.com\nBen Zinek,noreply@zinek.example\nEva Cin,eva@cin.example\n"
    )
    importer.map(job)
    rows = importer.preview(job)["rows"]
    assert [[problem["reason"] for problem in row["problems"]] for row in rows] == [
        ["gmial.com is close to gmail.com: did you mean ada@gmail.com?"],
        ["nobody reads this mailbox"],
        [],
    ]
    assert importer.commit(job)["counts"]["contacts_created"] == 3
