"""ISIR: only rows, or the code WS2, say something about a company."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest

from leadgen.providers.base import Permanent, Transient
from leadgen.providers.registries import isir
from leadgen.providers.registries.isir import Isir
from leadgen.providers.registries.isir_soap import build_request, parse_reply
from leadgen.providers.registries.models import Insolvency, LegalProfile
from tests.providers.samples import BASE, Server, body

PATH = "/isir_cuzk_ws/IsirWsCuzkService"
ROWS = body("isir_rows.xml").decode()
FAULT = (
    '<?xml version="1.0"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body><soap:Fault>'
    "<faultcode>soap:{code}</faultcode><faultstring>Chyba</faultstring></soap:Fault></soap:Body></soap:Envelope>"
)


def told(profile: LegalProfile) -> Insolvency:
    assert profile.insolvency is not None
    return profile.insolvency


def codes(profile: LegalProfile) -> set[str]:
    return {warning.partition(":")[0] for warning in profile.warnings}


def with_state(state: str | None) -> LegalProfile:
    """The first proceeding in another state; the second one stays ended."""
    element = f"<druhStavKonkursu>{state}</druhStavKonkursu>" if state else ""
    return isir.parse(ROWS.replace("<druhStavKonkursu>REORGANIZ</druhStavKonkursu>", element), ico="99000016")


def test_running_and_ended_proceedings_with_zone_marked_dates() -> None:
    profile = isir.parse(ROWS, ico="99000016")
    found = told(profile)
    assert (found.flag, found.active_count, found.total_count) == (True, 1, 2)
    running, ended = found.proceedings
    assert (running.reference, running.state, running.status) == ("25 INS 90525/2025", "REORGANIZ", "running")
    assert running.started_on == date(2025, 5, 9)
    assert (ended.status, ended.ended_on) == ("ended", date(2019, 9, 13)), "ÚPADEK can be ended"
    assert profile.official_name == "Javorník Pumpy a.s."


def test_nothing_known_is_the_only_clean_answer() -> None:
    profile = isir.parse(body("isir_ws2.xml"), ico="99000016")
    assert told(profile) == Insolvency(flag=False, active_count=0, total_count=0)
    assert profile.registration_id == "99000016"


@pytest.mark.parametrize("state", ["ÚPADEK", "KONKURS", "REORGANIZ", "ODDLUŽENÍ"])
def test_running_states(state: str) -> None:
    profile = with_state(state)
    assert told(profile).flag is True
    assert "review" not in codes(profile)


@pytest.mark.parametrize("state", ["ODSKRTNUTA", "PRAVOMOCNA", "VYRIZENA", "MYLNÝ ZÁP."])
def test_ended_states(state: str) -> None:
    assert (told(with_state(state)).flag, told(with_state(state)).total_count) == (False, 2)


@pytest.mark.parametrize("state", [None, "NOVÝ STAV", "UPADEK"])
def test_unknown_state_is_taken_as_running_and_flagged(state: str | None) -> None:
    profile = with_state(state)
    assert told(profile).flag is True
    assert "review" in codes(profile)


def test_undecided_petition_is_pending_and_not_insolvent() -> None:
    profile = with_state("NEVYRIZENA")
    assert told(profile).proceedings[0].status == "pending"
    assert told(profile).flag is False
    assert "petition_pending" in codes(profile)


def test_two_debtors_of_one_proceeding_are_one_proceeding() -> None:
    first = ROWS[ROWS.index("<data>") : ROWS.index("</data>") + 7]
    assert told(isir.parse(ROWS.replace("<stav>", f"{first}<stav>"), ico="99000016")).total_count == 2


def test_same_reference_at_another_court_is_another_proceeding() -> None:
    first = ROWS[ROWS.index("<data>") : ROWS.index("</data>") + 7].replace("v Ostravě", "v Brně")
    assert told(isir.parse(ROWS.replace("<stav>", f"{first}<stav>"), ico="99000016")).total_count == 3


def test_a_capped_answer_says_maybe_more() -> None:
    full = ROWS.replace("<pocetVysledku>2<", f"<pocetVysledku>{isir.MAX_ROWS}<")
    assert "maybe_more" in codes(isir.parse(full, ico="99000016"))


def test_rows_about_others_are_no_statement_about_this_company() -> None:
    with pytest.raises(Transient) as caught:
        isir.parse(ROWS, ico="99000024")
    assert caught.value.reason == "wrong_record"


def test_unpadded_number_in_a_row_still_counts() -> None:
    short = ROWS.replace("99000016", "900012")
    assert told(isir.parse(short, ico="00900012")).total_count == 2


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("WS1", Permanent),
        ("WS3", Permanent),
        ("WS4", Transient),
        ("SQL1", Transient),
        ("SERVER1", Transient),
        ("WS9", Transient),
    ],
)
def test_error_codes_come_with_200_and_are_never_clean(code: str, kind: type[Exception]) -> None:
    with pytest.raises(kind):
        isir.parse(body("isir_ws2.xml").replace(b"WS2", code.encode()), ico="99000016")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html><body>maintenance</body></html>",
        b"plain text",
        ROWS.encode()[:600],
        ROWS.replace("<ic>", "<new>x</new><ic>").encode(),
        body("isir_ws2.xml").replace(b"<kodChyby>WS2</kodChyby>", b""),
        b'<!DOCTYPE x [<!ENTITY e "e">]>' + body("isir_ws2.xml").split(b"?>", 1)[1],
    ],
)
def test_anything_else_is_unknown(content: bytes) -> None:
    with pytest.raises(Transient):
        isir.parse(content, ico="99000016")


def test_search_keeps_debtors_apart() -> None:
    other = ROWS.replace("99000016", "99000024")
    second = other[other.index("<data>") : other.index("</data>") + 7]
    found = isir.parse_search(ROWS.replace("<stav>", f"{second}<stav>"))
    assert [(p.registration_id, told(p).total_count) for p in found] == [("99000016", 2), ("99000024", 1)]


def test_birth_number_is_never_kept() -> None:
    person = ROWS.replace("<ic>99000016</ic>", "<rc>805505/0001</rc>")
    assert "805505" not in str([p.to_json() for p in isir.parse_search(person)])
    beside = ROWS.replace("<ic>99000016</ic>", "<ic>99000016</ic><rc>805505/0001</rc>")
    kept = isir.parse(beside, ico="99000016").raw["reply"]
    assert "805505" not in kept
    assert kept.replace("<rc></rc>", "") == ROWS


def test_request_children_are_unqualified_and_in_the_services_order() -> None:
    text = build_request(filtrAktualniRizeni="F", maxPocetVysledku=101, ic="01234567").decode()
    assert (
        "<ic>01234567</ic><maxPocetVysledku>101</maxPocetVysledku><filtrAktualniRizeni>F</filtrAktualniRizeni>" in text
    )
    assert 'xmlns:ns0="http://isirws.cca.cz/types/"' in text
    assert "<ns0:getIsirWsCuzkDataRequest" in text


def test_external_references_are_not_followed() -> None:
    evil = '<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x.dtd"><x/>'
    with pytest.raises(Transient):
        parse_reply("isir", evil)


def test_many_threads_read_their_own_answers() -> None:
    def read(number: int) -> tuple[int, int | None]:
        ico = f"{number:08d}"
        profile = isir.parse(ROWS.replace("99000016", ico), ico=ico)
        return int(profile.registration_id or 0), told(profile).total_count

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(read, range(1, 200))) == [(n, 2) for n in range(1, 200)]


class TestClient:
    def client(self, content: bytes, status: int = 200) -> tuple[Isir, Server]:
        server = Server()
        server.put(PATH, content, status=status, Content_Type="text/xml; charset=utf-8")
        return Isir(base_url=BASE, transport=server.transport), server

    def test_fetch_sends_a_padded_number_and_all_proceedings(self) -> None:
        client, server = self.client(body("isir_rows.xml"))
        profile = client.fetch("99000016")
        assert told(profile).total_count == 2
        assert profile.raw["reply"] == ROWS
        assert b"<ic>99000016</ic>" in server.seen[0]["body"]
        assert b"<filtrAktualniRizeni>F<" in server.seen[0]["body"]

    def test_fault_that_blames_us_is_permanent(self) -> None:
        client, _ = self.client(FAULT.format(code="Client").encode(), status=500)
        with pytest.raises(Permanent):
            client.fetch("99000016")

    def test_fault_of_the_server_is_transient(self) -> None:
        client, _ = self.client(FAULT.format(code="Server").encode(), status=500)
        with pytest.raises(Transient):
            client.fetch("99000016")

    def test_plain_500_is_transient(self) -> None:
        client, _ = self.client(b"<html>Fault</html>", status=500)
        with pytest.raises(Transient):
            client.fetch("99000016")
