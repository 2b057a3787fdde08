"""Recherche d'entreprises, the French company search.

Wire: https://recherche-entreprises.api.gouv.fr/search. Missing values are explicit nulls; nothing found is 200 with an empty list.
"""

from __future__ import annotations

import re
from typing import Any

from flask import Blueprint, Response, jsonify, request

from leadgen.sandbox.answering import company_to_answer, note
from leadgen.sandbox.registries import recherche_result
from leadgen.sandbox.world import WorldCompany, world
from leadgen.sandbox.world.generate import ascii_fold, slug

blueprint = Blueprint("recherche", __name__)
_FILTERS = (
    "etat_administratif",
    "activite_principale",
    "section_activite_principale",
    "nature_juridique",
    "categorie_entreprise",
    "tranche_effectif_salarie",
    "code_postal",
    "code_commune",
    "departement",
    "region",
    "nom_personne",
    "prenoms_personne",
    "type_personne",
    "ca_min",
    "ca_max",
    "resultat_net_min",
    "resultat_net_max",
)
_SECTIONS_TO_INCLUDE = frozenset(
    ("siege", "dirigeants", "finances", "complements", "matching_etablissements", "tva", "score")
)


def _error(status: int, text: str) -> Response:
    answer = jsonify(erreur=text)
    answer.status_code = status
    return answer


def outage(status: int) -> Response:
    return _error(status, "Le service est momentanément indisponible")


@blueprint.get("/search")
def search() -> Response:
    args = request.args
    query = (args.get("q") or "").strip()
    filters = {name: args[name] for name in _FILTERS if args.get(name)}
    refused = _refusal(query, filters)
    if refused is not None:
        return refused
    digits = re.sub(r"\s", "", query)
    if re.fullmatch(r"\d{9}|\d{14}", digits):
        # An identifier look-up silently ignores every other filter.
        hits = [c for c in world().in_country("FR") if _has_identifier(c, digits)]
    else:
        hits = [c for c in world().in_country("FR") if _named(c, query) and _fits(c, filters)]
    found = hits[0].key if len(hits) == 1 else None
    if any("mentioned" in company.quirks for company in hits) and len(digits) == 9:
        # The directory searches in full text: a company that names this one among its officers may come first.
        hits.insert(0, world().company("fr-company-president"))
    page, per_page = int(args.get("page", 1)), int(args.get("per_page", 10))
    note(found, f"search:{query}")
    shown = [
        recherche_result.result(company_to_answer(c), by_siret=len(digits) == 14)
        for c in hits[(page - 1) * per_page : page * per_page]
    ]
    if args.get("minimal", "").lower() == "true":
        shown = [_minimal(result) for result in shown]
    return jsonify(
        results=shown,
        total_results=len(hits),
        page=page,
        per_page=per_page,
        total_pages=max(-(-len(hits) // per_page), 0),
    )


@blueprint.route("/", defaults={"path": ""})
@blueprint.route("/<path:path>")
def wrong_path(path: str) -> Response:  # noqa: ARG001 - the route has it
    return _error(404, "La ressource demandée n'existe pas")


def _refusal(query: str, filters: dict[str, str]) -> Response | None:
    args = request.args
    if not query and not filters:
        return _error(400, "Veuillez indiquer au moins un paramètre de recherche.")
    if query and len(query) < 3 and not filters:
        return _error(400, "3 caractères minimum pour les termes de la requête (ou utilisez au moins un filtre)")
    for name, high in (("page", 1000), ("per_page", 25), ("limite_matching_etablissements", 100)):
        value = args.get(name, "1")
        if not value.isdigit() or not 1 <= int(value) <= high:
            return _error(400, f"Veuillez indiquer un paramètre `{name}` entier entre 1 et {high}.")
    if int(args.get("page", 1)) * int(args.get("per_page", 10)) > 10_000:
        return _error(400, "Le nombre total de résultats est restreint à 10 000.")
    if filters.get("etat_administratif", "A") not in ("A", "C"):
        return _error(400, "L'état administratif doit prendre une des valeurs suivantes : ['A', 'C'].")
    included = set(filter(None, args.get("include", "").split(",")))
    if included and args.get("minimal", "").lower() != "true":
        return _error(400, "Veuillez indiquer si vous souhaitez une réponse minimale avec le filtre `minimal=True`.")
    if included - _SECTIONS_TO_INCLUDE:
        return _error(400, "Au moins un champ à inclure est non valide.")
    return None


def _has_identifier(company: WorldCompany, digits: str) -> bool:
    if len(digits) == 9:
        return company.registration_id == digits
    return digits in recherche_result.sirets(company)


def _named(company: WorldCompany, query: str) -> bool:
    words = slug(query).split("-") if query else []
    if not any(words):
        return True
    known = slug(" ".join((company.name, *company.trading_names))).split("-")
    if "withheld" in company.quirks:
        return False
    return all(any(have.startswith(word) for have in known) for word in words)


def _fits(company: WorldCompany, filters: dict[str, str]) -> bool:
    shown = recherche_result.result(company)
    seat = shown["siege"] or dict.fromkeys(("code_postal", "commune", "departement", "region"))
    plain = (
        "etat_administratif",
        "section_activite_principale",
        "nature_juridique",
        "categorie_entreprise",
        "tranche_effectif_salarie",
    )
    for name in plain:
        if name in filters and str(shown[name]) not in filters[name].split(","):
            return False
    for name, value in (
        ("code_postal", seat["code_postal"]),
        ("code_commune", seat["commune"]),
        ("departement", seat["departement"]),
        ("region", seat["region"]),
    ):
        if name in filters and str(value) not in filters[name].split(","):
            return False
    if "activite_principale" in filters and shown["activite_principale"] not in filters["activite_principale"].split(
        ","
    ):
        return False
    if "nom_personne" in filters:
        wanted = ascii_fold(filters["nom_personne"])
        return any(ascii_fold(officer.last_name) == wanted for officer in company.officers)
    return True


def _minimal(result: dict[str, Any]) -> dict[str, Any]:
    included = set(filter(None, request.args.get("include", "").split(",")))
    return {name: value for name, value in result.items() if name not in _SECTIONS_TO_INCLUDE or name in included}
