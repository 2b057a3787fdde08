"""ARES, the Czech register: look-up, search, sub-registers and code list.

Wire: https://ares.gov.cz/ekonomicke-subjekty-v-be/rest, OpenAPI 1.3. Absent values are left out, never null.
"""

from __future__ import annotations

import re
from typing import Any

from flask import Blueprint, Response, jsonify, request

from leadgen.sandbox.answering import company_to_answer, note
from leadgen.sandbox.registries import ares_subject, ares_vr
from leadgen.sandbox.world import WorldCompany, world
from leadgen.sandbox.world.generate import ascii_fold, slug

blueprint = Blueprint("ares", __name__)
_BASE = "/ekonomicke-subjekty-v-be/rest"
# Words so common that a search for them alone exceeds the 1000 subjects that ARES lists.
_COMMON = frozenset(
    (
        "servis",
        "stavby",
        "obchod",
        "doprava",
        "software",
        "reality",
        "elektro",
        "invest",
        "group",
        "czech",
        "trade",
        "studio",
    )
)
_CRITERIA = ("obchodniJmeno", "ico", "sidlo", "pravniForma", "pravniFormaRos", "czNace", "financniUrad")
_FORMS = {
    "101": "Fyzická osoba podnikající dle živnostenského zákona",
    "111": "Veřejná obchodní společnost",
    "112": "Společnost s ručením omezeným",
    "113": "Komanditní společnost",
    "121": "Akciová společnost",
    "301": "Státní podnik",
    "141": "Obecně prospěšná společnost",
    "205": "Družstvo",
    "706": "Spolek",
    "801": "Obec",
}


def _error(status: int, kod: str, sub_kod: str, popis: str) -> Response:
    answer = jsonify(kod=kod, popis=popis, subKod=sub_kod)
    answer.status_code = status
    return answer


def outage(status: int) -> Response:
    """Return an error answer: only 500 has the service's own body.

    There is no contract for 429, and outages come as pages of the proxy.
    """
    if status == 500:
        return _error(500, "OBECNA_CHYBA", "CHYBA_SERVERU", "Nastala neočekávaná chyba")
    page = f"<html><head><title>{status}</title></head><body><h1>{status}</h1></body></html>"
    return Response(page, status=status, content_type="text/html; charset=utf-8")


def _bad_ico() -> Response:
    return _error(400, "CHYBA_VSTUPU", "VSTUP_NEVALIDNI_FORMAT_ICO", "Neplatný formát IČO")


def _not_found(ico: str) -> Response:
    return _error(404, "NENALEZENO", "VYSTUP_SUBJEKT_NENALEZEN", f"Ekonomický subjekt {ico} nebyl nalezen")


def _listed(ico: str) -> WorldCompany | None:
    found = world().by_registration("CZ", ico)
    return None if found is None or "unlisted" in found.quirks else found


@blueprint.get(
    f"{_BASE}/<any('ekonomicke-subjekty', 'ekonomicke-subjekty-vr', 'ekonomicke-subjekty-res'):register>/<ico>"
)
def look_up(register: str, ico: str) -> Response:
    if not re.fullmatch(r"\d{8}", ico):
        return _bad_ico()
    found = _listed(ico)
    if found is None:
        return _not_found(ico)
    company = company_to_answer(found)
    if register == "ekonomicke-subjekty":
        return jsonify(ares_subject.subject(company))
    if register == "ekonomicke-subjekty-res":
        return jsonify(ares_subject.statistics(company))
    return _not_found(ico) if "no_vr" in company.quirks else jsonify(ares_vr.record(company))


@blueprint.get(
    f"{_BASE}/<any('ekonomicke-subjekty-rzp', 'ekonomicke-subjekty-ros', 'ekonomicke-subjekty-ceu'):register>/<ico>"
)
def not_in_that_register(register: str, ico: str) -> Response:  # noqa: ARG001 - the route has it
    return _not_found(ico) if re.fullmatch(r"\d{8}", ico) else _bad_ico()


@blueprint.post(f"{_BASE}/ekonomicke-subjekty/vyhledat")
def search() -> Response:
    asked: Any = request.get_json(silent=True)
    refused = _refusal(asked)
    if refused is not None:
        return refused
    name = str(asked.get("obchodniJmeno") or "")
    words = set(slug(name).split("-")) - {""}
    if words and words <= _COMMON:
        return _error(
            400, "CHYBA_VSTUPU", "VYSTUP_PRILIS_MNOHO_VYSLEDKU", "Příliš mnoho výsledků, zpřesněte zadání (limit 1000)"
        )
    hits = [c for c in world().in_country("CZ") if "unlisted" not in c.quirks and _fits(c, asked, words)]
    hits.sort(key=lambda company: company.registration_id or "")
    start, count = int(asked.get("start") or 0), int(asked.get("pocet") or 10)
    if hits:
        note(hits[0].key if len(hits) == 1 else None, f"search:{name}")
    shown = [ares_subject.subject(company_to_answer(company)) for company in hits[start : start + count]]
    return jsonify(pocetCelkem=len(hits), ekonomickeSubjekty=shown)


def _refusal(asked: Any) -> Response | None:
    def bad(sub_kod: str, text: str) -> Response:
        return _error(400, "CHYBA_VSTUPU", sub_kod, text)

    if not isinstance(asked, dict) or not any(asked.get(name) for name in _CRITERIA):
        return bad("VSTUP_CHYBI_KRITERIUM", "Nebylo zadáno žádné vyhledávací kritérium")
    icos = asked.get("ico") or []
    if not isinstance(icos, list) or len(icos) > 100:
        return bad("VSTUP_PRILIS_MNOHO_ICO", "Překročen počet zadaných IČO (limit 100)")
    if any(not re.fullmatch(r"\d{8}", str(ico)) for ico in icos):
        return _bad_ico()
    if len(str(asked.get("obchodniJmeno") or "")) > 2000:
        return bad("VSTUP_PRILIS_DLOUHY", "Příliš dlouhé obchodní jméno")
    count, start = asked.get("pocet", 10), asked.get("start", 0)
    if not isinstance(count, int) or not 1 <= count <= 1000 or not isinstance(start, int) or start < 0:
        return bad("VSTUP_NEVALIDNI_STRANKOVANI", "Neplatné stránkování")
    return None


def _fits(company: WorldCompany, asked: dict[str, Any], words: set[str]) -> bool:
    if words:
        known = [slug(name).split("-") for name in (company.name, *company.former_names)]
        if not any(all(any(have.startswith(word) for have in name) for word in words) for name in known):
            return False
    if asked.get("ico") and company.registration_id not in asked["ico"]:
        return False
    if asked.get("pravniForma") and company.legal_form not in asked["pravniForma"]:
        return False
    if asked.get("czNace") and not set(map(str, asked["czNace"])) & set(ares_subject.activity_codes(company)):
        return False
    return _at(company, asked.get("sidlo") or {})


def _at(company: WorldCompany, seat: dict[str, Any]) -> bool:
    text = seat.get("textovaAdresa")
    if text and ascii_fold(str(text)) not in ascii_fold(ares_subject.address_line(company.address)):
        return False
    municipality = seat.get("kodObce")
    return not municipality or str(municipality) == company.address.place.codes["kodObce"]


@blueprint.post(f"{_BASE}/ciselniky-nazevniky/vyhledat")
def code_lists() -> Response:
    asked: Any = request.get_json(silent=True) or {}
    if asked.get("kodCiselniku") != "PravniForma" or asked.get("zdrojCiselniku", "res") != "res":
        return jsonify(pocetCelkem=0, ciselniky=[])
    items = [
        {"kod": code, "nazev": [{"kodJazyka": "cs", "nazev": label}], "platnostOd": "2013-01-01"}
        for code, label in _FORMS.items()
    ]
    return jsonify(
        pocetCelkem=1,
        ciselniky=[
            {
                "kodCiselniku": "PravniForma",
                "zdrojCiselniku": "res",
                "nazevCiselniku": "Právní forma",
                "polozkyCiselniku": items,
            }
        ],
    )


@blueprint.route("/", defaults={"path": ""}, methods=["GET", "POST"])
@blueprint.route("/<path:path>", methods=["GET", "POST"])
def wrong_path(path: str) -> Response:
    """Answer an unknown path, in another form than an unknown subject."""
    answer = jsonify(status=404, error="Not Found", path=f"/{path}")
    answer.status_code = 404
    return answer
