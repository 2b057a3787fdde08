"""One Norwegian unit in BRREG's form: the entity, the branch, the deleted stub, the roles."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from leadgen.sandbox.world import Officer, WorldCompany

BASE = "https://data.brreg.no/enhetsregisteret/api"
FORMS = {
    "AS": "Aksjeselskap",
    "ASA": "Allmennaksjeselskap",
    "ENK": "Enkeltpersonforetak",
    "NUF": "Norskregistrert utenlandsk foretak",
    "DA": "Ansvarlig selskap med delt ansvar",
    "BEDR": "Underenhet til næringsdrivende og offentlig forvaltning",
    "SÆR": "Annet foretak iflg. særskilt lov",
    "STI": "Stiftelse",
}
_ROLE_NAMES = {
    "DAGL": "Daglig leder",
    "LEDE": "Styrets leder",
    "MEDL": "Styremedlem",
    "INNH": "Innehaver",
    "BOBE": "Bostyrer",
    "REGN": "Regnskapsfører",
    "REVI": "Revisor",
    "REPR": "Norsk representant for utenlandsk enhet",
}
_GROUP_NAMES = {"STYR": "Styre", **_ROLE_NAMES}


def link(path: str) -> dict[str, Any]:
    return {"_links": {"self": {"href": f"{BASE}/{path}"}}}


def activity_code(company: WorldCompany) -> str:
    """Return the SN2025 code: the class and a third digit, "62.100"."""
    return f"{company.activity.nace21}0"


def _form(company: WorldCompany) -> dict[str, Any]:
    code = company.legal_form
    return {"kode": code, "beskrivelse": FORMS[code], **link(f"organisasjonsformer/{code}")}


def _address(company: WorldCompany) -> dict[str, Any]:
    if "foreign_address" in company.quirks:
        return {
            "land": "Danmark",
            "landkode": "DK",
            "poststed": "1057 KØBENHAVN K",
            "adresse": ["Havnegade 39", None, ""],
        }
    place = company.address.place
    return {
        "land": "Norge",
        "landkode": "NO",
        "postnummer": place.postal_code,
        "poststed": place.city,
        "adresse": [company.address.line],
        "kommune": place.codes["kommune"].removesuffix(" S"),
        "kommunenummer": place.codes["kommunenummer"],
    }


def deleted(company: WorldCompany) -> dict[str, Any]:
    """Build the rest of a deleted unit: no status booleans at all."""
    return {
        "organisasjonsnummer": company.registration_id,
        "navn": company.name.upper(),
        "organisasjonsform": _form(company),
        "slettedato": company.ended.isoformat() if company.ended else None,
        "respons_klasse": "SlettetEnhet",
        **link(f"enheter/{company.registration_id}"),
    }


def entity(company: WorldCompany) -> dict[str, Any]:
    """Build GET /enheter/{orgnr}.

    The headcount is left out below five; `harRegistrertAntallAnsatte` then says that it is withheld.
    """
    if company.ended is not None:
        return deleted(company)
    sole_trader = company.legal_form == "ENK"
    found = _identity(company)
    if company.headcount >= 5:
        found["antallAnsatte"] = company.headcount
    found["harRegistrertAntallAnsatte"] = company.headcount > 0 and not sole_trader
    found["forretningsadresse"] = _address(company)
    if not sole_trader:
        found["stiftelsesdato"] = company.founded.isoformat()
    found |= {
        "institusjonellSektorkode": {"kode": "2100", "beskrivelse": "Private aksjeselskaper mv."},
        "registrertIForetaksregisteret": not sole_trader,
        "registrertIStiftelsesregisteret": False,
        "registrertIFrivillighetsregisteret": False,
        "registrertIPartiregisteret": False,
        "konkurs": "bankrupt" in company.quirks,
        "underAvvikling": "voluntary_winding_up" in company.quirks,
        "underTvangsavviklingEllerTvangsopplosning": "forced_dissolution" in company.quirks,
    }
    found |= _troubles(company)
    found |= {
        "maalform": "Bokmål",
        "aktivitet": [company.activity.label["no"]],
        "paategninger": [],
        "erIKonsern": company.headcount > 400,
    }
    if not sole_trader:
        found |= _company_only(company)
    return {**found, **link(f"enheter/{company.registration_id}"), "respons_klasse": "Enhet"}


def _identity(company: WorldCompany) -> dict[str, Any]:
    found: dict[str, Any] = {
        "organisasjonsnummer": company.registration_id,
        "navn": company.name.upper(),
        "organisasjonsform": _form(company),
        "registreringsdatoEnhetsregisteret": company.founded.isoformat(),
        "registrertIMvaregisteret": company.tax_id is not None and company.headcount > 1,
        "naeringskode1": {"kode": activity_code(company), "beskrivelse": company.activity.label["no"]},
    }
    if len(company.name) % 3 == 0:
        found["hjemmeside"] = f"www.{company.domain}"
        found["epostadresse"] = f"post@{company.domain}"
    return found


def _troubles(company: WorldCompany) -> dict[str, Any]:
    if "bankrupt" in company.quirks:
        return {"konkursdato": "2026-05-18"}
    if "voluntary_winding_up" in company.quirks:
        return {"underAvviklingDato": "2026-02-01"}
    if "forced_dissolution" in company.quirks:
        return {"tvangsopplostPgaManglendeRegnskapDato": "2026-07-03"}
    return {}


def _company_only(company: WorldCompany) -> dict[str, Any]:
    found: dict[str, Any] = {
        "vedtektsdato": company.founded.isoformat(),
        "vedtektsfestetFormaal": [f"{company.activity.label['no']}."],
        "registreringsdatoForetaksregisteret": company.founded.isoformat(),
        "sisteInnsendteAarsregnskap": "2025",
    }
    if company.former_names:
        since, until = company.founded.isoformat(), (company.founded + timedelta(days=400)).isoformat()
        found["historiskeNavn"] = [
            {"navn": name.upper(), "fraDato": since, "tilDato": until} for name in company.former_names
        ]
    if company.legal_form in ("AS", "ASA"):
        cents = 0.7 if company.legal_form == "ASA" else 0.0
        found["kapital"] = {
            "belop": float(company.capital) + cents,
            "antallAksjer": 133_425_367_000 if company.legal_form == "ASA" else int(company.capital) // 10,
            "type": "Aksjekapital",
            "valuta": "NOK",
            "innfortDato": "2025-12-02",
        }
    return found


def branch(company: WorldCompany) -> dict[str, Any]:
    """Build GET /underenheter/{orgnr}: a place of business, with the unit it belongs to."""
    found = _identity(company)
    found.pop("registrertIMvaregisteret")
    if company.headcount >= 5:
        found["antallAnsatte"] = company.headcount
    return {
        **found,
        "harRegistrertAntallAnsatte": True,
        "beliggenhetsadresse": _address(company),
        "oppstartsdato": company.founded.isoformat(),
        "overordnetEnhet": "899999991",
        **link(f"underenheter/{company.registration_id}"),
        "respons_klasse": "Underenhet",
    }


def _type(kind: str, code: str, names: dict[str, str]) -> dict[str, Any]:
    return {"kode": code, "beskrivelse": names.get(code, code), **link(f"roller/{kind}/{code}")}


def _person_role(
    officer: Officer, code: str, order: int, *, resigned: bool = False, dead: bool = False
) -> dict[str, Any]:
    role: dict[str, Any] = {
        "type": _type("rolletyper", code, _ROLE_NAMES),
        "person": {
            "fodselsdato": officer.born.isoformat(),
            "navn": {"fornavn": officer.first_name, "etternavn": officer.last_name},
            "erDoed": dead,
        },
        "fratraadt": resigned,
        "avregistrert": False,
        "rekkefolge": order,
    }
    return role


def _unit_role(code: str, number: str, name: str, order: int) -> dict[str, Any]:
    unit = {
        "organisasjonsnummer": number,
        "organisasjonsform": {"kode": "AS", "beskrivelse": FORMS["AS"], **link("organisasjonsformer/AS")},
        "navn": [name],
        "erSlettet": False,
        **link(f"enheter/{number}"),
    }
    return {
        "type": _type("rolletyper", code, _ROLE_NAMES),
        "enhet": unit,
        "fratraadt": False,
        "avregistrert": False,
        "rekkefolge": order,
    }


def _group(code: str, roles_in_it: list[dict[str, Any]]) -> dict[str, Any]:
    return {"type": _type("rollegruppetyper", code, _GROUP_NAMES), "sistEndret": "2025-06-12", "roller": roles_in_it}


def roles(company: WorldCompany) -> dict[str, Any]:
    """Build GET /enheter/{orgnr}/roller.

    Nothing is filtered: resigned and dead people are listed beside the others.
    """
    officers = company.officers
    groups: list[dict[str, Any]] = []
    if company.legal_form == "ENK":
        groups.append(_group("INNH", [_person_role(officers[0], "INNH", 0)]))
    else:
        groups.append(_group("DAGL", [_person_role(officers[0], "DAGL", 0)]))
        board = [_person_role(officer, officer.role, order) for order, officer in enumerate(officers[1:])]
        if "resigned_chair" in company.quirks:
            board.append(_person_role(officers[0], "LEDE", 7, resigned=True))
            board.append(_person_role(officers[0], "MEDL", 8, dead=True))
        if board:
            groups.append(_group("STYR", board))
        groups.append(_group("REGN", [_unit_role("REGN", "899999983", "TALLKNUSERNE REGNSKAP AS", 0)]))
    if "bankrupt" in company.quirks:
        groups.append(_group("BOBE", [_person_role(officers[-1], "BOBE", 0)]))
    if "foreign_address" in company.quirks:
        groups.append(_group("REPR", [_person_role(officers[-1], "REPR", 0)]))
    unit_path = f"enheter/{company.registration_id}"
    return {
        "rollegrupper": groups,
        "_links": {"self": {"href": f"{BASE}/{unit_path}/roller"}, "enhet": {"href": f"{BASE}/{unit_path}"}},
    }
