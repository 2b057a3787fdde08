"""PRH: a ceased company has no current name, and what PRH does not offer stays unknown."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from leadgen.fields.enums import RegistrationStatus
from leadgen.providers.base import NotFound, Transient
from leadgen.providers.registries import prh
from leadgen.providers.registries.models import Address, LegalProfile
from leadgen.providers.registries.prh import Prh
from tests.providers.samples import BASE, Server, body, changed, data

ON = date(2026, 11, 22)
PATH = "/opendata-ytj-api/v3/companies"


def active(change: Any = lambda d: None) -> LegalProfile:
    return prh.parse(changed("prh_active.json", lambda d: change(d["companies"][0])), on=ON)


def test_main_fields() -> None:
    profile = active()
    assert profile.registration_id == "0999001-2"
    assert profile.official_name == "Kuvitteellinen Pumppu Oy"
    assert profile.trading_names == ("Fiktiv Pump Ab", "PumppuPojat")
    assert profile.former_names == ("Entinen Nimi Oy", "Vanha Aputoiminimi")
    assert profile.tax_id == "FI09990012"
    assert (profile.legal_form_code, profile.legal_form_name, profile.legal_form_name_en) == (
        "16",
        "Osakeyhtiö",
        "Limited company",
    )
    assert profile.registration_status is RegistrationStatus.ACTIVE
    assert profile.date_established == date(1999, 3, 22)
    assert [(c.scheme, c.revision, c.code) for c in profile.nace_codes] == [("TOL", "2.1", "28131")]
    assert profile.website == "www.kuvipumppu.example"


def test_not_offered_stays_unknown() -> None:
    profile = active()
    assert (profile.directors, profile.registered_capital, profile.employees) == (None, None, None)


def test_visiting_address_by_its_integer_type_and_finnish_city() -> None:
    assert active().address == Address("Keksitty katu 9-11 B 4", "HELSINKI", "00380", "FI")


def test_foreign_free_address() -> None:
    free = [{"type": 1, "freeAddressLine": "1 Made Up Street, London", "country": "GB"}]
    assert active(lambda d: d.update(addresses=free)).address == Address("1 Made Up Street, London", None, None, "GB")


def test_ceased_company_falls_back_to_its_last_name() -> None:
    profile = prh.parse(body("prh_ceased.json"), on=ON)
    assert profile.official_name == "Viimeinen Nimi Oy"
    assert profile.registration_status is RegistrationStatus.DISSOLVED
    assert profile.date_dissolved == date(2024, 6, 24)
    assert profile.tax_id is None
    assert profile.address is None
    assert any(w.startswith("name_ended") for w in profile.warnings)
    assert profile.insolvency is not None
    assert (profile.insolvency.flag, profile.insolvency.proceedings[0].status) == (False, "ended")


def test_ceased_by_either_sign() -> None:
    assert active(lambda d: d.update(tradeRegisterStatus="4")).registration_status is RegistrationStatus.DISSOLVED
    assert active(lambda d: d.update(endDate="2026-01-01")).registration_status is RegistrationStatus.DISSOLVED
    assert active(lambda d: d.update(endDate="2026-12-01")).registration_status is RegistrationStatus.ACTIVE


@pytest.mark.parametrize(
    ("situation", "status", "flag"),
    [
        ({"type": "KONK", "registrationDate": "2026-01-01"}, RegistrationStatus.INSOLVENT, True),
        ({"type": "KONK", "registrationDate": "2020-01-01", "endDate": "2021-01-01"}, RegistrationStatus.ACTIVE, False),
        ({"type": "SANE", "registrationDate": "2026-01-01"}, RegistrationStatus.ACTIVE, True),
        ({"type": "SELTILA", "registrationDate": "2026-01-01"}, RegistrationStatus.IN_LIQUIDATION, False),
    ],
)
def test_situations(situation: dict[str, str], status: RegistrationStatus, flag: bool) -> None:
    profile = active(lambda d: d.update(companySituations=[situation]))
    assert profile.registration_status is status
    assert profile.insolvency is not None
    assert profile.insolvency.flag is flag


def test_missing_situations_are_not_clean() -> None:
    assert active(lambda d: d.pop("companySituations")).insolvency is None


@pytest.mark.parametrize("status", ["0", "2", "3", None])
def test_unclear_trade_register_status_is_unknown(status: str | None) -> None:
    assert active(lambda d: d.update(tradeRegisterStatus=status)).registration_status is RegistrationStatus.UNKNOWN


def test_vat_needs_an_open_entry() -> None:
    ended = [{"type": "80", "register": "6", "registrationDate": "1999-01-01", "endDate": "2020-01-01"}]
    ceased = [{"type": "4", "register": "6", "registrationDate": "2020-01-01"}]
    assert active(lambda d: d.update(registeredEntries=ended)).tax_id is None
    assert active(lambda d: d.update(registeredEntries=ceased)).tax_id is None


def test_older_activity_code_set() -> None:
    assert active(lambda d: d["mainBusinessLine"].update(typeCodeSet="TOIMI3")).nace_codes[0].revision == "2.0"
    assert active(lambda d: d["mainBusinessLine"].update(typeCodeSet="TOIMI")).nace_codes[0].revision is None


class TestClient:
    def test_fetch_sends_hyphen_and_zeros(self) -> None:
        server = Server()
        server.put(PATH, body("prh_active.json"))
        assert Prh(base_url=BASE, transport=server.transport).fetch("999001-2").registration_id == "0999001-2"
        assert server.seen[0]["query"] == "businessId=0999001-2"

    @pytest.mark.parametrize(("status", "content"), [(200, b'{"totalResults":0,"companies":[]}'), (404, b"")])
    def test_unknown_in_both_forms(self, status: int, content: bytes) -> None:
        server = Server()
        server.put(PATH, content, status=status)
        client = Prh(base_url=BASE, transport=server.transport)
        with pytest.raises(NotFound):
            client.fetch("0999001-2")

    def test_nobody_of_a_name_is_an_empty_list(self) -> None:
        server = Server()
        server.put(PATH, b'{"totalResults":0,"companies":[]}')
        assert len(Prh(base_url=BASE, transport=server.transport).search("Ei kukaan")) == 0

    def test_answer_without_companies_is_not_an_empty_answer(self) -> None:
        server = Server()
        server.put(PATH, b'{"message":"oops"}')
        with pytest.raises(Transient):
            Prh(base_url=BASE, transport=server.transport).fetch("0999001-2")

    def test_another_company(self) -> None:
        server = Server()
        server.put(PATH, body("prh_ceased.json"))
        with pytest.raises(Transient):
            Prh(base_url=BASE, transport=server.transport).fetch("0999001-2")


def test_an_ended_vat_registration_is_named_with_its_day() -> None:
    def end(d: Any) -> None:
        for entry in d["registeredEntries"]:
            if entry["register"] == "6":
                entry["endDate"] = "2024-03-31"

    profile = active(end)
    assert profile.tax_id is None
    assert "vat_ended: the VAT registration has ended on 2024-03-31" in profile.warnings
    never = active(lambda d: d.update(registeredEntries=[]))
    assert never.tax_id is None
    assert not any(text.startswith("vat_ended") for text in never.warnings)


def test_the_company_that_was_asked_for_may_come_second() -> None:
    def mention(d: Any) -> None:
        d["companies"].insert(0, d["companies"][0] | {"businessId": {"value": "9990002-4"}})

    content = changed("prh_active.json", mention)
    number = data("prh_active.json")["companies"][0]["businessId"]["value"]
    assert prh.parse(content, number=number).registration_id == number
