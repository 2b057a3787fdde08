"""The core subject of ARES and the record of its statistical register (RES)."""

from __future__ import annotations

from datetime import date
from typing import Any

from leadgen.sandbox.world import WorldAddress, WorldCompany

_SOURCES = (
    "Ros",
    "Vr",
    "Res",
    "Rzp",
    "Nrpzs",
    "Rpsh",
    "Rcns",
    "Szr",
    "Dph",
    "SkDph",
    "Sd",
    "Ir",
    "Ceu",
    "Rs",
    "Red",
    "Monitor",
)
_UPDATED = "2026-10-02"
_BANDS = (
    (1, "110"),
    (6, "120"),
    (10, "130"),
    (20, "210"),
    (25, "220"),
    (50, "230"),
    (100, "240"),
    (200, "310"),
    (250, "320"),
    (500, "330"),
    (1000, "340"),
)
FOREIGN_SEAT = "Erfundene Gasse 7, 80331 Musterhausen, Spolková republika Německo"
TODAY = date(2026, 11, 1)


def seat(address: WorldAddress) -> dict[str, Any]:
    """Build `sidlo` in parts; `psc` is a number, Prague has no district name."""
    codes, place = address.place.codes, address.place
    postal_code = int(place.postal_code)
    parts: dict[str, Any] = {
        "kodStatu": "CZ",
        "nazevStatu": "Česká republika",
        "kodKraje": int(codes["kodKraje"]),
        "nazevKraje": codes["nazevKraje"],
        "kodOkresu": int(codes["kodOkresu"]),
        "nazevOkresu": codes["nazevOkresu"] or None,
        "kodObce": int(codes["kodObce"]),
        "nazevObce": place.city,
        "nazevUlice": address.street,
        "cisloDomovni": address.number,
        "cisloOrientacni": address.orientation,
        "nazevCastiObce": place.city,
        "psc": postal_code,
        "textovaAdresa": address_line(address),
        "standardizaceAdresy": True,
        "typCisloDomovni": 1,
    }
    return {name: value for name, value in parts.items() if value is not None}


def address_line(address: WorldAddress) -> str:
    number = f"{address.number}/{address.orientation}" if address.orientation else str(address.number)
    return f"{address.street or address.place.city} {number}, {int(address.place.postal_code)} {address.place.city}"


def activity_codes(company: WorldCompany) -> list[str]:
    """Return CZ-NACE 2025 codes: unordered, two to five digits, "00" among them."""
    code = company.activity.nace21.replace(".", "")
    return [f"{code}0", "00", code]


def subject(company: WorldCompany) -> dict[str, Any]:
    """Build the merged subject as GET /ekonomicke-subjekty/{ico} returns it."""
    quirks, ico = company.quirks, company.registration_id
    whole_seat = seat(company.address)
    shown_seat = _shown_seat(company, whole_seat)
    form = None if "no_legal_form" in quirks else company.legal_form
    tax_id = None if "bad_check_digit" in quirks else company.tax_id
    line, rest = whole_seat["textovaAdresa"].split(", ")
    codes20 = company.activity.nace20.replace(".", "")
    found: dict[str, Any] = {
        "ico": ico,
        "obchodniJmeno": company.name,
        "sidlo": None if "address_elsewhere" in quirks else shown_seat,
        "pravniForma": form,
        "pravniFormaRos": form,
        "financniUrad": "460" if company.address.place.city == "Brno" else "006",
        "datumVzniku": company.founded.isoformat(),
        "datumZaniku": company.ended.isoformat() if company.ended else None,
        "datumAktualizace": _UPDATED,
        "dic": None if "vat_group" in quirks else tax_id,
        "dicSkDph": f"CZ699{(ico or '')[-5:]}0" if "vat_group" in quirks else None,
        "icoId": ico,
        "adresaDorucovaci": {} if "address_text" in quirks else {"radekAdresy1": line, "radekAdresy2": rest},
        "czNace2008": [f"{codes20}0", "00"],
        "seznamRegistraci": registrations(company),
        "primarniZdroj": "ros" if "no_vr" not in quirks else "res",
        "dalsiUdaje": _per_source(company, shown_seat, form),
        "czNace": None if "nace_2008_only" in quirks else activity_codes(company),
    }
    return {name: value for name, value in found.items() if value is not None}


def _shown_seat(company: WorldCompany, whole: dict[str, Any]) -> dict[str, Any]:
    if "foreign_seat" in company.quirks:
        return {"kodStatu": "DE", "textovaAdresa": FOREIGN_SEAT}
    if "address_text" in company.quirks:
        return {"textovaAdresa": whole["textovaAdresa"]}
    if "sole_trader" in company.quirks:
        # A village without streets.
        return {key: value for key, value in whole.items() if key not in ("nazevUlice", "cisloOrientacni")}
    return whole


def registrations(company: WorldCompany) -> dict[str, str]:
    """Build `seznamRegistraci`: the state in every source register."""
    gone = company.ended is not None and company.ended < TODAY
    states = dict.fromkeys(_SOURCES, "NEEXISTUJICI")
    alive = "ZANIKLY" if gone else "AKTIVNI"
    states.update(Ros=alive, Res=alive, Vr="NEEXISTUJICI" if "no_vr" in company.quirks else alive)
    if company.legal_form in ("101", "111", "112", "121"):
        states["Rzp"] = alive
    if company.tax_id:
        states["Dph"] = "ZANIKLY" if gone or "vat_ended" in company.quirks else "AKTIVNI"
    if "vat_group" in company.quirks:
        states["SkDph"] = "AKTIVNI"
    if company.proceedings:
        # The state stays AKTIVNI after the proceedings ended: it only says that a record exists.
        states["Ir"] = "AKTIVNI"
    return {f"stavZdroje{source}": state for source, state in states.items()}


def court_file(company: WorldCompany) -> tuple[str, str, int]:
    """Return (court, section, number) of the commercial register, e.g. ("MSPH", "C", 363289)."""
    courts = {"Praha": "MSPH", "Brno": "KSBR", "Ostrava": "KSOS", "Plzeň": "KSPL", "Hradec Králové": "KSHK"}
    number = int((company.registration_id or "0")[-5:]) + 1
    return courts.get(company.address.place.city, "KSOS"), "B" if company.legal_form == "121" else "C", number


def _per_source(company: WorldCompany, shown_seat: dict[str, Any], form: str | None) -> list[dict[str, Any]]:
    sources = ["res", "ros"] + ([] if "no_vr" in company.quirks else ["vr"])
    listed = []
    for source in sources:
        entry: dict[str, Any] = {
            "obchodniJmeno": [{"obchodniJmeno": company.name, "primarniZaznam": True}],
            "sidlo": [{"sidlo": shown_seat, "primarniZaznam": True}],
        }
        if form:
            entry["pravniForma"] = form
        if source == "vr":
            court, section, number = court_file(company)
            entry["spisovaZnacka"] = f"{section} {number}/{court}"
        entry["datovyZdroj"] = source
        listed.append(entry)
    return listed


def statistics(company: WorldCompany) -> dict[str, Any]:
    """Build the RES record: prevailing activity and the three-digit employee band."""
    band = next((code for limit, code in _BANDS if company.headcount < limit), "410")
    entry = subject(company)
    kept = (
        "ico",
        "obchodniJmeno",
        "sidlo",
        "pravniForma",
        "financniUrad",
        "datumVzniku",
        "datumZaniku",
        "datumAktualizace",
        "czNace",
        "czNace2008",
    )
    record = {name: entry[name] for name in kept if name in entry} | {
        "primarniZaznam": True,
        "czNacePrevazujici": activity_codes(company)[0],
        "czNacePrevazujici2008": f"{company.activity.nace20.replace('.', '')}0",
        "statistickeUdaje": {"institucionalniSektor2010": "11002", "kategoriePoctuPracovniku": band},
    }
    return {"icoId": company.registration_id, "zaznamy": [record]}
