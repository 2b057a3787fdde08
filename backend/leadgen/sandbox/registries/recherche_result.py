"""One French company in the search's form: every key is there, unknown values are null."""

from __future__ import annotations

from typing import Any

from leadgen.sandbox.world import Officer, WorldCompany
from leadgen.sandbox.world.checkdigits import siret

WITHHELD = "[NON-DIFFUSIBLE]"
SHORT_MARK = "ND"
_BANDS = (
    (1, "00"),
    (3, "01"),
    (6, "02"),
    (10, "03"),
    (20, "11"),
    (50, "12"),
    (100, "21"),
    (200, "22"),
    (250, "31"),
    (500, "32"),
    (1000, "41"),
    (2000, "42"),
    (5000, "51"),
    (10000, "52"),
)
_FLAGS = (
    "convention_collective_renseignee",
    "egapro_renseignee",
    "est_achats_responsables",
    "est_alim_confiance",
    "est_association",
    "est_bio",
    "est_entrepreneur_individuel",
    "est_entrepreneur_spectacle",
    "est_ess",
    "est_finess",
    "est_organisme_formation",
    "est_qualiopi",
    "est_rge",
    "est_siae",
    "est_societe_mission",
    "est_uai",
    "est_patrimoine_vivant",
    "bilan_ges_renseigne",
)
_NULLS = (
    "collectivite_territoriale",
    "liste_idcc",
    "liste_id_organisme_formation",
    "est_service_public",
    "est_l100_3",
    "identifiant_association",
    "statut_entrepreneur_spectacle",
    "type_siae",
)
_SEAT_NULLS = (
    "activite_principale_registre_metier",
    "cedex",
    "code_pays_etranger",
    "complement_adresse",
    "distribution_speciale",
    "indice_repetition",
    "libelle_cedex",
    "libelle_commune_etranger",
    "libelle_pays_etranger",
    "liste_enseignes",
    "liste_finess",
    "liste_id_bio",
    "liste_idcc",
    "liste_id_organisme_formation",
    "liste_rge",
    "liste_uai",
    "date_mise_a_jour",
)


def sirets(company: WorldCompany) -> tuple[str, str]:
    """Return the seat's SIRET, then a second establishment's."""
    siren = company.registration_id or ""
    return siret(siren, 2), siret(siren, 1)


def band(company: WorldCompany) -> str:
    if "not_employer" in company.quirks:
        return "NN"
    return next((code for limit, code in _BANDS if company.headcount < limit), "53")


def result(company: WorldCompany, *, by_siret: bool = False) -> dict[str, Any]:
    """Build one entry of `results[]`."""
    withheld, activity = "withheld" in company.quirks, company.activity
    name = WITHHELD if withheld else company.name.upper()
    full = name + "".join(f" ({extra.upper()})" for extra in company.trading_names)
    ended = company.ended.isoformat() if company.ended else None
    seat = _seat(company)
    category = "PME" if company.headcount < 250 else "ETI" if company.headcount < 5000 else "GE"
    main = f"{activity.nace20}{activity.french_letter}"
    return {
        "siren": company.registration_id,
        "nom_complet": full,
        "nom_raison_sociale": name,
        "sigle": company.trading_names[0] if company.trading_names else None,
        "nombre_etablissements": 2,
        # The count stays at one on a closed company, as in the real service.
        "nombre_etablissements_ouverts": 1,
        "siege": None if "no_seat" in company.quirks else seat,
        "activite_principale": main,
        "activite_principale_naf25": f"{activity.nace21}Y",
        "categorie_entreprise": None if ended else category,
        "caractere_employeur": None if ended else "N" if "not_employer" in company.quirks else "O",
        "annee_categorie_entreprise": None if ended else "2023",
        "date_creation": company.founded.isoformat(),
        "date_fermeture": ended,
        "date_mise_a_jour": "2026-10-03T06:39:26",
        "date_mise_a_jour_insee": "2026-09-22T14:26:06",
        "date_mise_a_jour_rne": "2026-05-19T16:49:33",
        "dirigeants": _officers(company),
        "etat_administratif": "C" if ended else "A",
        "nature_juridique": company.legal_form,
        "section_activite_principale": activity.section,
        "tranche_effectif_salarie": None if ended else band(company),
        "annee_tranche_effectif_salarie": None if ended else "2023",
        "statut_diffusion": "P" if withheld else "O",
        "matching_etablissements": _listed(company, seat, by_siret=by_siret),
        "finances": None
        if company.headcount < 10
        else {"2024": {"ca": int(company.revenue_eur_m * 1_000_000), "resultat_net": None}},
        "complements": dict.fromkeys(_FLAGS, False)
        | dict.fromkeys(_NULLS)
        | {"est_entrepreneur_individuel": company.legal_form == "1000"},
    }


def _listed(company: WorldCompany, seat: dict[str, Any], *, by_siret: bool) -> list[dict[str, Any]]:
    if "two_seats" in company.quirks:
        moved = {"siret": sirets(company)[1], "etat_administratif": "A", "date_fermeture": None}
        return [seat | moved | {"date_debut_activite": "2026-03-01", "libelle_voie": "DE LA NOUVELLE ADRESSE"}]
    return [seat] if by_siret else []


def _withheld_seat() -> dict[str, Any]:
    keys = ("adresse", "numero_voie", "type_voie", "libelle_voie", "code_postal", "libelle_commune", "nom_commercial")
    return dict.fromkeys(keys, SHORT_MARK) | {"liste_enseignes": [SHORT_MARK], "statut_diffusion_etablissement": "P"}


def _seat(company: WorldCompany) -> dict[str, Any]:
    place, address = company.address.place, company.address
    kind, _, street = (address.street or "").partition(" ")
    withheld = "withheld" in company.quirks
    latitude, longitude = place.codes["latitude"], place.codes["longitude"]
    seat: dict[str, Any] = {
        **dict.fromkeys(_SEAT_NULLS),
        "activite_principale": f"{company.activity.nace20}{company.activity.french_letter}",
        "annee_tranche_effectif_salarie": None,
        "adresse": WITHHELD if withheld else f"{address.number} {address.street} {place.postal_code} {place.city}",
        "caractere_employeur": "O",
        "code_postal": place.postal_code,
        "commune": place.codes["commune"],
        "coordonnees": WITHHELD if withheld else f"{latitude},{longitude}",
        "date_creation": company.founded.isoformat(),
        "date_debut_activite": company.founded.isoformat(),
        "date_fermeture": company.ended.isoformat() if company.ended else None,
        "date_mise_a_jour_insee": "2026-09-22T14:26:06",
        "departement": place.codes["departement"],
        "est_siege": True,
        # A closed establishment has F, a closed company C.
        "etat_administratif": "F" if company.ended else "A",
        "latitude": WITHHELD if withheld else latitude,
        "libelle_commune": place.city,
        "libelle_voie": WITHHELD if withheld else street,
        "longitude": WITHHELD if withheld else longitude,
        "nom_commercial": None,
        "numero_voie": WITHHELD if withheld else str(address.number),
        "region": place.codes["region"],
        "siret": sirets(company)[0],
        "statut_diffusion_etablissement": "P" if withheld else "O",
        "tranche_effectif_salarie": None,
        "type_voie": WITHHELD if withheld else kind,
    }
    if company.quirks & {"seat_closed", "two_seats"}:
        seat |= {"etat_administratif": "F", "date_fermeture": "2026-02-28"}
    if "withheld_seat" in company.quirks:
        seat |= _withheld_seat()
    if "foreign_seat" in company.quirks:
        seat |= {
            "adresse": "12 RUE DU MARCHE 1204 GENEVE SUISSE",
            "code_pays_etranger": "99140",
            "libelle_pays_etranger": "SUISSE",
            "libelle_commune_etranger": "1204 GENEVE",
            "code_postal": None,
            "commune": None,
            "libelle_commune": None,
            "departement": None,
            "region": None,
        }
    return seat


def _officers(company: WorldCompany) -> list[dict[str, Any]]:
    listed = [_person(officer, company) for officer in company.officers]
    if "company_president" in company.quirks:
        listed = [
            {
                "siren": None,
                "denomination": "HOLDING PRADALIS",
                "qualite": "Président de SAS",
                "type_dirigeant": "personne morale",
            },
            {
                "siren": "099999991",
                "denomination": "AUDIT VESFIRA",
                "qualite": "Commissaire aux comptes titulaire",
                "type_dirigeant": "personne morale",
            },
        ]
    if "liquidator" in company.quirks:
        listed.append(_person(company.officers[-1], company) | {"qualite": "Liquidateur"})
    return listed


def _person(officer: Officer, company: WorldCompany) -> dict[str, Any]:
    withheld = "withheld" in company.quirks
    return {
        "nom": WITHHELD if withheld else officer.last_name.upper(),
        "prenoms": WITHHELD if withheld else officer.first_name.upper(),
        "annee_de_naissance": None if withheld else str(officer.born.year),
        "date_de_naissance": None if withheld else officer.born.strftime("%Y-%m"),
        "qualite": officer.role,
        "nationalite": "Française",
        "type_dirigeant": "personne physique",
    }
