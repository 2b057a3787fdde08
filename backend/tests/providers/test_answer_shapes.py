"""Every single change of an answer's shape: the reading ends in a profile or a provider's error, and no fact turns wrong.

A value that is missing or of another shape may cost its own fact. It never makes a company active, a former director a
current one, or another text a name.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from leadgen.fields.enums import RegistrationStatus
from leadgen.providers.base import ProviderError
from leadgen.providers.registries import ares, brreg
from leadgen.providers.registries.catalog import PARSERS
from leadgen.providers.registries.models import LegalProfile

from .samples import body, data

SHAPES: tuple[Callable[[Any], Any], ...] = (
    lambda value: None,
    lambda value: [],
    lambda value: {},
    lambda value: [value],
    lambda value: [[value]],
    lambda value: {"value": value},
    lambda value: True,
    lambda value: "",
)
Parse = Callable[[bytes], LegalProfile]


def places(node: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    inner = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in inner:
        yield (*path, key)
        yield from places(value, (*path, key))


def variants(whole: Any) -> Iterator[tuple[tuple[Any, ...], Any]]:
    """The answer with each place missing, and in each other shape."""
    for path in list(places(whole)):
        for shape in (None, *SHAPES):
            changed = copy.deepcopy(whole)
            node = changed
            for key in path[:-1]:
                node = node[key]
            if shape is None:
                del node[path[-1]]
            else:
                node[path[-1]] = shape(node[path[-1]])
            yield path, changed


# An absent end, and True at a switch, are other answers and not damaged ones; so is a shorter list of situations.
ENDS = frozenset(
    (
        "datumZaniku",
        "datumVymazu",
        "clenstvi",
        "zanikClenstvi",
        "zanikFunkce",
        "endDate",
        "fratraadt",
        "erDoed",
        "avregistrert",
    )
)
SWITCHES = frozenset(("konkurs", "underAvvikling", "underTvangsavviklingEllerTvangsopplosning"))


def is_another_answer(path: tuple[Any, ...], changed: Any) -> bool:
    node, key = changed, path[-1]
    for step in path[:-1]:
        node = node[step]
    value = node.get(key) if isinstance(node, dict) else None
    if key in ENDS:
        return value in (None, "")
    return (key in SWITCHES and value is True) or (
        "companySituations" in path and (value == [] or (not isinstance(node, dict) and not node))
    )


def with_situation(kind: str) -> Any:
    whole = data("prh_active.json")
    whole["companies"][0]["companySituations"] = [{"type": kind, "registrationDate": "2026-01-05", "source": "1"}]
    return whole


def edited(name: str, **more: Any) -> Any:
    return data(name) | more


def closed() -> Any:
    whole = data("recherche.json")
    whole["results"][0].update(etat_administratif="C", date_fermeture="2024-01-31")
    return whole


ANSWERS: dict[str, tuple[Any, Parse]] = {
    "ares": (data("ares_subject.json"), PARSERS["ares"]),
    "ares ended": (edited("ares_subject.json", datumZaniku="2020-02-03"), PARSERS["ares"]),
    "ares extract": (
        data("ares_vr.json"),
        lambda content: ares.parse_subject(body("ares_subject.json"), vr_body=content),
    ),
    "brreg": (data("brreg_entity.json"), PARSERS["brreg"]),
    "brreg bankrupt": (edited("brreg_entity.json", konkurs=True), PARSERS["brreg"]),
    "brreg deleted": (
        {
            "organisasjonsnummer": "999990010",
            "navn": "OPPDIKTET AS",
            "slettedato": "2024-01-02",
            "respons_klasse": "SlettetEnhet",
        },
        PARSERS["brreg"],
    ),
    "brreg roles": (
        data("brreg_roles.json"),
        lambda content: brreg.parse_entity(body("brreg_entity.json"), roles_body=content),
    ),
    "prh": (data("prh_active.json"), PARSERS["prh"]),
    "prh ceased": (data("prh_ceased.json"), PARSERS["prh"]),
    "prh bankrupt": (with_situation("KONK"), PARSERS["prh"]),
    "prh liquidation": (with_situation("SELTILA"), PARSERS["prh"]),
    "recherche": (data("recherche.json"), PARSERS["recherche"]),
    "recherche closed": (closed(), PARSERS["recherche"]),
}


def texts(node: Any) -> set[str]:
    """All texts of an answer, without case and blanks."""
    if isinstance(node, dict):
        return {text for value in node.values() for text in texts(value)}
    if isinstance(node, list):
        return {text for value in node for text in texts(value)}
    return {" ".join(str(node).split()).casefold()}


def profile_or_reason(parse: Parse, answer: Any) -> LegalProfile | str:
    try:
        return parse(json.dumps(answer).encode())
    except ProviderError as error:
        return error.reason


@pytest.mark.parametrize("name", sorted(ANSWERS))
def test_no_shape_makes_a_wrong_fact(name: str) -> None:
    whole, parse = ANSWERS[name]
    true = parse(json.dumps(whole).encode())
    known, people = texts(whole), {director.name for director in true.directors or ()}
    for path, changed in variants(whole):
        if is_another_answer(path, changed):
            continue
        found = profile_or_reason(parse, changed)
        if isinstance(found, str):
            assert found, path
            continue
        json.dumps(found.to_json())
        assert found.registration_status in (true.registration_status, RegistrationStatus.UNKNOWN), path
        if found.registration_status is RegistrationStatus.UNKNOWN is not true.registration_status:
            assert found.warnings, path
        assert found.registration_id in (true.registration_id, None), path
        assert found.tax_id in (true.tax_id, None), path
        assert (found.official_name or "").casefold() in {"", (true.official_name or "").casefold(), *known}, path
        assert {director.name for director in found.directors or ()} <= people or _shares_words(found, people), path
        if found.insolvency is not None and true.insolvency is not None:
            assert found.insolvency.flag in (true.insolvency.flag, None), path


def _shares_words(found: LegalProfile, people: set[str]) -> bool:
    """A name that lost a part is still that person's."""
    words = {word for name in people for word in name.split()}
    return all(set(director.name.split()) <= words for director in found.directors or ())
