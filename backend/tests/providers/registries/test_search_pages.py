"""A register lists in an order of its own: whoever is meant may stand late, and who was not read may be just as near."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs

import httpx2
import pytest

from leadgen.providers.limits import Gate, Limits
from leadgen.providers.registries.base import ALL_HITS
from leadgen.providers.registries.catalog import COMPANY_REGISTRIES
from leadgen.providers.registries.matching.ranking import NameQuery, pick, rank_candidates
from leadgen.providers.registries.models import LegalProfile
from tests.providers.samples import BASE, data

Hit = Callable[[int, str], dict[str, Any]]


def ares_hit(number: int, name: str) -> dict[str, Any]:
    return data("ares_subject.json") | {"ico": f"{number:08d}", "obchodniJmeno": name, "dalsiUdaje": []}


def brreg_hit(number: int, name: str) -> dict[str, Any]:
    return data("brreg_entity.json") | {"organisasjonsnummer": f"9{number:08d}", "navn": name, "historiskeNavn": []}


def prh_hit(number: int, name: str) -> dict[str, Any]:
    names = [{"name": name, "type": "1", "registrationDate": "2001-01-01"}]
    return data("prh_active.json")["companies"][0] | {"businessId": {"value": f"{number:07d}-0"}, "names": names}


def recherche_hit(number: int, name: str) -> dict[str, Any]:
    company = data("recherche.json")["results"][0]
    return company | {"siren": f"{number:09d}", "nom_complet": name, "nom_raison_sociale": name}


HITS: dict[str, Hit] = {"ares": ares_hit, "brreg": brreg_hit, "prh": prh_hit, "recherche": recherche_hit}


class Listing:
    """A register's search over a list of names, paged as that register pages; `sizes` are the pages that were asked for."""

    def __init__(self, code: str, names: list[str]) -> None:
        self.code, self.names = code, names
        self.sizes: list[int] = []

    def __call__(self, environ: dict[str, Any], start_response: Any) -> list[bytes]:
        asked = {key: values[0] for key, values in parse_qs(environ.get("QUERY_STRING", "")).items()}
        if self.code == "ares":
            asked = json.loads(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
            start, size = asked["start"], asked["pocet"]
        elif self.code == "brreg":
            size = int(asked["size"])
            start = int(asked["page"]) * size
        else:
            size = 100 if self.code == "prh" else int(asked["per_page"])
            start = (int(asked["page"]) - 1) * size
        self.sizes.append(size)
        shown = [HITS[self.code](start + at, name) for at, name in enumerate(self.names[start : start + size])]
        total = len(self.names)
        answer = {
            "ares": {"pocetCelkem": total, "ekonomickeSubjekty": shown},
            "brreg": {"page": {"totalElements": total}, **({"_embedded": {"enheter": shown}} if shown else {})},
            "prh": {"totalResults": total, "companies": shown},
            "recherche": {"results": shown, "total_results": total},
        }[self.code]
        start_response("200 OK", [("Content-Type", "application/json")])
        return [json.dumps(answer).encode()]


def search(code: str, names: list[str], limit: int = ALL_HITS) -> tuple[Any, Listing]:
    listing = Listing(code, names)
    transport = httpx2.WSGITransport(app=listing)
    register = COMPANY_REGISTRIES[code](base_url=BASE, transport=transport, gate=Gate(Limits()))
    return register.search("Kvantora", limit=limit), listing


def chosen(found: Any) -> LegalProfile | None:
    choice = pick(rank_candidates(NameQuery("Kvantora"), found), too_many=found.too_many, cut=found.cut)
    return choice.candidate.profile if choice.candidate else None


def others(count: int) -> list[str]:
    return [f"Kvantora {word} Partner" for word in (f"Zelda{at}" for at in range(count))]


@pytest.mark.parametrize("code", HITS)
@pytest.mark.parametrize("place", [0, 24, 50, 99])
def test_the_right_one_is_found_wherever_it_stands(code: str, place: int) -> None:
    names = others(99)
    names.insert(place, "Kvantora")
    found, _ = search(code, names)
    assert len(found) == 100
    best = chosen(found)
    assert best is not None
    assert best.official_name == "Kvantora"


@pytest.mark.parametrize(("code", "most"), [("ares", 1000), ("prh", 500), ("recherche", 100)])
def test_a_twin_that_may_be_on_a_page_we_do_not_read_makes_it_unclear(code: str, most: int) -> None:
    found, _ = search(code, ["Kvantora", *others(most - 1), "Kvantora"])
    assert len(found) == most
    assert found.cut
    assert chosen(found) is None


@pytest.mark.parametrize("code", ["prh", "recherche", "ares"])
def test_what_was_not_read_is_not_absent_either(code: str) -> None:
    found, _ = search(code, ["Aivan Muu"] * 1200)
    assert pick(rank_candidates(NameQuery("Kvantora"), found), cut=found.cut).outcome == "ambiguous"


def test_a_list_sorted_by_likeness_is_read_as_far_as_it_is_alike() -> None:
    # One word in common is a hit at BRREG: most lists are long, and end in names that are not meant.
    found, _ = search("brreg", ["Kvantora", *others(120), *(["Vesterhav Kvantum Drift"] * 400)])
    assert not found.cut
    assert chosen(found) is not None
    found, _ = search("brreg", ["Kvantora"] * 250)
    assert found.cut
    assert chosen(found) is None


def test_two_on_the_last_page_read_are_twins_like_any_others() -> None:
    found, _ = search("prh", [*others(150), "Kvantora", *others(30), "Kvantora Oy"])
    assert not found.cut
    assert chosen(found) is None


def test_the_french_service_is_never_asked_for_more_than_25_a_page() -> None:
    _, listing = search("recherche", others(60))
    assert listing.sizes == [25, 25, 25]
    _, listing = search("recherche", others(3000))
    assert listing.sizes == [25] * 4


def test_whoever_wants_a_few_gets_a_few_and_is_told() -> None:
    found, listing = search("ares", others(300), limit=5)
    assert (len(found), found.total, found.cut) == (5, 300, True)
    assert len(listing.sizes) == 1
