"""Recherche d'entreprises as the facts describe it."""

from __future__ import annotations

from typing import Any

import httpx2

from leadgen.sandbox.world import World

SEARCH = "/recherche/search"


def result(http: httpx2.Client, invented: World, key: str) -> dict[str, Any]:
    body = http.get(SEARCH, params={"q": invented.company(key).registration_id or ""}).json()
    assert body["total_results"] == 1
    found: dict[str, Any] = body["results"][0]
    return found


class TestResult:
    def test_missing_values_are_nulls_and_coordinates_strings(self, http: httpx2.Client, invented: World) -> None:
        found = result(http, invented, "fr-001")
        assert found["date_fermeture"] is None
        assert isinstance(found["siege"]["latitude"], str)
        assert found["siege"]["commune"] != found["siege"]["libelle_commune"]
        assert found["nom_complet"] == found["nom_complet"].upper()
        assert len(found["activite_principale"]) == 6

    def test_closed(self, http: httpx2.Client, invented: World) -> None:
        found = result(http, invented, "fr-closed")
        assert (found["etat_administratif"], found["siege"]["etat_administratif"]) == ("C", "F")
        assert found["nombre_etablissements_ouverts"] == 1
        assert found["dirigeants"]

    def test_withheld(self, http: httpx2.Client, invented: World) -> None:
        found = result(http, invented, "fr-withheld")
        assert found["statut_diffusion"] == "P"
        withheld = [
            found["nom_complet"],
            found["siege"]["adresse"],
            found["siege"]["latitude"],
            found["dirigeants"][0]["nom"],
        ]
        assert withheld == ["[NON-DIFFUSIBLE]"] * 4

    def test_officers(self, http: httpx2.Client, invented: World) -> None:
        officers = result(http, invented, "fr-company-president")["dirigeants"]
        assert officers[0]["siren"] is None
        assert officers[0]["type_dirigeant"] == "personne morale"
        assert officers[1]["qualite"].startswith("Commissaire aux comptes")
        assert "Liquidateur" in [o["qualite"] for o in result(http, invented, "fr-liquidator")["dirigeants"]]

    def test_bands_names_and_seats(self, http: httpx2.Client, invented: World) -> None:
        assert result(http, invented, "fr-not-employer")["tranche_effectif_salarie"] == "NN"
        assert result(http, invented, "fr-acronym")["nom_complet"].endswith("(SQI)")
        abroad = result(http, invented, "fr-foreign-seat")["siege"]
        assert abroad["code_postal"] is None
        assert abroad["libelle_pays_etranger"] == "SUISSE"


class TestSearch:
    def test_nothing_found_is_200(self, http: httpx2.Client) -> None:
        answer = http.get(SEARCH, params={"q": "inexistante xyz"})
        assert (answer.status_code, answer.json()["results"], answer.json()["total_results"]) == (200, [], 0)

    def test_an_identifier_silences_the_filters(self, http: httpx2.Client, invented: World) -> None:
        siren = invented.company("fr-closed").registration_id or ""
        spaced = f"{siren[:3]} {siren[3:6]} {siren[6:]}"
        found = http.get(SEARCH, params={"q": spaced, "etat_administratif": "A"}).json()
        assert [r["siren"] for r in found["results"]] == [siren]

    def test_by_siret(self, http: httpx2.Client, invented: World) -> None:
        siret = result(http, invented, "fr-001")["siege"]["siret"]
        found = http.get(SEARCH, params={"q": siret}).json()["results"]
        assert found[0]["matching_etablissements"][0]["siret"] == siret

    def test_filters_on_a_name(self, http: httpx2.Client, invented: World) -> None:
        assert http.get(SEARCH, params={"q": "Velrilux Transports"}).json()["total_results"] == 2
        one = http.get(SEARCH, params={"q": "Velrilux Transports", "departement": "59"}).json()
        assert [r["siren"] for r in one["results"]] == [invented.company("fr-namesake-lille").registration_id]

    def test_errors(self, http: httpx2.Client) -> None:
        short = http.get(SEARCH, params={"q": "ab"})
        assert short.status_code == 400
        assert short.json() == {
            "erreur": "3 caractères minimum pour les termes de la requête (ou utilisez au moins un filtre)"
        }
        for params in ({"unknown": "1"}, {"q": "abc", "per_page": "26"}, {"q": "abc", "include": "siege"}):
            assert http.get(SEARCH, params=params).status_code == 400
        assert http.get("/recherche/nowhere").status_code == 404

    def test_paging(self, http: httpx2.Client) -> None:
        seen: list[str] = []
        for page in range(1, 40):
            body = http.get(SEARCH, params={"etat_administratif": "A", "page": page, "per_page": 5}).json()
            seen += [r["siren"] for r in body["results"]]
            if page >= body["total_pages"]:
                break
        assert len(seen) == len(set(seen)) == body["total_results"]
