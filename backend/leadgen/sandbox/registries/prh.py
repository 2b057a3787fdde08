"""PRH open data YTJ v3, the Finnish business information system.

Wire: https://avoindata.prh.fi/opendata-ytj-api/v3. An unknown identifier is 200 with an empty list. Pages hold 100 hits
and start at 1.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, jsonify, request

from leadgen.sandbox.answering import company_to_answer, note
from leadgen.sandbox.world import WorldCompany, world
from leadgen.sandbox.world.generate import ascii_fold

blueprint = Blueprint("prh", __name__)
_ROOT = "/opendata-ytj-api/v3"
_PAGE = 100
_FILTERS = (
    "businessId",
    "name",
    "location",
    "companyForm",
    "mainBusinessLine",
    "registrationDateStart",
    "registrationDateEnd",
    "postCode",
    "businessIdRegistrationStart",
    "businessIdRegistrationEnd",
)
_FORM_LABELS = {
    "16": ("Osakeyhtiö", "Aktiebolag", "Limited company"),
    "13": ("Kommandiittiyhtiö", "Kommanditbolag", "Limited partnership"),
    "2": ("Asunto-osakeyhtiö", "Bostadsaktiebolag", "Housing company"),
}
_REGISTERED = ("Rekisterissä", "Registrerad", "Registered")
_CEASED = ("Lakannut", "Upphört", "Ceased")
_VAT = (
    "Liiketoiminnasta arvonlisäverovelvollinen",
    "Momsskyldig för rörelseverksamhet",
    "VAT-liable for business activity",
)
_SITUATIONS = ("KONK", "SANE", "SELTILA")


def outage(status: int) -> Response:
    answer = jsonify(timestamp="2026-11-01T10:15:30.123+02:00", message="Service is not available", errorcode=status)
    answer.status_code = status
    return answer


def _labels(finnish: str, swedish: str, english: str) -> list[dict[str, str]]:
    # The order of languages is not fixed.
    return [
        {"languageCode": "3", "description": english},
        {"languageCode": "2", "description": swedish},
        {"languageCode": "1", "description": finnish},
    ]


@blueprint.get(f"{_ROOT}/companies")
def companies() -> Response:
    if not any(request.args.get(name) for name in _FILTERS):
        answer = jsonify(
            timestamp="2026-11-01T10:15:30.123+02:00",
            message="At least one search criterion is required",
            errorcode=400,
        )
        answer.status_code = 400
        return answer
    page = max(request.args.get("page", 1, type=int), 1)
    hits = [company for company in world().in_country("FI") if _fits(company)]
    note(hits[0].key if len(hits) == 1 else None, f"search:{request.args.get('name', '')}")
    shown = [_company(company_to_answer(company)) for company in hits[(page - 1) * _PAGE : page * _PAGE]]
    return jsonify(totalResults=len(hits), companies=shown)


@blueprint.get(f"{_ROOT}/description")
def description() -> Response:
    language = {"fi": 0, "sv": 1, "en": 2}.get(request.args.get("lang", "fi"), 0)
    if request.args.get("code") != "YRMU":
        return Response("", content_type="text/plain; charset=utf-8")
    rows = "".join(f"{code}\t{labels[language]}\n" for code, labels in _FORM_LABELS.items())
    return Response(rows, content_type="text/plain; charset=utf-8")


def _fits(company: WorldCompany) -> bool:
    args = request.args
    if args.get("businessId") and args["businessId"] != company.registration_id:
        return False
    if args.get("name"):
        wanted = ascii_fold(args["name"]).split()
        known = (company.name, *company.former_names, *company.trading_names)
        if not any(
            all(any(have.startswith(word) for have in ascii_fold(name).split()) for word in wanted) for name in known
        ):
            return False
    place = company.address.place
    if args.get("location") and ascii_fold(args["location"]) not in (
        ascii_fold(place.city),
        ascii_fold(place.codes["swedish"]),
    ):
        return False
    if args.get("companyForm") and args["companyForm"] not in (
        company.legal_form,
        "OY" if company.legal_form == "16" else "KY",
    ):
        return False
    if args.get("mainBusinessLine") and not _line_code(company).startswith(args["mainBusinessLine"]):
        return False
    since = company.founded.isoformat()
    if since < args.get("registrationDateStart", "") or since > args.get("registrationDateEnd", "9"):
        return False
    return not args.get("postCode") or args["postCode"] == place.postal_code


def _line_code(company: WorldCompany) -> str:
    """Return the TOL code without dots, in the revision that `typeCodeSet` names."""
    if "old_record" in company.quirks:
        return f"{company.activity.nace20.replace('.', '')}0"
    return f"{company.activity.nace21.replace('.', '')}0"


def _company(company: WorldCompany) -> dict[str, Any]:
    since = company.founded.isoformat()
    ended = company.ended.isoformat() if company.ended else None
    found: dict[str, Any] = {
        "businessId": {"value": company.registration_id, "registrationDate": since, "source": "3"},
        "names": _names(company, ended),
    }
    if company.headcount > 50:
        found["euId"] = {"value": f"FIFPRO.{company.registration_id}", "source": "1"}
    if "no_business_line" not in company.quirks:
        label = company.activity.label
        found["mainBusinessLine"] = {
            "type": _line_code(company),
            "descriptions": _labels(label["fi"], label["en"], label["en"]),
            "typeCodeSet": "TOIMI3" if "old_record" in company.quirks else "TOIMI4",
            "registrationDate": since if "old_record" in company.quirks else "2026-01-01",
            "source": "2",
        }
    if len(company.name) % 4 == 0:
        found["website"] = {"url": f"www.{company.domain}", "registrationDate": "2019-03-06", "source": "0"}
    form: dict[str, Any] = {
        "type": company.legal_form,
        "descriptions": _labels(*_FORM_LABELS[company.legal_form]),
        "registrationDate": since,
        "version": 1,
        "source": "1",
    }
    if ended:
        form["endDate"] = ended
    found["companyForms"] = [form]
    found["companySituations"] = [
        {"type": kind, "registrationDate": "2026-04-14", "source": "1"}
        for kind in _SITUATIONS
        if kind in company.quirks
    ]
    found["registeredEntries"] = _entries(company, ended)
    found["addresses"] = [] if ended else _addresses(company)
    found |= {"tradeRegisterStatus": _trade_status(company), "status": "2", "registrationDate": since}
    if ended:
        found["endDate"] = ended
        if "old_record" not in company.quirks:
            found["lastModified"] = f"{ended} 17:45:59"
    else:
        found["lastModified"] = "2026-01-02T07:49:26"
    return found


def _trade_status(company: WorldCompany) -> str:
    if company.ended:
        return "4"
    return "3" if "not_in_trade_register" in company.quirks else "1"


def _names(company: WorldCompany, ended: str | None) -> list[dict[str, Any]]:
    """Build the names, main names first; a ceased company has no name without `endDate`."""
    since = company.founded.isoformat()
    renamed = (company.founded + timedelta(days=400)).isoformat()
    current: dict[str, Any] = {
        "name": company.name,
        "type": "1",
        "registrationDate": renamed if company.former_names else since,
    }
    if ended:
        current["endDate"] = ended
    names = [current | {"version": 1, "source": "1"}]
    for former in company.former_names:
        names.append(
            {"name": former, "type": "1", "registrationDate": since, "endDate": renamed, "version": 2, "source": "1"}
        )
    for trading in company.trading_names:
        names.append({"name": trading, "type": "3", "registrationDate": renamed, "version": 1, "source": "1"})
    return names


def _entries(company: WorldCompany, ended: str | None) -> list[dict[str, Any]]:
    since = company.founded.isoformat()

    def entry(
        kind: str, labels: tuple[str, str, str], register: str, authority: str, *, closed: bool
    ) -> dict[str, Any]:
        row: dict[str, Any] = {"type": kind, "descriptions": _labels(*labels), "registrationDate": since}
        if closed and ended:
            row["endDate"] = ended
        return row | {"register": register, "authority": authority}

    rows = [
        entry("1", _REGISTERED, "1", "2", closed=True),
        entry("1", _REGISTERED, "4", "1", closed=False),
        entry("55", _REGISTERED, "5", "1", closed=True),
        entry("80", _VAT, "6", "1", closed=True),
        entry("41", _REGISTERED, "7", "1", closed=True),
    ]
    if "vat_ended" in company.quirks:
        rows = [row | {"endDate": "2025-12-31"} if row["register"] == "6" else row for row in rows]
    if ended:
        rows.append(
            {
                "type": "4",
                "descriptions": _labels(*_CEASED),
                "registrationDate": ended,
                "register": "1",
                "authority": "2",
            }
        )
    return rows


def _addresses(company: WorldCompany) -> list[dict[str, Any]]:
    place = company.address.place
    offices = [
        {"city": place.codes["swedish"], "languageCode": "2", "municipalityCode": place.codes["municipalityCode"]},
        {"city": place.city, "languageCode": "1", "municipalityCode": place.codes["municipalityCode"]},
    ]
    tail = {"postCode": place.postal_code, "postOffices": offices, "registrationDate": "2018-09-08", "source": "0"}
    if "address_text" in company.quirks:
        return [
            {
                "type": 2,
                "freeAddressLine": f"{company.address.line}, {place.postal_code} {place.city}",
                "registrationDate": "2018-09-08",
                "source": "0",
            }
        ]
    visiting = {"type": 1, "street": company.address.street, "buildingNumber": str(company.address.number), **tail}
    return [visiting, {"type": 2, "postOfficeBox": str(company.address.number), **tail}]
