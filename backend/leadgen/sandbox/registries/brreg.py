"""BRREG Enhetsregisteret, the Norwegian register: entities, branches, roles, search.

Wire: https://data.brreg.no/enhetsregisteret/api. Absent when unknown; HAL links; `_embedded` is missing when there are
no hits.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, jsonify, request

from leadgen.sandbox.answering import company_to_answer, note
from leadgen.sandbox.registries import brreg_entity
from leadgen.sandbox.registries.brreg_entity import BASE, FORMS, link
from leadgen.sandbox.world import WorldCompany, world
from leadgen.sandbox.world.generate import ascii_fold, slug

blueprint = Blueprint("brreg", __name__)
_ROOT = "/enhetsregisteret/api"


def _json(body: Any, status: int = 200) -> Response:
    answer = jsonify(body)
    answer.status_code = status
    if status == 200:
        answer.content_type = "application/json;charset=UTF-8"
    return answer


def _problem(status: int, title: str, message: str) -> Response:
    body: dict[str, Any] = {
        "timestamp": "2026-11-01T10:15:30.123+00:00",
        "status": status,
        "error": title,
        "message": message,
        "path": request.path.removeprefix("/brreg"),
        "trace": "b1c2d3e4f5a6",
    }
    if status == 400:
        body["validationErrors"] = [{"errorMessage": message, "path": [], "parameters": []}]
    return _json(body, status)


def outage(status: int) -> Response:
    titles = {429: "Too Many Requests", 500: "Internal Server Error", 503: "Service Unavailable"}
    return _problem(status, titles.get(status, "Server Error"), "Tjenesten er midlertidig utilgjengelig")


@blueprint.before_request
def _negotiate() -> Response | None:
    """Refuse an unknown media type; plain JSON and the pinned vendor types are served."""
    for accepted in request.headers.get("Accept", "*/*").split(","):
        media = accepted.split(";")[0].strip().lower()
        if media in ("*/*", "application/*", "application/json", "application/hal+json"):
            return None
        if media.startswith("application/vnd.brreg.enhetsregisteret.") and media.endswith("+json"):
            return None
    return Response(status=406)


def _found(orgnr: str, *, branch: bool) -> WorldCompany | Response:
    """Return the unit, or the answer for its absence."""
    if not (orgnr.isdigit() and len(orgnr) == 9):
        return _problem(400, "Bad Request", "Organisasjonsnummer må være 9 siffer")
    company = world().by_registration("NO", orgnr)
    if company is None or ("branch" in company.quirks) is not branch:
        return Response(status=404, mimetype="application/json")
    if "gone" in company.quirks and company.ended:
        note(company.key)
        return _json({"organisasjonsnummer": orgnr, "slettedato": company.ended.isoformat()}, 410)
    return company_to_answer(company)


@blueprint.get(f"{_ROOT}/enheter/<orgnr>")
def unit(orgnr: str) -> Response:
    company = _found(orgnr, branch=False)
    return company if isinstance(company, Response) else _json(brreg_entity.entity(company))


@blueprint.get(f"{_ROOT}/underenheter/<orgnr>")
def branch(orgnr: str) -> Response:
    company = _found(orgnr, branch=True)
    return company if isinstance(company, Response) else _json(brreg_entity.branch(company))


@blueprint.get(f"{_ROOT}/enheter/<orgnr>/roller")
def roles(orgnr: str) -> Response:
    company = _found(orgnr, branch=False)
    return company if isinstance(company, Response) else _json(brreg_entity.roles(company))


@blueprint.get(f"{_ROOT}/organisasjonsformer")
def forms() -> Response:
    listed = [
        {"kode": code, "beskrivelse": label} | link(f"organisasjonsformer/{code}") for code, label in FORMS.items()
    ]
    return _json({"_embedded": {"organisasjonsformer": listed}} | link("organisasjonsformer"))


@blueprint.get(f"{_ROOT}/<any('enheter', 'underenheter'):kind>")
def search(kind: str) -> Response:
    args = request.args
    size, page = args.get("size", 20, type=int), args.get("page", 0, type=int)
    if size is None or page is None or size < 1 or page < 0 or (page + 1) * size > 10_000:
        return _problem(400, "Bad Request", "(page+1)*size kan ikke overstige 10000")
    hits = [c for c in world().in_country("NO") if _searchable(c, kind) and _fits(c)]
    if args.get("navn"):
        hits.sort(key=lambda company: -_score(company, args["navn"]))
    elif args.get("sort", "").startswith("navn.norwegian"):
        hits.sort(key=lambda company: company.name)
    note(hits[0].key if len(hits) == 1 else None, f"search:{args.get('navn', '')}")
    shown = hits[page * size : (page + 1) * size]
    pages = -(-len(hits) // size)
    body: dict[str, Any] = {}
    if shown:
        render = brreg_entity.branch if kind == "underenheter" else brreg_entity.entity
        body["_embedded"] = {kind: [render(company_to_answer(company)) for company in shown]}
    body["_links"] = _links(kind, page, size, pages)
    # On the last page `size` is the number of its hits, and `next` points at the page itself.
    last = page + 1 >= pages
    body["page"] = {
        "size": len(shown) if last and shown else size,
        "totalElements": len(hits),
        "totalPages": pages,
        "number": page,
    }
    return _json(body)


def _links(kind: str, page: int, size: int, pages: int) -> dict[str, Any]:
    kept = {name: value for name, value in request.args.items() if name not in ("page", "size")}

    def at(number: int) -> dict[str, str]:
        return {"href": f"{BASE}/{kind}?{urlencode({**kept, 'page': number, 'size': size})}"}

    links = {"first": at(0), "self": at(page)}
    if page > 0:
        links["prev"] = at(page - 1)
    if pages > 1:
        links["next"] = at(min(page + 1, pages - 1))
    links["last"] = at(max(pages - 1, 0))
    return links


def _searchable(company: WorldCompany, kind: str) -> bool:
    if company.ended is not None:
        return False
    return ("branch" in company.quirks) is (kind == "underenheter")


def _score(company: WorldCompany, name: str) -> float:
    wanted, have = set(slug(name).split("-")), set(slug(company.name).split("-"))
    return len(wanted & have) / max(len(wanted | have), 1)


def _fits(company: WorldCompany) -> bool:
    args = request.args
    if args.get("navn"):
        # A similarity search: one word in common is enough, the score ranks.
        words = {word for word in slug(args["navn"]).split("-") if len(word) > 2}
        known = slug(company.name).split("-")
        if not any(have.startswith(word) for have in known for word in words):
            return False
    if args.get("organisasjonsnummer") and company.registration_id not in args["organisasjonsnummer"].split(","):
        return False
    if args.get("organisasjonsform") and company.legal_form not in args["organisasjonsform"].split(","):
        return False
    code = brreg_entity.activity_code(company)
    if args.get("naeringskode") and not any(code.startswith(part) for part in args["naeringskode"].split(",")):
        return False
    place = company.address.place
    municipality = args.get("kommunenummer") or args.get("forretningsadresse.kommunenummer")
    if municipality and place.codes["kommunenummer"] not in municipality.split(","):
        return False
    city = args.get("forretningsadresse.poststed")
    if city and ascii_fold(city) != ascii_fold(place.city):
        return False
    return _flags_fit(company) and _headcount_fits(company)


def _flags_fit(company: WorldCompany) -> bool:
    flags = (
        ("konkurs", "bankrupt"),
        ("underAvvikling", "voluntary_winding_up"),
        ("underTvangsavviklingEllerTvangsopplosning", "forced_dissolution"),
    )
    for name, quirk in flags:
        asked = request.args.get(name)
        if asked is not None and (asked.lower() == "true") is not (quirk in company.quirks):
            return False
    return True


def _headcount_fits(company: WorldCompany) -> bool:
    """Tell whether the headcount matches, also a count that the entity withholds."""
    low, high = request.args.get("fraAntallAnsatte", type=int), request.args.get("tilAntallAnsatte", type=int)
    return (low is None or company.headcount >= low) and (high is None or company.headcount <= high)
