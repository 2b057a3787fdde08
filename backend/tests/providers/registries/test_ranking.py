"""What beside the name makes a candidate the right one: each kind of evidence is a printed part of its score."""

from __future__ import annotations

import pytest

from leadgen.fields.enums import Industry
from leadgen.providers.registries.matching.candidate_evidence import same_activity, same_address
from leadgen.providers.registries.matching.ranking import NameQuery, pick, rank_candidates
from leadgen.providers.registries.models import Address, LegalProfile, NaceCode


@pytest.mark.parametrize(
    ("asked", "street", "postal_code", "same"),
    [
        ("Na Příkopě 33, 110 00 Praha", "Na Příkopě 33/969", "11000", True),
        ("na prikope 969/33", "Na Příkopě 33/969", None, True),
        ("Na Příkopě 12, Praha", "Na Příkopě 33", "11000", False),
        ("Vodičkova 33, Praha", "Na Příkopě 33", "11000", False),
        ("12 rue de la République, 69002 Lyon", "12 RUE DE LA REPUBLIQUE", "69002", True),
        ("Storgata 4B, Oslo", "Storgata 4 B", "0155", True),
        ("Storgata, Oslo", "Storgata 4", None, True),
        ("0155", None, "0155", True),
        ("0155", "Storgata 4", "0155", True),
        ("Praha", None, None, None),
        ("Storgata 4", None, None, None),
        (None, "Storgata 4", None, None),
        ("", "Storgata 4", None, None),
    ],
)
def test_addresses_as_people_write_them(asked, street, postal_code, same) -> None:
    assert same_address(asked, Address(street, "X", postal_code, "CZ")) is same


def test_no_seat_is_no_other_address() -> None:
    assert same_address("Storgata 4", None) is None


@pytest.mark.parametrize(
    ("industry", "codes", "same"),
    [
        ("construction", ["41200"], True),
        ("construction", ["62.01Z", "43.21"], True),
        ("construction", ["62.01Z"], False),
        # Owning, letting and holding is nobody's trade and everybody's.
        ("construction", ["6820", "70.100"], None),
        ("construction", ["00"], None),
        ("construction", [], None),
        ("other", ["62010"], None),
        ("nonsense", ["62010"], None),
        (None, ["62010"], None),
    ],
)
def test_activities(industry, codes, same) -> None:
    assert same_activity(industry, [NaceCode("X", None, code) for code in codes]) is same


def test_every_industry_but_other_can_be_compared() -> None:
    anything = [NaceCode("X", None, "99000")]
    assert {i for i in Industry if same_activity(i.value, anything) is None} == {Industry.OTHER}


def company(number: str, **more) -> LegalProfile:
    seat = Address(more.pop("street", None), more.pop("city", "Brno"), None, "CZ")
    codes = tuple(NaceCode("CZ-NACE", "2.1", code) for code in more.pop("codes", ()))
    return LegalProfile("ares", number, official_name="Javorník Pumpy s.r.o.", address=seat, nace_codes=codes, **more)


ASKED = NameQuery(
    name="Javorník Pumpy",
    city="Brno",
    domain="javornik.cz",
    country="CZ",
    address="Lidická 5, Brno",
    industry="manufacturing",
)


def test_every_part_is_printed_and_makes_the_score() -> None:
    right = company("1", street="Lidická 5", codes=["28130"], website="https://www.javornik.cz")
    wrong = company("2", street="Křenová 9", city="Praha", codes=["55100"], website="pumpy.cz")
    first, second = rank_candidates(ASKED, [wrong, right])
    assert first.profile is right
    assert set(first.parts) == set(second.parts) == {"name", "city", "address", "domain", "activity", "country"}
    for key in ("city", "address", "domain", "activity"):
        assert first.parts[key] > 0 > second.parts[key], key
    assert second.score == pytest.approx(sum(second.parts.values()))
    # A full score is the most, though more speaks for it.
    assert (first.score, sum(first.parts.values()) > 1) == (1.0, True)


@pytest.mark.parametrize(
    ("right", "twin"),
    [
        ({"street": "Lidická 5"}, {"street": "Křenová 9"}),
        ({"street": "Lidická 5"}, {"street": "Lidická 7"}),
        ({"codes": ["28130"]}, {"codes": ["55100"]}),
    ],
)
def test_namesakes_in_one_city_are_told_apart_by_one_of_them(right, twin) -> None:
    choice = pick(rank_candidates(ASKED, [company("1", **twin), company("2", **right)]))
    assert (choice.outcome, choice.candidate and choice.candidate.profile.registration_id) == ("match", "2")


def test_namesakes_alike_in_everything_wait_for_a_person() -> None:
    both = [company(number, street="Lidická 5", codes=["28130"]) for number in "12"]
    assert pick(rank_candidates(ASKED, both)).outcome == "ambiguous"


def test_another_office_and_another_trade_do_not_lose_the_only_company_of_the_name() -> None:
    asked = NameQuery(name="Javorník Pumpy", country="CZ", address="Lidická 5, Brno", industry="manufacturing")
    assert pick(rank_candidates(asked, [company("1", street="Křenová 9", codes=["55100"])])).outcome == "match"


def test_what_one_side_does_not_know_is_no_part() -> None:
    assert set(rank_candidates(NameQuery(name="Javorník Pumpy"), [company("1", street="Lidická 5")])[0].parts) == {
        "name"
    }
