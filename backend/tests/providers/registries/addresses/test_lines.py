"""An address that a register gives as one line is parsed where its form is certain, and stays whole otherwise."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadgen.providers.registries import ares, brreg, prh
from leadgen.providers.registries.addresses.lines import LONGEST, parse_line, split_city
from leadgen.providers.registries.models import Address
from tests.examples import examples
from tests.providers.samples import changed


@pytest.mark.parametrize(
    ("line", "country", "wanted"),
    [
        ("Lesní 3/12a, Horní Lhotka, 252 25 Lhotka", None, Address("Lesní 3/12a, Horní Lhotka", "Lhotka", "25225")),
        ("Praha 8, Smyšlená 100/94, PSČ 186 00", None, Address("Smyšlená 100/94", "Praha 8", "18600", "CZ")),
        ("Erfundene Gasse 5, 80331 Musterhausen, Německo", "DE", Address("Erfundene Gasse 5", "Musterhausen", "80331", "DE")),
        ("Erfundene Gasse 5, A-1010 Wien", None, Address("Erfundene Gasse 5", "Wien", "1010", "AT")),
        ("Ulica 3, 811 01 Bratislava, Slovenská republika", None, Address("Ulica 3", "Bratislava", "81101", "SK")),
        ("ul. Zmyślona 4, 00-950 Warszawa, Polsko", "PL", Address("ul. Zmyślona 4", "Warszawa", "00-950", "PL")),
        ("Gracht 1, 1015 CJ Amsterdam, Nizozemsko", None, Address("Gracht 1", "Amsterdam", "1015 CJ", "NL")),
        ("1 Made Up Street, London SW1A 1AA", "GB", Address("1 Made Up Street", "London", "SW1A 1AA", "GB")),
        ("9 RUE INVENTEE 1204 GENEVE SUISSE", None, Address("9 RUE INVENTEE", "GENEVE", "1204", "CH")),
        ("5 rue Inventée 06000 NICE CEDEX 1", "FR", Address("5 rue Inventée", "NICE CEDEX 1", "06000", "FR")),
        ("Gasse 1, 80331 Musterhausen, Bavorsko, Německo", None, Address("Gasse 1", "Musterhausen", "80331", "DE")),
    ],
)  # fmt: skip
def test_a_certain_form_is_parsed(line: str, country: str | None, wanted: Address) -> None:
    assert parse_line(line, country) == wanted


@pytest.mark.parametrize(
    ("line", "country"),
    [
        ("Dolní Lhotka 12", None),
        ("Praha", None),
        ("1200 Long Street, Springfield", None),
        ("Building 4, 3000 Science Park, Nowhere", "AU"),
        ("Building 4, 3000 Science Park", "AU"),
        ("Unter den Linden 5, Hotel Deutschland", None),
        ("Lhotka 252 25 Lhotka 252 26 Lhotka", "CZ"),
        ("x" * (LONGEST + 1), "DE"),
    ],
)
def test_an_uncertain_line_stays_whole(line: str, country: str | None) -> None:
    assert parse_line(line, country) == Address(street=line, country=country)


@pytest.mark.parametrize(
    ("text", "country", "wanted"),
    [
        ("1204 GENEVE", "CH", ("1204", "GENEVE")),
        ("1057 KØBENHAVN K", "DK", ("1057", "KØBENHAVN K")),
        ("SE-111 57 STOCKHOLM", "SE", ("11157", "STOCKHOLM")),
        ("MUSTERHAUSEN", "DE", (None, "MUSTERHAUSEN")),
        ("SE-111 57 STOCKHOLM", "DE", (None, "SE-111 57 STOCKHOLM")),
    ],
)
def test_a_code_in_front_of_a_city(text: str, country: str, wanted: tuple[str | None, str]) -> None:
    assert split_city(text, country) == wanted


LINES = st.lists(
    st.sampled_from(
        ["Lesní 3", "252 25 Lhotka", "Německo", "80331", "1010 Wien", "PSČ 110 00", "Praha 8", "-", "D-80331"]
    )
    | st.text(max_size=12),
    max_size=5,
).map(", ".join)


@given(LINES, st.sampled_from([None, "CZ", "DE", "FR", "US", "NL", "XX"]))
@settings(max_examples=examples(300), deadline=None)
def test_no_digit_is_lost_or_made_and_a_known_country_stays(line: str, country: str | None) -> None:
    found = parse_line(line, country)
    shown = " ".join(part or "" for part in (found.street, found.postal_code, found.city))
    assert sorted(re.findall(r"\d", shown)) == sorted(re.findall(r"\d", line))
    assert country in (None, found.country)
    assert found.postal_code is None or found.city


class TestInRegisters:
    def test_a_czech_seat_abroad_claims_no_czech_postal_code(self) -> None:
        seat = {"kodStatu": "AT", "nazevObce": "Wien", "nazevUlice": "Gasse", "cisloDomovni": 3, "psc": 1010}
        found = ares.parse_subject(changed("ares_subject.json", lambda d: d.update(sidlo=seat))).address
        assert found == Address("Gasse 3", "Wien", "1010", "AT")

    def test_a_country_may_be_named_only(self) -> None:
        seat = {"nazevStatu": "Slovenská republika", "textovaAdresa": "Ulica 3, 811 01 Bratislava"}
        found = ares.parse_subject(changed("ares_subject.json", lambda d: d.update(sidlo=seat))).address
        assert found == Address("Ulica 3", "Bratislava", "81101", "SK")

    def test_an_empty_seat_is_taken_from_the_first_record_that_has_one(self) -> None:
        further = [
            {"datovyZdroj": "ros", "sidlo": [{"primarniZaznam": True, "sidlo": {}}]},
            {"datovyZdroj": "res", "sidlo": [{"primarniZaznam": False, "sidlo": {"textovaAdresa": "Nová 2, 252 25 Lhotka"}}]},
        ]  # fmt: skip

        def move(d: dict[str, object]) -> None:
            d.update(sidlo={}, dalsiUdaje=further)

        found = ares.parse_subject(changed("ares_subject.json", move)).address
        assert found == Address("Nová 2", "Lhotka", "25225", None)

    def test_a_finnish_line_is_parsed(self) -> None:
        free = [{"type": 1, "freeAddressLine": "Påhittade gatan 5, 111 57 Stockholm", "country": "SE"}]
        content = changed("prh_active.json", lambda d: d["companies"][0].update(addresses=free))
        assert prh.parse(content).address == Address("Påhittade gatan 5", "Stockholm", "11157", "SE")

    def test_an_ended_finnish_address_gives_way_to_an_open_one(self) -> None:
        old = {"type": 1, "street": "Vanha katu", "buildingNumber": "1", "endDate": "2020-01-01", "postCode": "00100"}
        new = {"type": 2, "street": "Uusi katu", "buildingNumber": "2", "postCode": "00200"}
        content = changed("prh_active.json", lambda d: d["companies"][0].update(addresses=[old, new]))
        assert prh.parse(content).address == Address("Uusi katu 2", None, "00200", "FI")

    def test_a_norwegian_seat_abroad_has_its_code_in_the_city(self) -> None:
        seat = {"land": "Danmark", "poststed": "1057 KØBENHAVN K", "adresse": ["Oppdiktet gade 3", None]}
        content = changed("brreg_entity.json", lambda d: d.update(forretningsadresse=seat))
        assert brreg.parse_entity(content).address == Address("Oppdiktet gade 3", "KØBENHAVN K", "1057", "DK")
