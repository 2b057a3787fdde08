"""Columns are recognised by name in six languages and by content; each field once; the sample lists that ship come in."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from leadgen.fields import Entity, FieldError, coerce, get_field
from leadgen.imports.columns.advice import adviser
from leadgen.imports.columns.recognition import Guess, recognise
from leadgen.imports.file.profile import ColumnProfile
from leadgen.imports.rows.derived import split_name
from leadgen.imports.rows.mapped_column import read_plain
from leadgen.providers.base import Permanent
from leadgen.providers.llm.base import LLMRequest, ModelAnswer
from tests.imports.conftest import Importer

EXAMPLES = Path(__file__).resolve().parents[4] / "examples"
PEOPLE = ["Jan Novák", "Eva Malá", "Petr Svoboda", "Anna Berg"]
FIRMS = ["Alfa s.r.o.", "Beta a.s.", "Gama GmbH", "Delta AS"]
EMAILS = [f"p{i}@alfa.example" for i in range(4)]


def column(index: int, header: str, values: list[str]) -> ColumnProfile:
    return ColumnProfile(index, header, len(values), dict.fromkeys(values))


def targets(*columns: tuple[str, list[str]]) -> list[str]:
    return [guess.target for guess in recognise([column(i, name, values) for i, (name, values) in enumerate(columns)])]


@pytest.mark.parametrize(
    ("name", "mail", "company", "title", "country"),
    [
        ("Full name", "E-mail", "Company name", "Job Title", "Country"),
        ("Jméno a příjmení", "Email", "Název firmy", "Pozice", "Země"),
        ("Ansprechpartner", "E-Mail-Adresse", "Unternehmen", "Stellenbezeichnung", "Land"),
        ("Nom complet", "Courriel", "Entreprise", "Intitulé du poste", "Pays"),
        ("Fullt navn", "E-postadresse", "Bedrift", "Stillingstittel", "Land"),
        ("Koko nimi", "Sähköposti", "Yritys", "Tehtävänimike", "Maa"),
        ("NAME", "e mail", "company", "job_title", "country"),
    ],
)
def test_headers_of_six_languages(name: str, mail: str, company: str, title: str, country: str) -> None:
    found = targets((name, PEOPLE), (mail, EMAILS), (company, FIRMS), (title, ["CEO"]), (country, ["CZ", "NO"]))
    assert found == ["contact.full_name", "contact.email", "company.name", "contact.job_title", "company.hq_country"]


def test_content_alone_is_enough() -> None:
    found = targets(
        ("Column 1", PEOPLE),
        ("Column 2", EMAILS),
        ("Column 3", FIRMS),
        ("Column 4", ["https://www.linkedin.com/in/a", "linkedin.com/in/b"]),
        ("Column 5", ["https://alfa.example", "www.beta.example"]),
        ("Column 6", ["+420 777 123 456", "+47 22 33 44 55"]),
        ("Column 7", ["CEO", "Head of Sales", "jednatel", "CTO"]),
    )
    assert found == [
        "contact.full_name",
        "contact.email",
        "company.name",
        "contact.linkedin_url",
        "company.website_url",
        "contact.phone",
        "contact.job_title",
    ]


def test_a_list_of_companies_says_nothing_of_people() -> None:
    found = targets(
        ("Name", FIRMS), ("E-mail", ["info@alfa.example", "office@beta.example"]), ("Web", ["alfa.example"])
    )
    assert found == ["company.name", "company.email", "company.website_url"]


def test_name_beside_company_is_the_person() -> None:
    assert targets(("Name", ["Xaver Quist", "Yrsa Zeman"]), ("Company", ["Alfa", "Beta"])) == [
        "contact.full_name",
        "company.name",
    ]


def test_a_header_that_its_values_contradict_is_not_believed() -> None:
    (first, second) = recognise([column(0, "E-mail", PEOPLE), column(1, "Contact", EMAILS)])
    assert (first.target, second.target) != ("contact.email", "contact.full_name")
    assert second.target == "contact.email"


def test_a_header_decides_whose_address_or_number_it_is() -> None:
    found = targets(
        ("Name", PEOPLE),
        ("Company e-mail", ["info@alfa.example", "office@beta.example"]),
        ("E-mail", EMAILS),
        ("Mobile", ["+420 777 123 456", "+420 777 123 457"]),
        ("Org nr", ["923 609 016", "974 760 673"]),
        ("Notes", ["met at https://fair.example", "call back"]),
        ("Company", FIRMS),
    )
    assert found == [
        "contact.full_name",
        "company.email",
        "contact.email",
        "contact.mobile_phone",
        "company.registration_id",
        "contact.notes",
        "company.name",
    ]


def test_one_field_is_given_once() -> None:
    found = targets(("E-mail", EMAILS), ("E-mail (2)", [f"q{i}@beta.example" for i in range(4)]), ("Company", FIRMS))
    assert found.count("contact.email") == 1


@given(st.lists(st.tuples(st.text(max_size=20), st.lists(st.text(max_size=20), max_size=5)), max_size=8))
def test_no_field_twice_whatever_the_columns(columns: list[tuple[str, list[str]]]) -> None:
    guesses = recognise([column(i, name, values) for i, (name, values) in enumerate(columns)])
    given_out = [guess.target for guess in guesses if guess.target not in ("ignore", "tag")]
    assert len(given_out) == len(set(given_out))
    assert all(0 <= guess.confidence <= 1 and guess.why for guess in guesses)


PLAIN = (
    st.from_regex(r"\A ?[A-Za-z0-9._+-]{1,12}@[a-z0-9-]{1,8}(\.[a-z]{1,5}){1,2} ?\Z")
    | st.from_regex(
        r"\A(https?://)?(www\.|cz\.)?linkedin\.com/(in|company|pub)/[A-Za-z0-9_%-]{1,12}/?(\?[a-z=&]{0,8})?\Z"
    )
    | st.from_regex(r"\A ?[+]?[0-9 ()x-]{5,20}\Z")
)


@given(PLAIN | st.text(max_size=40))
def test_the_short_way_answers_as_the_general_one(cell: str) -> None:
    for key in ("email", "linkedin_url", "phone"):
        field = get_field(Entity.CONTACT, key)
        short = read_plain(field.type, cell)
        if short is not None:
            try:
                assert short == coerce(field, cell)
            except FieldError:
                pytest.fail(f"{cell!r} is refused by the general way")


@pytest.mark.parametrize(
    ("full", "names"),
    [
        ("Jan Novák", ("Jan", "Novák")),
        ("Ing. Jan Novák, Ph.D.", ("Jan", "Novák")),
        ("Novák, Jan", ("Jan", "Novák")),
        ("Anna Marie Berg", None),
        ("MUDr Jan Novák", ("Jan", "Novák")),
        ("Jan Novák PhD", ("Jan", "Novák")),
        ("Anna-Marie O'Hara", ("Anna-Marie", "O'Hara")),
        ("Novák", None),
        ("one two three four", None),
        ("PhDr. et Ing. Olga Tichá, DrSc.", ("Olga", "Tichá")),
        ("Dr.-Ing. Otto Stiegler", ("Otto", "Stiegler")),
        ("Dipl.-Kfm. (FH) Anke Kranz", ("Anke", "Kranz")),
        ("Ing. arch. Olga Tichá", ("Olga", "Tichá")),
        ("Karel Tichý st.", ("Karel", "Tichý")),
        ("Olga Tichá (she/her)", ("Olga", "Tichá")),
        ("Mme Claire DU PONT", ("Claire", "du Pont")),
        ("Jan van den Berg", ("Jan", "van den Berg")),
        ("Kovář Jan, Mgr.", ("Jan", "Kovář")),
        ("Yo-Yo Ma", None),
        ("J. R. Stein", ("J. R.", "Stein")),
        ("Peter St. John", ("Peter", "John")),
        ("De Niro", None),
        ("Ing. Tichý", None),
    ],
)
def test_full_names_are_split_where_they_are_sure(full: str, names: tuple[str, str] | None) -> None:
    assert split_name(full) == names


class Oracle:
    """A model that says what it was built to say."""

    name = "oracle"

    def __init__(self, data: dict[str, object] | None) -> None:
        self.data = data
        self.asked: list[LLMRequest] = []

    def complete(self, request: LLMRequest) -> ModelAnswer:
        self.asked.append(request)
        if self.data is None:
            raise Permanent("oracle", "is away", reason="unavailable")
        return ModelAnswer("", self.data, (), "m", 10, 5, 0, None, None, "end", None)


def test_a_model_is_asked_about_the_rest_only_and_may_be_wrong() -> None:
    columns = [
        column(0, "E-mail", EMAILS),
        column(1, "Kjør", ["a", "b"]),
        column(2, "Zzz", ["c"]),
        column(3, "Yyy", ["d"]),
    ]
    guesses = recognise(columns)
    oracle = Oracle({"column_1": "contact.job_title", "column_2": "contact.email", "column_3": "planet.name"})
    advice = adviser(oracle, "m")(columns, guesses)
    assert [guess.target for guess in advice.guesses] == ["contact.email", "contact.job_title", "ignore", "ignore"]
    assert (advice.guesses[1].why, advice.usage[0]["input_tokens"]) == ("LLM", 10)
    assert "p0@alfa.example" not in oracle.asked[0].prompt
    assert adviser(Oracle(None), "m")(columns, guesses).guesses == guesses
    known = Oracle({})
    adviser(known, "m")(columns[:1], [Guess("contact.email", 0.9, "x")])
    assert known.asked == []


@pytest.mark.parametrize("name", ["companies-and-contacts.csv", "kontakty-cz.csv"])
def test_the_lists_that_ship_come_in(importer: Importer, name: str) -> None:
    job = importer.upload((EXAMPLES / name).read_bytes())
    found = {column["target"] for column in job["columns"]}
    assert {"contact.email", "company.name"} <= found
    importer.map(job)
    planned = importer.preview(job)["counts"]
    done = importer.commit(job)
    assert done["counts"] == planned
    assert planned["contacts_created"] > planned["rows"] * 0.6
    assert planned["error"] < planned["rows"] * 0.1
    again = importer.upload((EXAMPLES / name).read_bytes())
    importer.map(again)
    assert importer.commit(again)["counts"]["contacts_created"] == 0
