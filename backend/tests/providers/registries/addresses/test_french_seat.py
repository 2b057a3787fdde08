"""The French directory may name no seat, two seats or a closed one; the company's own state is another thing."""

from __future__ import annotations

from typing import Any

import pytest

from leadgen.enrichment.registries.profile import warning_codes
from leadgen.fields.enums import RegistrationStatus
from leadgen.providers.registries import recherche
from leadgen.providers.registries.models import Address
from tests.providers.samples import changed

OPEN = {"siret": "99999000500020", "etat_administratif": "A", "code_postal": "35000", "libelle_commune": "RENNES"}
CLOSED = {"siret": "99999000500012", "etat_administratif": "F", "code_postal": "29200", "libelle_commune": "BREST"}


def company(**more: Any) -> Any:
    return recherche.parse(changed("recherche.json", lambda d: d["results"][0].update(etat_administratif="A", **more)))


@pytest.mark.parametrize("seat", [None, {}, [], "x", 5])
def test_a_company_without_a_seat_is_active_and_has_no_address(seat: Any) -> None:
    found = company(siege=seat, matching_etablissements=[])
    assert (found.registration_status, found.address, found.siret) == (RegistrationStatus.ACTIVE, None, None)
    assert found.official_name


def test_a_closed_seat_closes_no_company() -> None:
    found = company(siege=CLOSED | {"date_fermeture": "2026-04-30"}, matching_etablissements=[])
    assert (found.registration_status, found.date_dissolved) == (RegistrationStatus.ACTIVE, None)
    assert "seat_closed: the seat is closed since 2026-04-30; the company itself is active" in found.warnings


def test_an_open_seat_counts_before_a_closed_one() -> None:
    found = company(siege=CLOSED, matching_etablissements=[OPEN | {"est_siege": True}, OPEN | {"est_siege": False}])
    assert found.address == Address(None, "RENNES", "35000", "FR")
    assert not warning_codes(found.warnings) & {"seat_closed", "several_seats"}


@pytest.mark.parametrize("turned", [False, True])
def test_of_two_open_seats_the_one_that_began_last(turned: bool) -> None:
    older = OPEN | {"siret": "99999000500038", "libelle_commune": "LILLE", "date_debut_activite": "2011-01-01"}
    seats = [OPEN | {"date_debut_activite": "2024-05-01"}, older]
    found = company(siege=seats[::-1] if turned else seats)
    assert found.address.city == "RENNES"
    assert "several_seats" in warning_codes(found.warnings)


def test_an_establishment_that_is_no_seat_is_not_taken_for_one() -> None:
    found = company(siege=None, matching_etablissements=[OPEN | {"est_siege": False}])
    assert found.address is None


def test_a_seat_as_one_line() -> None:
    seat = {"siret": OPEN["siret"], "adresse": "7 RUE INVENTEE 35000 RENNES", "etat_administratif": "A"}
    assert company(siege=seat).address == Address("7 RUE INVENTEE", "RENNES", "35000", "FR")


def test_a_city_abroad_may_hold_its_postal_code() -> None:
    seat = {"libelle_pays_etranger": "SUISSE", "libelle_commune_etranger": "1204 GENEVE", "code_pays_etranger": "99140"}
    assert company(siege=seat).address == Address(None, "GENEVE", "1204", "CH")


def test_a_country_that_is_not_known_stays_open() -> None:
    seat = {"libelle_pays_etranger": "TERRE INVENTEE", "libelle_commune_etranger": "VILLE"}
    found = company(siege=seat)
    assert found.address == Address(None, "VILLE", None, None)
    assert "seat_abroad: TERRE INVENTEE" in found.warnings


@pytest.mark.parametrize("name", ["ND CONSEIL", "LES AMIS DU NORD", "N.D. DE LA MER"])
def test_names_that_only_look_like_a_mark_stay(name: str) -> None:
    street = {"type_voie": "RUE", "libelle_voie": "DU NORD", "numero_voie": "3"}
    found = company(nom_raison_sociale=name, nom_complet=name, siege=OPEN | street)
    assert (found.official_name, found.address.street) == (name, "3 RUE DU NORD")
