"""PRH open data (YTJ v3), the Finnish trade register and business information system.

Base address `https://avoindata.prh.fi`. An unknown identifier is a 200 with an empty list. PRH offers no directors, no
capital and no headcount: those stay None. A ceased company has no current name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from leadgen.fields.countries import find_country
from leadgen.fields.enums import RegistrationStatus
from leadgen.providers.base import Answer, NotFound, Permanent, ProviderError, Transient, parse_json_object
from leadgen.providers.registries import reading as read
from leadgen.providers.registries.addresses.lines import parse_line
from leadgen.providers.registries.client import (
    RegistryClient,
    first_of,
    foreign_404,
    hit_of,
    in_pages,
    no_search,
    raw_text,
    stamped,
    stamped_hits,
)
from leadgen.providers.registries.identifiers import check_ytunnus
from leadgen.providers.registries.legal_forms import legal_form
from leadgen.providers.registries.models import Address, Insolvency, LegalProfile, NaceCode, Proceeding, SearchResult
from leadgen.providers.service_limits import SERVICE_LIMITS

CODE = "prh"
BASE_URL = "https://avoindata.prh.fi"
_PATH = "/opendata-ytj-api/v3/companies"
LIMITS = SERVICE_LIMITS["prh"]
MOST = 500

_FINNISH, _ENGLISH = "1", "3"
_SITUATIONS = {"KONK": "bankruptcy", "SANE": "restructuring", "SELTILA": "liquidation"}
_TOL_REVISIONS = {"TOIMI4": "2.1", "TOIMI3": "2.0"}
_VAT_REGISTER = "6"
_VISITING = "1"
_CEASED = "4"
_NOT_REGISTERED = frozenset(("0", "3", _CEASED))
Entry = Mapping[str, Any]


class Prh(RegistryClient):
    """The Finnish company register. `name` is shown as the provider; thread safe."""

    code = CODE
    country = "FI"
    origin = BASE_URL
    limits = LIMITS

    def classify(self, answer: Answer) -> ProviderError | None:
        """Classify a 404: an unknown company is a 200 with an empty list, or a bare 404.

        A 404 with a page is foreign.
        """
        return foreign_404(answer)

    def _fetch(self, registration_id: str) -> LegalProfile:
        """Fetch the company with this Y-tunnus."""
        number = check_ytunnus(registration_id).value
        if number is None:
            raise Permanent(self.name, f"{registration_id!r} is not a Y-tunnus", reason="invalid_identifier")
        answer = self._http.get_json(_PATH, {"businessId": number})
        return stamped(parse(answer.body, number=number), answer)

    def _search(self, name: str, limit: int) -> SearchResult:
        """Search companies by current or former name, in pages of 100 from 1.

        The order of the hits says nothing.
        """

        def page(number: int) -> SearchResult:
            with no_search(self.name):
                answer = self._http.get_json(_PATH, {"name": name, "page": number + 1})
            return stamped_hits(parse_search(answer.body), answer)

        return in_pages(page, most=MOST, limit=limit)


def parse(body: bytes | str, *, on: date | None = None, number: str | None = None) -> LegalProfile:
    """Parse the company with this number in a reply, at any place; without a number the first one.

    Raises NotFound for an empty reply.
    """
    found = parse_search(body, on=on)
    if not found:
        raise NotFound(CODE, "PRH has no such company", reason="not_found")
    if number is not None:
        mine = hit_of(found, number)
        read.same_record(CODE, number, (mine or found[0]).registration_id)
    else:
        mine = first_of(found)
    return replace(mine or found[0], raw={"companies": raw_text(body)})


def parse_search(body: bytes | str, *, on: date | None = None) -> SearchResult:
    """Parse the companies of a reply. `on` = the day to judge by (today)."""
    data = parse_json_object(CODE, body)
    if not isinstance(data.get("companies"), list):
        raise Transient(CODE, "answer is not a list of companies", reason="unexpected_form")
    when = on or datetime.now(UTC).date()
    hits = tuple(_company(item, when) for item in read.items(data, "companies"))
    return SearchResult(profiles=hits, total=read.whole(data, "totalResults"))


def _company(data: Entry, on: date) -> LegalProfile:
    number = read.text(data, "businessId", "value")
    status, dissolved, notes = _status(data, on)
    name, trading, former, name_notes = _names(data)
    form = _latest(read.items(data, "companyForms"))
    known = legal_form(CODE, read.text(form, "type"))
    digits = (number or "").replace("-", "")
    is_vat_payer, vat_notes = _vat(data)
    if not check_ytunnus(number or "").valid:
        notes.append("check_digit: the Y-tunnus's check digit does not fit")
    return LegalProfile(
        registry=CODE,
        registration_id=number,
        tax_id=f"FI{digits}" if digits and is_vat_payer else None,
        official_name=name,
        trading_names=trading,
        legal_form_code=read.text(form, "type"),
        legal_form_name=_described(form, _FINNISH) or known.local,
        legal_form_name_en=_described(form, _ENGLISH) or known.english,
        registration_status=status,
        date_established=read.day(data, "registrationDate") or read.day(data, "businessId", "registrationDate"),
        date_dissolved=dissolved,
        address=_address(data),
        nace_codes=_activity(data),
        insolvency=_insolvency(data),
        website=read.text(data, "website", "url"),
        source_url=f"https://tietopalvelu.ytj.fi/yritys/{number}",
        warnings=(*notes, *name_notes, *vat_notes),
        former_names=former,
    )


def _is_open(entry: Entry) -> bool:
    return not read.is_set(entry, "endDate")


def _latest(entries: list[Entry]) -> Entry:
    """Return the open entry, or the last one when all are closed."""
    ordered = sorted(entries, key=lambda e: (_is_open(e), read.text(e, "registrationDate") or ""), reverse=True)
    return ordered[0] if ordered else {}


def _described(entry: Entry, language: str) -> str | None:
    for item in read.items(entry, "descriptions"):
        if read.text(item, "languageCode") == language:
            return read.text(item, "description")
    return None


def _names(data: Entry) -> tuple[str | None, tuple[str, ...], tuple[str, ...], list[str]]:
    names = read.items(data, "names")
    main = [item for item in names if read.text(item, "type") == "1"]
    current = _latest(main)
    official = read.text(current, "name")
    trading = read.unique(
        read.text(item, "name") for item in names if read.text(item, "type") != "1" and _is_open(item)
    )
    former = read.unique(read.text(item, "name") for item in names if not _is_open(item) and item is not current)
    notes = []
    if official and not _is_open(current):
        notes.append("name_ended: the company has no current name, this is its last one")
    return official, trading, former, notes


def _status(data: Entry, on: date) -> tuple[RegistrationStatus, date | None, list[str]]:
    ended = read.day(data, "endDate")
    trade = read.text(data, "tradeRegisterStatus")
    if (ended and ended <= on) or trade == "4":
        return RegistrationStatus.DISSOLVED, ended, []
    situations, is_readable = _open_situations(data)
    notes = [f"future_end: the registration ends on {ended.isoformat()}"] if ended else []
    if "SANE" in situations:
        notes.append("restructuring: the company is under restructuring proceedings")
    if "KONK" in situations:
        return RegistrationStatus.INSOLVENT, None, notes
    if "SELTILA" in situations:
        return RegistrationStatus.IN_LIQUIDATION, None, notes
    if not is_readable:
        notes.append("status_unknown: the answer does not say whether proceedings are open")
    elif ended is None and read.is_set(data, "endDate"):
        notes.append("status_unknown: the day on which the company ended cannot be read")
    elif trade == "1":
        return RegistrationStatus.ACTIVE, None, notes
    else:
        notes.append("status_unknown: the trade register's status does not say whether the company is active")
    return RegistrationStatus.UNKNOWN, None, notes


def _open_situations(data: Entry) -> tuple[set[str], bool]:
    """Return the kinds of the open situations, and whether all situations could be read."""
    listed = data.get("companySituations")
    items = read.items(data, "companySituations")
    kinds = {kind for item in items if _is_open(item) and (kind := read.text(item, "type"))}
    is_readable = isinstance(listed, list) and len(items) == len(listed)
    return kinds, is_readable and all(read.text(item, "type") and _has_readable_end(item) for item in items)


def _has_readable_end(item: Entry) -> bool:
    return _is_open(item) or read.day(item, "endDate") is not None


def _insolvency(data: Entry) -> Insolvency | None:
    if not _open_situations(data)[1]:
        return None
    proceedings = []
    for item in read.items(data, "companySituations"):
        kind = read.text(item, "type")
        if kind not in ("KONK", "SANE"):
            continue
        proceedings.append(
            Proceeding(
                reference=None,
                court=None,
                state=_SITUATIONS[kind],
                status="running" if _is_open(item) else "ended",
                started_on=read.day(item, "registrationDate"),
                ended_on=read.day(item, "endDate"),
            )
        )
    running = sum(item.status == "running" for item in proceedings)
    # PRH does not promise to keep closed situations, so its list is no total.
    return Insolvency(flag=running > 0, active_count=running, proceedings=tuple(proceedings))


def _vat(data: Entry) -> tuple[bool, list[str]]:
    """Tell whether the company is registered for value added tax now, and since when it is not any more."""
    entries = [item for item in read.items(data, "registeredEntries") if read.text(item, "register") == _VAT_REGISTER]
    if any(_is_open(item) and read.text(item, "type") not in _NOT_REGISTERED for item in entries):
        return True, []
    days = [day for item in entries if (day := read.day(item, "endDate"))]
    # An open entry "ceased" names the day of the end, too.
    days += [
        day
        for item in entries
        if _is_open(item) and read.text(item, "type") == _CEASED and (day := read.day(item, "registrationDate"))
    ]
    return False, [f"vat_ended: the VAT registration has ended on {max(days).isoformat()}"] if days else []


def _activity(data: Entry) -> tuple[NaceCode, ...]:
    line = read.mapping(data, "mainBusinessLine")
    code = read.text(line, "type")
    if code is None:
        return ()
    revision = _TOL_REVISIONS.get(read.text(line, "typeCodeSet") or "")
    label = _described(line, _ENGLISH) or _described(line, _FINNISH)
    return (NaceCode("TOL", revision, code, label),)


def _address(data: Entry) -> Address | None:
    # The kind of address is an integer here, while every other code of this API is a string.
    ranked = sorted(
        read.items(data, "addresses"), key=lambda item: (not _is_open(item), read.text(item, "type") != _VISITING)
    )
    return next((found for item in ranked if (found := _parsed(item)) is not None), None)


def _parsed(address: Entry) -> Address | None:
    offices = read.items(address, "postOffices")
    offices.sort(key=lambda office: read.text(office, "languageCode") != _FINNISH)
    city = read.text(offices[0], "city") if offices else None
    named = read.text(address, "country")
    country = find_country(named) if named else None
    street, line = _street(address), read.text(address, "freeAddressLine")
    if street is None and city is None and line is not None:
        told = parse_line(line, country)
        return replace(told, postal_code=told.postal_code or read.text(address, "postCode"))
    if named is None and line is None:
        country = "FI"
    code = read.text(address, "postCode")
    return Address(street or line, city, code, country) if street or line or city or code else None


def _street(address: Entry) -> str | None:
    parts = [read.text(address, key) for key in ("street", "buildingNumber", "entrance", "apartmentNumber")]
    street = " ".join(part for part in parts if part)
    box = read.text(address, "postOfficeBox")
    return street or (f"PL {box}" if box else None)
