"""Whatever goes wrong bears the name under which the client answers, so that a stand-in's failure is never taken for a register's."""

from __future__ import annotations

from collections.abc import Callable

import httpx2
import pytest

from leadgen.providers.base import NotFound, Permanent, ProviderError, Transient
from leadgen.providers.limits import Gate, Limits
from leadgen.providers.registries.catalog import COMPANY_REGISTRIES, INSOLVENCY_REGISTERS
from tests.providers.samples import Server

from .conftest import Sandbox

NUMBERS = {"ares": "99000016", "brreg": "974760673", "prh": "0100130-4", "recherche": "809501679", "isir": "99000016"}
OPENS = {**COMPANY_REGISTRIES, **INSOLVENCY_REGISTERS}
ISIR_CODES = ("WS1", "WS3", "WS4", "SQL1", "SERVER1")


def answering(code: str, content: bytes, status: int = 200) -> object:
    class Everywhere(Server):
        def __call__(self, environ, start_response):  # type: ignore[no-untyped-def]
            self.put(environ["PATH_INFO"], content, status=status)
            return super().__call__(environ, start_response)

    transport = httpx2.WSGITransport(app=Everywhere())
    return OPENS[code](base_url="http://provider.test", name=f"sandbox:{code}", transport=transport)


@pytest.mark.parametrize("code", OPENS)
@pytest.mark.parametrize(
    ("content", "status"),
    [(b"", 404), (b"<html>maintenance", 200), (b"{}", 200), (b"[]", 200), (b"{", 200), (b"oops", 500), (b"", 429)],
)
def test_failures_of_any_kind_bear_the_mark(code: str, content: bytes, status: int) -> None:
    register = answering(code, content, status)
    for ask in (lambda: register.fetch(NUMBERS[code]), lambda: register.search("Javorník")):  # type: ignore[attr-defined]
        error = failure(ask)
        assert error, "none of the above is an answer"
        assert error.provider == f"sandbox:{code}"
        assert str(error).startswith(f"sandbox:{code}: ")


PAGE = b"<!DOCTYPE html><html><body>404 Not Found</body></html>"
OWN_404 = {
    "ares": b'{"kod":"NENALEZENO","subKod":"VYSTUP_SUBJEKT_NENALEZEN"}',
    "brreg": b"",
    "prh": b"",
}


@pytest.mark.parametrize("code", OPENS)
@pytest.mark.parametrize("content", [PAGE, b'{"status":404,"error":"Not Found","path":"/x"}'])
def test_a_404_of_a_gateway_or_of_a_wrong_address_says_nothing_about_a_company(code: str, content: bytes) -> None:
    register = answering(code, content, 404)
    for ask in (lambda: register.fetch(NUMBERS[code]), lambda: register.search("Javorník")):  # type: ignore[attr-defined]
        error = failure(ask)
        assert isinstance(error, Transient if code in ("brreg", "prh") else Permanent)
        assert error.reason in ("html", "unexpected_form", "wrong_path")


@pytest.mark.parametrize("code", OPENS)
def test_only_a_register_s_own_404_is_a_company_that_it_does_not_hold(code: str) -> None:
    register = answering(code, OWN_404.get(code, b""), 404)
    error = failure(lambda: register.fetch(NUMBERS[code]))  # type: ignore[attr-defined]
    assert isinstance(error, NotFound) is (code in OWN_404)
    # Nobody of a name is a 200 with an empty list, at every register.
    searched = failure(lambda: register.search("Javorník"))  # type: ignore[attr-defined]
    assert isinstance(searched, Permanent)
    assert searched.reason == "wrong_path"


def failure(ask: Callable[[], object]) -> ProviderError | None:
    try:
        ask()
    except ProviderError as error:
        return error
    return None


@pytest.mark.parametrize("code", OPENS)
def test_a_number_of_no_form_bears_the_mark(code: str) -> None:
    with pytest.raises(ProviderError) as caught:
        answering(code, b"{}").fetch("nonsense")  # type: ignore[attr-defined]
    assert caught.value.provider == f"sandbox:{code}"


@pytest.mark.parametrize("kind", ISIR_CODES)
def test_codes_of_the_insolvency_register_bear_the_mark(kind: str, sandbox: Sandbox) -> None:
    sandbox.fault("isir", kind)
    register = OPENS["isir"](
        base_url="http://sandbox.test/isir", name="sandbox:isir", transport=sandbox.transport, gate=Gate(Limits())
    )
    with pytest.raises(ProviderError) as caught:
        register.fetch(NUMBERS["isir"])
    assert str(caught.value).startswith("sandbox:isir: ")
    assert not isinstance(caught.value, NotFound)
