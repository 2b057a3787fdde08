"""Recherche d'entreprises: withheld, closed, foreign and auditors."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from leadgen.fields.enums import RegistrationStatus
from leadgen.providers.base import NotFound, Permanent, Transient
from leadgen.providers.registries import recherche
from leadgen.providers.registries.models import Address, Director, Employees, LegalProfile
from leadgen.providers.registries.recherche import Recherche
from tests.providers.samples import BASE, Server, body, changed

HIDDEN = "[NON-DIFFUSIBLE]"


def company(change: Any = lambda d: None) -> LegalProfile:
    return recherche.parse(changed("recherche.json", lambda d: change(d["results"][0])))


def codes(profile: LegalProfile) -> set[str]:
    return {warning.partition(":")[0] for warning in profile.warnings}


def test_main_fields() -> None:
    profile = company()
    assert profile.registration_id == "999990005"
    assert profile.official_name == "POMPES IMAGINAIRES"
    assert profile.trading_names == ("PI", "POMPIMA")
    assert profile.registration_status is RegistrationStatus.ACTIVE
    assert profile.address == Address("34 BIS RUE DES INVENTIONS", "PARIS 2", "75002", "FR")
    assert [(c.revision, c.code) for c in profile.nace_codes] == [("2.1", "28.13Y"), ("2.0", "28.13Z")]
    assert profile.employees == Employees(20, 49)
    assert profile.legal_form_code == "5710"
    assert (profile.registered_capital, profile.insolvency) == (None, None)


def test_auditors_are_no_directors() -> None:
    assert company().directors == (
        Director("Marie-Ange Inventé", "person", "Président de SAS"),
        Director("HOLDING IMAGINAIRE", "company", "Directeur général"),
    )


def test_closed_though_an_establishment_counts_as_open() -> None:
    profile = company(
        lambda d: d.update(etat_administratif="C", date_fermeture="2018-07-30", nombre_etablissements_ouverts=1)
    )
    assert profile.registration_status is RegistrationStatus.DISSOLVED
    assert profile.date_dissolved == date(2018, 7, 30)
    assert "closed" in codes(profile)


def test_closed_seat_does_not_close_the_company() -> None:
    profile = company(lambda d: d["siege"].update(etat_administratif="F", date_fermeture="2020-01-01"))
    assert profile.registration_status is RegistrationStatus.ACTIVE
    assert profile.date_dissolved is None


def test_missing_state_is_unknown() -> None:
    assert company(lambda d: d.update(etat_administratif=None)).registration_status is RegistrationStatus.UNKNOWN


def test_withheld_values_are_absent() -> None:
    def hide(d: Any) -> None:
        d.update(statut_diffusion="P", nom_complet=HIDDEN, nom_raison_sociale=HIDDEN)
        for key in (
            "numero_voie",
            "type_voie",
            "libelle_voie",
            "indice_repetition",
            "code_postal",
            "libelle_commune",
            "adresse",
        ):
            d["siege"][key] = HIDDEN
        d["siege"]["liste_enseignes"] = [HIDDEN]
        d["dirigeants"] = [
            {"nom": HIDDEN, "prenoms": HIDDEN, "qualite": "Gérant", "type_dirigeant": "personne physique"}
        ]

    profile = company(hide)
    assert "withheld" in codes(profile)
    assert HIDDEN not in json.dumps(profile.to_json())
    assert profile.official_name is None
    assert profile.directors is None, "somebody is there, hidden"


def test_officers_not_told_differ_from_none() -> None:
    assert company(lambda d: d.update(dirigeants=None)).directors is None
    assert company(lambda d: d.update(dirigeants=[])).directors == ()


@pytest.mark.parametrize(
    ("code", "employer", "expected"),
    [
        (None, "O", None),
        ("NN", "N", Employees(0, 0)),
        ("NN", "O", None),
        ("00", "O", Employees(0, 0)),
        ("53", "O", Employees(10000, None)),
        ("99", "O", None),
    ],
)
def test_headcount_bands(code: str | None, employer: str, expected: Employees | None) -> None:
    assert (
        company(lambda d: d.update(tranche_effectif_salarie=code, caractere_employeur=employer)).employees == expected
    )


def test_liquidator_is_a_hint() -> None:
    profile = company(lambda d: d["dirigeants"][0].update(qualite="Liquidateur"))
    assert "liquidator" in codes(profile)
    assert profile.registration_status is RegistrationStatus.ACTIVE


def test_a_seat_abroad_has_the_country_that_it_names() -> None:
    def abroad(d: Any) -> None:
        d["siege"].update(
            code_postal=None, libelle_commune=None, code_pays_etranger="99109", libelle_pays_etranger="ALLEMAGNE",
            libelle_commune_etranger="MUSTERSTADT",
        )  # fmt: skip

    profile = company(abroad)
    assert profile.address is not None
    assert (profile.address.city, profile.address.country) == ("MUSTERSTADT", "DE")
    assert "seat_abroad" in codes(profile)


def test_vat_number_follows_from_the_siren() -> None:
    assert company().tax_id == f"FR{(12 + 3 * (999990005 % 97)) % 97:02d}999990005"
    assert company(lambda d: d.update(siren="999990006")).tax_id is None


def test_the_seat_s_own_number_is_kept_unless_it_is_another_company_s() -> None:
    assert company().siret == "99999000500012"
    for other in (None, HIDDEN, "1234", "35600000000048"):
        assert company(lambda d, other=other: d["siege"].update(siret=other)).siret is None
    assert company(lambda d: d.update(siege={})).siret is None


class TestClient:
    def client(self, content: bytes, status: int = 200) -> tuple[Recherche, Server]:
        server = Server()
        server.put("/search", content, status=status)
        return Recherche(base_url=BASE, transport=server.transport), server

    def test_siret_asks_for_its_company(self) -> None:
        client, server = self.client(body("recherche.json"))
        assert client.fetch("999 990 005 00012").registration_id == "999990005"
        assert server.seen[0]["query"] == "q=999990005"
        assert "leadgen" in server.seen[0]["headers"]["user_agent"]

    def test_the_company_that_was_asked_for_may_come_second(self) -> None:
        def mention(d: Any) -> None:
            d["results"].insert(0, d["results"][0] | {"siren": "999990013", "nom_complet": "GROUPE QUI EN PARLE"})

        client, _ = self.client(changed("recherche.json", mention))
        found = client.fetch("999990005")
        assert found.registration_id == "999990005"
        assert not any(text.startswith("several") for text in found.warnings)

    def test_another_company_alone_is_no_answer(self) -> None:
        client, _ = self.client(changed("recherche.json", lambda d: d["results"][0].update(siren="999990013")))
        with pytest.raises(Transient):
            client.fetch("999990005")

    def test_empty_list_is_not_found(self) -> None:
        client, _ = self.client(b'{"results":[],"total_results":0,"page":1,"per_page":10,"total_pages":0}')
        with pytest.raises(NotFound):
            client.fetch("999990005")

    def test_error_body(self) -> None:
        client, _ = self.client(b'{"erreur":"3 caracteres minimum"}', status=400)
        with pytest.raises(Permanent):
            client.search("abc")
        with pytest.raises(Permanent):
            recherche.parse(b'{"erreur":"3 caracteres minimum"}')

    def test_names_the_service_would_misread_are_not_sent(self) -> None:
        client, server = self.client(body("recherche.json"))
        assert len(client.search("ab")) == 0
        assert len(client.search("999 990 005")) == 0
        assert server.seen == []

    def test_another_company(self) -> None:
        client, _ = self.client(body("recherche.json"))
        with pytest.raises(Transient):
            client.fetch("999990013")
