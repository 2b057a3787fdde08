"""Names of Czech legal forms: ARES lists them itself, and a list that does not come costs nothing but the name."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from leadgen.providers.base import Answer, Transient
from leadgen.providers.limits import Gate, Limits
from leadgen.providers.registries.ares import Ares
from leadgen.providers.registries.czechia.code_lists import AGAIN_SECONDS, KEEP_SECONDS, LegalFormNames, parse_names
from tests.providers.samples import BASE, Server, changed

ROOT = "/ekonomicke-subjekty-v-be/rest"
SUBJECT = f"{ROOT}/ekonomicke-subjekty/99000016"
LISTS = f"{ROOT}/ciselniky-nazevniky/vyhledat"


def entry(code: str, name: str, **more: Any) -> dict[str, Any]:
    return {"kod": code, "nazev": [{"kodJazyka": "en", "nazev": "x"}, {"kodJazyka": "cs", "nazev": name}], **more}


def listed(*entries: dict[str, Any]) -> bytes:
    answer = {"pocetCelkem": 1, "ciselniky": [{"kodCiselniku": "PravniForma", "polozkyCiselniku": list(entries)}]}
    return json.dumps(answer).encode()


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


class TestInTheProfile:
    def server(self, form: str) -> Server:
        server = Server()
        away = {"stavZdrojeVr": "NEEXISTUJICI", "stavZdrojeRes": "NEEXISTUJICI", "stavZdrojeRos": "AKTIVNI"}
        server.put(SUBJECT, changed("ares_subject.json", lambda d: d.update(pravniForma=form, seznamRegistraci=away)))
        return server

    def form_of(self, server: Server, times: int = 1) -> tuple[str | None, str | None, str | None]:
        client = Ares(base_url=BASE, transport=server.transport, gate=Gate(Limits()))
        profile = [client.fetch("99000016") for _ in range(times)][-1]
        return profile.legal_form_code, profile.legal_form_name, profile.legal_form_name_en

    def test_a_form_that_no_table_of_ours_has_bears_the_register_s_name(self) -> None:
        server = self.server("205")
        server.put(LISTS, listed(entry("205", "Družstvo")))
        assert self.form_of(server, times=3) == ("205", "Družstvo", None)
        asked = [call for call in server.seen if call["path"] == LISTS]
        assert [json.loads(call["body"]) for call in asked] == [
            {"kodCiselniku": "PravniForma", "zdrojCiselniku": "res"}
        ]

    @pytest.mark.parametrize("status", [200, 404, 500])
    @pytest.mark.parametrize("content", [b"", b"<html>", b"{}", b'{"ciselniky":[{"polozkyCiselniku":[{"kod":1}]}]}'])
    def test_a_list_that_does_not_come_leaves_the_evidenced_ones_and_guesses_no_other(
        self, status: int, content: bytes
    ) -> None:
        for form, known in (("121", "Akciová společnost"), ("205", None)):
            server = self.server(form)
            server.put(LISTS, content, status=status)
            assert self.form_of(server)[1] == known


def test_the_name_of_today() -> None:
    body = listed(
        entry("117", "Nadace", platnostOd="2014-01-01"),
        entry("117", "Nadace (dříve)", platnostOd="1990-01-01", platnostDo="2013-12-31"),
        entry("118", "Zaniklá forma", platnostDo="2013-12-31"),
    )
    assert parse_names("ares", body, on=date(2026, 11, 1)) == {"117": "Nadace", "118": "Zaniklá forma"}
    assert parse_names("ares", body, on=date(2000, 1, 1))["117"] == "Nadace (dříve)"


def test_the_list_is_asked_for_once_a_day_and_sooner_where_it_did_not_come() -> None:
    clock, asked = Clock(), []

    def ask() -> Answer:
        asked.append(clock.now)
        raise Transient("ares", "away", reason="timeout")

    names = LegalFormNames(ask, clock=clock)
    for clock.now in (0.0, AGAIN_SECONDS - 1, AGAIN_SECONDS):
        assert names.name("205") is None
    assert asked == [0.0, AGAIN_SECONDS]

    answers = [listed(entry("205", "Družstvo")), b"<html>"]

    def answer() -> Answer:
        asked.append(clock.now)
        return Answer("ares", 200, {}, answers.pop(0), BASE, None)  # type: ignore[arg-type]

    asked.clear()
    clock.now = 0.0
    names = LegalFormNames(answer, clock=clock)
    for clock.now in (0.0, KEEP_SECONDS - 1, KEEP_SECONDS):
        assert names.name("205") == "Družstvo", "an older list is better than none"
    assert asked == [0.0, KEEP_SECONDS]
