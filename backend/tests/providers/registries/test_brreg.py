"""Enhetsregisteret: what is missing on a deleted or withheld entity never reads as fine."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from leadgen.fields.enums import RegistrationStatus
from leadgen.providers.base import NotFound, Permanent, Transient
from leadgen.providers.registries import brreg
from leadgen.providers.registries.brreg import Brreg
from leadgen.providers.registries.models import Address, Capital, Director, Employees, LegalProfile
from tests.providers.samples import BASE, Server, body, changed, data

ENTITY = "/enhetsregisteret/api/enheter/999990010"
BRANCH = "/enhetsregisteret/api/underenheter/999990010"
SEARCH = "/enhetsregisteret/api/enheter"


def entity(change: Any = lambda d: None) -> LegalProfile:
    return brreg.parse_entity(changed("brreg_entity.json", change), roles_body=body("brreg_roles.json"))


def codes(profile: LegalProfile) -> set[str]:
    return {warning.partition(":")[0] for warning in profile.warnings}


def test_main_fields() -> None:
    profile = entity()
    assert profile.official_name == "FJELLRABB PUMPETEKNIKK AS"
    assert profile.tax_id == "999990010MVA"
    assert (profile.legal_form_code, profile.legal_form_name) == ("AS", "Aksjeselskap")
    assert profile.registration_status is RegistrationStatus.ACTIVE
    assert profile.date_established == date(2001, 1, 15)
    assert profile.address == Address("Oppdiktet vei 12", "OSLO", "0588", "NO")
    assert [(c.revision, c.code) for c in profile.nace_codes] == [("2.1", "28.130"), ("2.1", "33.120")]
    assert profile.registered_capital == Capital(Decimal("13342536.7"), "NOK")
    assert profile.employees == Employees(37, 37)
    assert profile.website == "www.fjellrabb.example"
    assert profile.former_names == ("RABBEN VVS AS",)
    assert profile.insolvency is not None
    assert profile.insolvency.flag is False


def test_capital_in_scientific_notation() -> None:
    raw = body("brreg_entity.json").replace(b"13342536.7", b"1.212E8")
    assert brreg.parse(raw).registered_capital == Capital(Decimal(121200000), "NOK")


def test_roles_without_the_resigned_the_dead_deputies_and_auditors() -> None:
    assert entity().directors == (
        Director("Ingebjørg Li Oppdikt", "person", "Daglig leder, Styrets leder"),
        Director("RABBEN INVEST AS", "company", "Styremedlem"),
    )


def test_not_registered_for_vat_has_no_vat_number() -> None:
    assert entity(lambda d: d.update(registrertIMvaregisteret=False)).tax_id is None


@pytest.mark.parametrize(
    ("count", "registered", "expected", "warned"),
    [
        (None, True, None, True),
        (None, False, None, False),
        (None, None, None, False),
        (0, False, None, False),
        (0, True, Employees(0, 0), False),
        (12, None, Employees(12, 12), False),
    ],
)
def test_missing_headcount_is_not_zero(
    count: int | None, registered: bool | None, expected: Employees | None, warned: bool
) -> None:
    def change(d: Any) -> None:
        del d["antallAnsatte"], d["harRegistrertAntallAnsatte"]
        d.update(
            {k: v for k, v in (("antallAnsatte", count), ("harRegistrertAntallAnsatte", registered)) if v is not None}
        )

    profile = entity(change)
    assert profile.employees == expected
    assert ("headcount_withheld" in codes(profile)) is warned


@pytest.mark.parametrize("klass", [{"respons_klasse": "SlettetEnhet"}, {}])
def test_deleted_entity_is_dissolved_and_not_solvent(klass: dict[str, str]) -> None:
    reduced = {"organisasjonsnummer": "999990010", "navn": "BORTE AS", "slettedato": "2020-10-20", **klass}
    profile = brreg.parse(json.dumps(reduced).encode())
    assert profile.registration_status is RegistrationStatus.DISSOLVED
    assert profile.date_dissolved == date(2020, 10, 20)
    assert profile.insolvency is None
    assert "deleted" in codes(profile)


def test_missing_status_flags_are_unknown() -> None:
    def strip(d: Any) -> None:
        for key in ("konkurs", "underAvvikling", "underTvangsavviklingEllerTvangsopplosning"):
            del d[key]

    profile = entity(strip)
    assert profile.registration_status is RegistrationStatus.UNKNOWN
    assert profile.insolvency is None


def test_bankrupt() -> None:
    profile = entity(lambda d: d.update(konkurs=True, konkursdato="2026-02-03"))
    assert profile.registration_status is RegistrationStatus.INSOLVENT
    assert profile.insolvency is not None
    assert profile.insolvency.flag is True
    assert profile.insolvency.proceedings[0].started_on == date(2026, 2, 3)


@pytest.mark.parametrize("key", ["underAvvikling", "underTvangsavviklingEllerTvangsopplosning"])
def test_winding_up(key: str) -> None:
    assert entity(lambda d: d.update({key: True})).registration_status is RegistrationStatus.IN_LIQUIDATION


def test_bankruptcy_trustee_is_told() -> None:
    def add(d: Any) -> None:
        person = {"navn": {"fornavn": "Bo", "etternavn": "Styrer"}}
        d["rollegrupper"].append({"type": {"kode": "BOBE"}, "roller": [{"type": {"kode": "BOBE"}, "person": person}]})

    roles = changed("brreg_roles.json", add)
    profile = brreg.parse_entity(body("brreg_entity.json"), roles_body=roles)
    assert "trustee" in codes(profile)
    assert profile.directors == entity().directors


def test_foreign_address_and_postal_fallback() -> None:
    def move(d: Any) -> None:
        del d["forretningsadresse"]
        d["postadresse"] = {"landkode": "SE", "adresse": ["Påhittade gatan 1", "111 11 STOCKHOLM"]}

    assert entity(move).address == Address("Påhittade gatan 1", "STOCKHOLM", "11111", "SE")
    assert "postal_address" in codes(entity(move))


def test_remark_on_the_entry_is_kept() -> None:
    profile = entity(
        lambda d: d.update(paategninger=[{"infotype": "X", "tekst": "Feil adresse", "innfoertDato": "2020-01-01"}])
    )
    assert "remark: Feil adresse" in profile.warnings


class TestClient:
    def client(self, server: Server) -> Brreg:
        return Brreg(base_url=BASE, transport=server.transport)

    def test_entity_with_roles(self) -> None:
        server = Server()
        server.put(ENTITY, body("brreg_entity.json"))
        server.put(f"{ENTITY}/roller", body("brreg_roles.json"))
        profile = self.client(server).fetch("999 990 010")
        assert profile.directors
        assert set(profile.raw) == {"entity", "roles"}
        assert server.seen[0]["headers"]["accept"] == "application/json"

    def test_no_roles_known(self) -> None:
        server = Server()
        server.put(ENTITY, body("brreg_entity.json"))
        assert self.client(server).fetch("999990010").directors is None

    def test_branch_is_found_on_its_own_path(self) -> None:
        branch = {
            "organisasjonsnummer": "999990010",
            "navn": "FJELLRABB AVD BERGEN",
            "organisasjonsform": {"kode": "BEDR"},
            "overordnetEnhet": "999990029",
            "beliggenhetsadresse": {
                "landkode": "NO",
                "postnummer": "5003",
                "poststed": "BERGEN",
                "adresse": ["Finnesikke 1"],
            },
            "respons_klasse": "Underenhet",
        }
        server = Server()
        server.put(BRANCH, json.dumps(branch).encode())
        profile = self.client(server).fetch("999990010")
        assert profile.registration_status is RegistrationStatus.UNKNOWN
        assert any("999990029" in w for w in profile.warnings)
        assert profile.address is not None
        assert profile.address.city == "BERGEN"

    def test_unknown_number(self) -> None:
        with pytest.raises(NotFound):
            self.client(Server()).fetch("999990010")

    def test_removed_for_legal_reasons_asks_to_drop_copies(self) -> None:
        server = Server()
        server.put(ENTITY, b'{"organisasjonsnummer":"999990010","slettedato":"2024-01-01"}', status=410)
        with pytest.raises(NotFound) as caught:
            self.client(server).fetch("999990010")
        assert caught.value.reason == "removed"
        assert caught.value.detail["removed_on"] == "2024-01-01"
        assert len(server.seen) == 1

    def test_saved_body_of_a_removed_entity(self) -> None:
        with pytest.raises(NotFound):
            brreg.parse(b'{"organisasjonsnummer":"999990010","slettedato":"2024-01-01"}')

    def test_another_entity_in_the_answer(self) -> None:
        server = Server()
        server.put(ENTITY, changed("brreg_entity.json", lambda d: d.update(organisasjonsnummer="999990029")))
        with pytest.raises(Transient):
            self.client(server).fetch("999990010")

    def test_search(self) -> None:
        server = Server()
        page = {"_embedded": {"enheter": [data("brreg_entity.json")]}, "page": {"totalElements": 219, "number": 0}}
        server.put(SEARCH, json.dumps(page).encode())
        found = self.client(server).search("Fjellrabb", limit=5)
        assert (found[0].registration_id, found.total) == ("999990010", 219)
        assert "navn=Fjellrabb" in server.seen[0]["query"]

    def test_search_without_a_hit_has_no_embedded(self) -> None:
        server = Server()
        server.put(SEARCH, b'{"_links":{},"page":{"size":20,"totalElements":0,"totalPages":0,"number":0}}')
        assert len(self.client(server).search("Ingen")) == 0

    def test_bad_number(self) -> None:
        with pytest.raises(Permanent):
            self.client(Server()).fetch("123")
