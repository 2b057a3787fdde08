"""Marks of withheld values in the French register, and names that only look like them."""

from __future__ import annotations

import json

import pytest

from leadgen.providers.registries import recherche
from leadgen.providers.registries.withheld import is_withheld, without_marks


@pytest.mark.parametrize(
    "mark",
    """ND|[ND]|[ND] [ND]|nd|N.D.|[N.D.]|(ND)|ND ND|ND, ND|[NON-DIFFUSIBLE]|NON-DIFFUSIBLE|non diffusible|Non Diffusibles
    |[NON DIFFUSIBLE] [ND]|NON_DIFFUSIBLE|partiellement non diffusible|<ND>|[non diffusé]|non communiqué""".replace(
        "\n    ", ""
    ).split("|"),
)
def test_a_mark_is_no_value(mark) -> None:
    assert is_withheld(mark)


@pytest.mark.parametrize(
    "value",
    """ND CONSEIL|RUE DU NORD|NDIAYE|ND2|LA DIFFUSION|DIFFUSIBLE|12 RUE ND|AND|Grand Rue|BRAND [EU]|N|D|CONSEIL ND
    |NON-DIFFUSIBLEMENT VOTRE""".replace("\n    ", "").split("|"),
)
def test_a_name_stays(value) -> None:
    assert without_marks(value) == value


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("SCIERIE DEMO (NON-DIFFUSIBLE)", "SCIERIE DEMO"),
        ("[ND] [ND] 38000 GRENOBLE", "38000 GRENOBLE"),
        ("SCIERIE DEMO (LA SCIERIE) [ND]", "SCIERIE DEMO (LA SCIERIE)"),
    ],
)
def test_what_is_beside_a_mark_stays(text, rest) -> None:
    assert without_marks(text) == rest


def _profile(**fields):
    company = {
        "siren": "999990005",
        "nom_complet": "SCIERIE DEMO",
        "nom_raison_sociale": "SCIERIE DEMO",
        "etat_administratif": "A",
        "siege": {"siret": "99999000500012", "code_postal": "38000", "libelle_commune": "GRENOBLE"},
        "dirigeants": [],
    }
    return recherche.parse(json.dumps({"results": [company | fields], "total_results": 1}))


@pytest.mark.parametrize("mark", ["ND", "[ND]", "[NON-DIFFUSIBLE]", "non diffusible"])
def test_no_mark_gets_into_a_profile(mark) -> None:
    seat = dict.fromkeys(("numero_voie", "type_voie", "libelle_voie", "code_postal", "libelle_commune"), mark)
    seat |= {"siret": "99999000500012", "liste_enseignes": [mark], "nom_commercial": mark}
    hidden = {"nom": mark, "prenoms": mark, "qualite": "Gérant", "type_dirigeant": "personne physique"}
    profile = _profile(
        siege=seat, sigle=mark, nom_complet=f"{mark} {mark}", nom_raison_sociale=None, dirigeants=[hidden]
    )
    assert (profile.official_name, profile.trading_names, profile.directors, profile.address) == (None, (), None, None)
    assert profile.registration_status == "active"
    assert any(note.startswith("seat_withheld") for note in profile.warnings)


def test_a_partly_withheld_seat_keeps_its_town() -> None:
    seat = {"libelle_voie": "[ND]", "code_postal": "38000", "libelle_commune": "GRENOBLE"}
    profile = _profile(siege=seat, nom_raison_sociale=None, nom_complet="SCIERIE DEMO (NON-DIFFUSIBLE)")
    assert profile.official_name == "SCIERIE DEMO"
    assert (profile.address.street, profile.address.city, profile.address.postal_code) == (None, "GRENOBLE", "38000")
