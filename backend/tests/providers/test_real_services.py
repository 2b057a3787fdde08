"""The addresses of the real registers, and how hard we may press them. No test asks them: this one says where they would be asked."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs

import httpx2
import pytest

from leadgen.providers.base import ProviderError
from leadgen.providers.limits import Gate, Limits
from leadgen.providers.registries import ares, brreg, isir, prh, recherche
from leadgen.providers.registries.catalog import COMPANY_REGISTRIES, INSOLVENCY_REGISTERS

OPENS = {**COMPANY_REGISTRIES, **INSOLVENCY_REGISTERS}


class Recorder:
    """Answers nothing, and remembers what was asked for."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, dict[str, list[str]]]] = []

    def __call__(self, environ: dict[str, Any], start_response: Any) -> list[bytes]:
        address = f"{environ['wsgi.url_scheme']}://{environ['HTTP_HOST']}{environ['PATH_INFO']}"
        self.asked.append((environ["REQUEST_METHOD"], address, parse_qs(environ["QUERY_STRING"])))
        start_response("503 X", [])
        return [b""]


@pytest.mark.parametrize(
    ("code", "number", "fetched", "searched"),
    [
        (
            "ares",
            "99000016",
            ("GET", "https://ares.gov.cz/ekonomicke-subjekty-v-be/rest/ekonomicke-subjekty/99000016"),
            ("POST", "https://ares.gov.cz/ekonomicke-subjekty-v-be/rest/ekonomicke-subjekty/vyhledat"),
        ),
        (
            "brreg",
            "999990010",
            ("GET", "https://data.brreg.no/enhetsregisteret/api/enheter/999990010"),
            ("GET", "https://data.brreg.no/enhetsregisteret/api/enheter"),
        ),
        (
            "prh",
            "0999001-2",
            ("GET", "https://avoindata.prh.fi/opendata-ytj-api/v3/companies"),
            ("GET", "https://avoindata.prh.fi/opendata-ytj-api/v3/companies"),
        ),
        (
            "recherche",
            "999990005",
            ("GET", "https://recherche-entreprises.api.gouv.fr/search"),
            ("GET", "https://recherche-entreprises.api.gouv.fr/search"),
        ),
        (
            "isir",
            "99000016",
            ("POST", "https://isir.justice.cz:8443/isir_cuzk_ws/IsirWsCuzkService"),
            ("POST", "https://isir.justice.cz:8443/isir_cuzk_ws/IsirWsCuzkService"),
        ),
    ],
)
def test_a_register_is_asked_where_it_is(
    code: str, number: str, fetched: tuple[str, str], searched: tuple[str, str]
) -> None:
    recorder = Recorder()
    register = OPENS[code](transport=httpx2.WSGITransport(app=recorder), gate=Gate(Limits()))
    for ask in (lambda: register.fetch(number), lambda: register.search("Javorník")):
        with pytest.raises(ProviderError):
            ask()
    assert [(method, address) for method, address, _ in recorder.asked] == [fetched, searched]
    assert all(int(query["per_page"][0]) <= 25 for _, _, query in recorder.asked if "per_page" in query)


@pytest.mark.parametrize(
    ("limits", "seconds", "most"),
    [
        (ares.LIMITS, 60, 500),
        (recherche.LIMITS, 1, 7),
        (prh.LIMITS, 60, 300),
        # None is published for these two: what we hold ourselves to.
        (brreg.LIMITS, 1, 28),
        (isir.LIMITS, 1, 6),
    ],
)
def test_no_span_of_time_sees_more_calls_than_a_register_allows(limits: Limits, seconds: int, most: int) -> None:
    assert limits.per_second is not None
    assert limits.burst + limits.per_second * seconds <= most
