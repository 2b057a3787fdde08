"""ISIR, the Czech insolvency register: look-up by debtor over SOAP 1.1.

Wire: https://isir.justice.cz:8443/isir_cuzk_ws/IsirWsCuzkService. Business errors are codes inside HTTP 200. A request
that violates the schema is HTTP 500 with a SOAP fault.
"""

from __future__ import annotations

import re
import uuid
import xml.etree.ElementTree as ET
from xml.sax.saxutils import escape

from flask import Blueprint, Response, request

from leadgen.sandbox.answering import company_to_answer, fault_kind, note
from leadgen.sandbox.registries import isir_wsdl
from leadgen.sandbox.world import InsolvencyRow, WorldCompany, world
from leadgen.sandbox.world.generate import ascii_fold

blueprint = Blueprint("isir", __name__)
_PATH = "/isir_cuzk_ws/IsirWsCuzkService"
_TYPES = "http://isirws.cca.cz/types/"
_SOAP = "http://schemas.xmlsoap.org/soap/envelope/"
_CHILDREN = (
    "ic",
    "rc",
    "druhVec",
    "bcVec",
    "rocnik",
    "nazevOsoby",
    "jmeno",
    "datumNarozeni",
    "maxPocetVysledku",
    "filtrAktualniRizeni",
    "vyhledatPresnouShoduJmen",
    "vyhledatBezDiakritiky",
    "maxRelevanceVysledku",
)
_SWITCHES = ("filtrAktualniRizeni", "vyhledatPresnouShoduJmen", "vyhledatBezDiakritiky")
_NUMBERS = ("bcVec", "rocnik", "maxPocetVysledku", "maxRelevanceVysledku")
_HIDDEN_BY_FILTER = ("ODSKRTNUTA", "PRAVOMOCNA")
_TEXTS = {
    "WS1": ("Chybná kombinace parametrů", "Zadaná kombinace vyhledávacích kritérií není povolena"),
    "WS2": ("Prázdný výsledek", "Zadaným kritériím neodpovídají žádné záznamy"),
    "WS3": ("Chyba vstupu", "Vstupní parametry nejsou platné"),
    "WS4": ("Neaktuální data", "Data nejsou aktuální, opakujte dotaz později"),
    "SQL1": ("Chyba databáze", "Při zpracování došlo k chybě databáze"),
    "SERVER1": ("Chyba aplikace", "Při zpracování došlo k chybě aplikace"),
}


def _envelope(inner: str, status: int = 200) -> Response:
    body = f"<?xml version='1.0' encoding='UTF-8'?><soap:Envelope xmlns:soap=\"{_SOAP}\"><soap:Body>{inner}</soap:Body></soap:Envelope>"
    return Response(body, status=status, content_type="text/xml;charset=UTF-8")


def _fault(text: str, code: str = "soap:Client") -> Response:
    return _envelope(
        f"<soap:Fault><faultcode>{code}</faultcode><faultstring>{escape(text)}</faultstring></soap:Fault>", 500
    )


def _answer(rows: str, stav: str) -> Response:
    inner = (
        f'<ns2:getIsirWsCuzkDataResponse xmlns:ns2="{_TYPES}">{rows}<stav>{stav}</stav></ns2:getIsirWsCuzkDataResponse>'
    )
    return _envelope(inner)


def _coded(code: str) -> Response:
    text, detail = _TEXTS[code]
    return _answer("", f"<kodChyby>{code}</kodChyby><textChyby>{text}</textChyby><popisChyby>{detail}</popisChyby>")


def outage(status: int) -> Response:
    if status == 500:
        return _fault("Interní chyba serveru", "soap:Server")
    return Response(
        f"<html><body><h1>{status}</h1></body></html>", status=status, content_type="text/html; charset=utf-8"
    )


@blueprint.get(_PATH)
def describe() -> Response:
    if "wsdl" in request.args:
        address = request.base_url
        return Response(isir_wsdl.WSDL.replace("{address}", address), content_type="text/xml;charset=UTF-8")
    if request.args.get("xsd") == "1":
        return Response(isir_wsdl.TYPES, content_type="text/xml;charset=UTF-8")
    return Response(status=405)


@blueprint.post(_PATH)
def look_up() -> Response:
    asked = _parsed()
    if isinstance(asked, Response):
        return asked
    code = fault_kind()
    if code in _TEXTS:
        return _coded(code)
    searchable = any(asked.get(name) for name in ("ic", "rc", "nazevOsoby", "bcVec"))
    if not searchable or (asked.get("jmeno") and not asked.get("nazevOsoby")):
        return _coded("WS1")
    rows = _matching(asked)
    if asked.get("filtrAktualniRizeni") == "T":
        rows = [(company, case) for company, case in rows if case.state not in _HIDDEN_BY_FILTER]
    if asked.get("ic") or len({company.key for company, _ in rows}) == 1:
        note(rows[0][0].key if rows else None, f"ic:{asked.get('ic', '')}")
    # The cap limits the proceedings and the count alike: equality with the cap means "maybe more".
    rows = rows[: int(asked.get("maxPocetVysledku") or 30)]
    if not rows:
        return _coded("WS2")
    relevance = 2 if asked.get("ic") else 3
    stav = (
        f"<pocetVysledku>{len(rows)}</pocetVysledku><relevanceVysledku>{relevance}</relevanceVysledku>"
        "<casSynchronizace>2026-11-01T09:26:35.000Z</casSynchronizace>"
    )
    return _answer("".join(_row(company_to_answer(company), case) for company, case in rows), stav)


def _parsed() -> dict[str, str] | Response:
    """Return the request's children by name, or the fault for a schema violation."""
    raw = request.get_data()
    if b"<!DOCTYPE" in raw or b"<!ENTITY" in raw:
        return _fault("Dokument nesmí obsahovat DTD.")
    try:
        root = ET.fromstring(raw)  # noqa: S314 - DTDs are refused above
    except ET.ParseError as error:
        return _fault(f"Error reading XMLStreamReader: {error}")
    node = root.find(f"{{{_SOAP}}}Body/{{{_TYPES}}}getIsirWsCuzkDataRequest")
    if node is None:
        return _fault("Message part was not recognized. (Does it exist in service WSDL?)")
    asked: dict[str, str] = {}
    position = -1
    for child in node:
        if child.tag not in _CHILDREN or _CHILDREN.index(child.tag) <= position:
            return _invalid(f"cvc-complex-type.2.4.a: Invalid content was found starting with element '{child.tag}'.")
        position = _CHILDREN.index(child.tag)
        asked[child.tag] = (child.text or "").strip()
    for name in _SWITCHES:
        if name in asked and asked[name] not in ("T", "F"):
            return _invalid(
                f"cvc-enumeration-valid: Value '{asked[name]}' is not facet-valid with respect to enumeration '[T, F]'."
            )
    for name in _NUMBERS:
        if name in asked and not re.fullmatch(r"-?\d+", asked[name]):
            return _invalid(f"cvc-datatype-valid.1.2.1: '{asked[name]}' is not a valid value for 'integer'.")
    return asked


def _invalid(detail: str) -> Response:
    return _fault(f"Data nejsou validní, neodpovídají aktuální definici struktury. Chyba: '{detail}'.")


def _matching(asked: dict[str, str]) -> list[tuple[WorldCompany, InsolvencyRow]]:
    rows = [(company, case) for company in world().in_country("CZ") for case in company.proceedings]
    if asked.get("ic"):
        rows = [(company, case) for company, case in rows if company.registration_id == asked["ic"]]
    if asked.get("nazevOsoby"):
        rows = [(company, case) for company, case in rows if _same_name(company, asked)]
    for name, attribute in (("bcVec", "number"), ("rocnik", "year")):
        if asked.get(name):
            rows = [(company, case) for company, case in rows if getattr(case, attribute) == int(asked[name])]
    return [] if asked.get("rc") else rows


def _same_name(company: WorldCompany, asked: dict[str, str]) -> bool:
    _, given, surname = _named(company)
    if (asked.get("jmeno") or "").lower() != (given or "").lower():
        return False
    wanted, have = asked["nazevOsoby"].lower(), surname.lower()
    if asked.get("vyhledatBezDiakritiky") == "T":
        wanted, have = ascii_fold(wanted), ascii_fold(have)
    return have == wanted if asked.get("vyhledatPresnouShoduJmen") == "T" else have.startswith(wanted)


def _named(company: WorldCompany) -> tuple[str | None, str | None, str]:
    """Return title, given name and surname of a sole trader; for a company its name alone."""
    if "sole_trader" not in company.quirks:
        return None, None, company.name
    title, given, surname = company.name.split()
    return title, given, surname


def _row(company: WorldCompany, case: InsolvencyRow) -> str:
    place = company.address.place
    title, given, surname = _named(company)
    detail = uuid.uuid5(uuid.NAMESPACE_URL, f"{company.key}/{case.number}").hex.upper()
    values: tuple[tuple[str, object], ...] = (
        ("ic", company.registration_id),
        ("cisloSenatu", case.senate),
        ("druhVec", "INS"),
        ("bcVec", case.number),
        ("rocnik", case.year),
        ("nazevOrganizace", case.court),
        ("datumNarozeni", f"{company.officers[0].born}Z" if given else None),
        ("titulPred", title),
        ("jmeno", given),
        ("nazevOsoby", surname),
        ("druhAdresy", "TRVALÁ" if given else "SÍDLO FY"),
        ("mesto", place.city),
        ("ulice", company.address.street),
        (
            "cisloPopisne",
            f"{company.address.number}" + (f"/{company.address.orientation}" if company.address.orientation else ""),
        ),
        ("psc", f"{place.postal_code[:3]} {place.postal_code[3:]}"),
        ("druhStavKonkursu", case.state),
        ("urlDetailRizeni", f"https://isir.justice.cz/isir/ueu/evidence_upadcu_detail.do?id={detail}"),
        ("dalsiDluznikVRizeni", "F"),
        # Dates carry a time zone.
        ("datumPmZahajeniUpadku", f"{case.started}Z" if case.started else None),
        ("datumPmUkonceniUpadku", f"{case.ended}Z" if case.ended else None),
    )
    inner = "".join(f"<{name}>{escape(str(value))}</{name}>" for name, value in values if value is not None)
    return f"<data>{inner}</data>"
