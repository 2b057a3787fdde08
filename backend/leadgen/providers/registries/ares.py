"""ARES, the Czech register: core, public (VR) and statistical (RES) records, merged.

Base address `https://ares.gov.cz`. The limit is 500 requests a minute; the sanction is blocking. ARES never says that a
company is insolvent (`stavZdrojeIr` stays AKTIVNI after the end of proceedings): it is only a hint to ask ISIR.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import httpx2

from leadgen.fields.enums import RegistrationStatus
from leadgen.providers.base import (
    Answer,
    NotFound,
    Permanent,
    ProviderError,
    Transient,
    parse_json_object,
    parse_retry_after,
)
from leadgen.providers.limits import Gate
from leadgen.providers.registries import reading as read
from leadgen.providers.registries.client import (
    RegistryClient,
    first_of,
    in_pages,
    no_search,
    raw_text,
    stamped,
    stamped_hits,
    wrong_path,
)
from leadgen.providers.registries.czechia import public_register as vr
from leadgen.providers.registries.czechia import statistics as res
from leadgen.providers.registries.czechia.address import parse_address
from leadgen.providers.registries.czechia.code_lists import CODE_LIST, SOURCE, LegalFormNames
from leadgen.providers.registries.identifiers import check_ico, check_vat
from leadgen.providers.registries.legal_forms import legal_form
from leadgen.providers.registries.models import Address, LegalProfile, NaceCode, SearchResult
from leadgen.providers.service_limits import SERVICE_LIMITS

CODE = "ares"
BASE_URL = "https://ares.gov.cz"
_PATH = "/ekonomicke-subjekty-v-be/rest"
LIMITS = SERVICE_LIMITS["ares"]
# Beyond 1000 matches ARES lists none at all, so that five pages hold all matches.
PAGE, MOST = 200, 1000

# The register states that tell whether the subject itself exists.
_EXISTENCE_KEYS = ("stavZdrojeRos", "stavZdrojeVr", "stavZdrojeRes", "stavZdrojeRzp", "stavZdrojeRpsh")
_STATE_NOTES = {
    "POZASTAVENY": ("suspended", "the subject's entry in a register is suspended"),
    "BUDOUCI": ("future_start", "the subject's entry in a register begins in the future"),
    "LOGICKY_SMAZANY": ("deleted", "a register of ARES has deleted the subject's entry"),
}


class Ares(RegistryClient):
    """The Czech company register. `name` is shown as the provider; thread safe."""

    code = CODE
    country = "CZ"
    origin = BASE_URL
    limits = LIMITS

    def __init__(
        self,
        *,
        base_url: str | None = None,
        name: str | None = None,
        transport: httpx2.BaseTransport | None = None,
        gate: Gate | None = None,
    ) -> None:
        super().__init__(base_url=base_url, name=name, transport=transport, gate=gate)
        self._form_names = LegalFormNames(self._ask_form_names)

    def classify(self, answer: Answer) -> ProviderError | None:
        """Classify an answer by the function `classify` below."""
        return classify(answer)

    def _fetch(self, registration_id: str) -> LegalProfile:
        """Fetch core record, public and statistical register of one IČO.

        NotFound cannot tell "never existed" from "dissolved".
        """
        ico = check_ico(registration_id).value
        if ico is None:
            raise Permanent(self.name, f"{registration_id!r} is not an IČO", reason="invalid_identifier")
        core = self.fetch_subject(ico)
        profile = parse_subject(core.body)
        read.same_record(self.name, ico, profile.registration_id)
        extract = self.fetch_public_register(ico) if _may_be_in(core.body, "stavZdrojeVr") else None
        statistics = self.fetch_statistics(ico) if _may_be_in(core.body, "stavZdrojeRes") else None
        profile = parse_subject(
            core.body,
            vr_body=extract.body if extract else None,
            res_body=statistics.body if statistics else None,
        )
        return stamped(self._with_form_name(profile), core)

    def _with_form_name(self, profile: LegalProfile) -> LegalProfile:
        name = self._form_names.name(profile.legal_form_code) if profile.legal_form_code else None
        return replace(profile, legal_form_name=name) if name else profile

    def _ask_form_names(self) -> Answer:
        return self._http.post_json(
            f"{_PATH}/ciselniky-nazevniky/vyhledat", {"kodCiselniku": CODE_LIST, "zdrojCiselniku": SOURCE}
        )

    def _search(self, name: str, limit: int) -> SearchResult:
        """Search by trade name; `too_many` when ARES refuses to list more than 1000."""

        def page(number: int) -> SearchResult:
            asked = {"obchodniJmeno": name[:2000], "start": number * PAGE, "pocet": PAGE}
            with no_search(self.name):
                answer = self._http.post_json(f"{_PATH}/ekonomicke-subjekty/vyhledat", asked)
            return stamped_hits(parse_search(answer.body), answer)

        try:
            return in_pages(page, most=MOST, limit=limit)
        except Permanent as exc:
            if exc.reason == "too_many_matches":
                return SearchResult(too_many=True)
            raise

    def fetch_subject(self, ico: str) -> Answer:
        """Fetch the core record of an 8-digit IČO, unprocessed."""
        return self._http.get_json(f"{_PATH}/ekonomicke-subjekty/{ico}")

    def fetch_public_register(self, ico: str) -> Answer | None:
        """Fetch the public-register extract; None when the subject is not kept there.

        Sole traders, for example, are not.
        """
        return self._fetch_part("vr", ico)

    def fetch_statistics(self, ico: str) -> Answer | None:
        """Fetch the statistical record; None when the subject is not kept there."""
        return self._fetch_part("res", ico)

    def _fetch_part(self, register: str, ico: str) -> Answer | None:
        try:
            return self._http.get_json(f"{_PATH}/ekonomicke-subjekty-{register}/{ico}")
        except NotFound:
            return None


def classify(answer: Answer) -> ProviderError | None:
    """Classify ARES errors by `kod`/`subKod`; the text varies and is never matched."""
    if 200 <= answer.status < 300:
        return None
    try:
        body = parse_json_object(answer.provider, answer.body)
    except Transient:
        body = {}
    detail = {"status": answer.status, "url": answer.url}
    known = error_from_body(answer.provider, body, detail)
    if known is not None:
        if isinstance(known, Transient):
            known.retry_after = parse_retry_after(answer.headers.get("retry-after"))
        return known
    return wrong_path(answer) if answer.status == 404 else None


def error_from_body(provider: str, body: dict[str, Any], detail: dict[str, Any]) -> ProviderError | None:
    """Convert an ARES error body to an error; None for an unknown one."""
    code, sub = read.text(body, "kod"), read.text(body, "subKod")
    detail = {**detail, "kod": code, "subKod": sub}
    if code == "NENALEZENO":
        return NotFound(provider, "ARES has no such subject (any more)", reason="not_found", detail=detail)
    if sub == "VYSTUP_PRILIS_MNOHO_VYSLEDKU":
        return Permanent(provider, "more than 1000 matches", reason="too_many_matches", detail=detail)
    if code in ("CHYBA_VSTUPU", "NENI_IMPLEMENTOVANO", "NEPRIHLASENY_UZIVATEL", "NENI_OPRAVNENI"):
        return Permanent(provider, f"refused the request ({sub or code})", reason="rejected", detail=detail)
    if code == "OBECNA_CHYBA":
        return Transient(provider, "ARES reports an error of its own", reason="provider_error", detail=detail)
    return None


def parse(body: bytes | str, *, on: date | None = None) -> LegalProfile:
    """Parse any saved ARES body into a profile.

    The body is a core record, an extract of the public or the statistical register, a search result or an error.
    """
    data = parse_json_object(CODE, body)
    error = error_from_body(CODE, data, {})
    if error is not None:
        raise error
    if "ekonomickeSubjekty" in data or "pocetCelkem" in data:
        hits = parse_search(body, on=on)
        if not hits:
            raise NotFound(CODE, "the answer holds no subject", reason="not_found")
        return first_of(hits)
    if res.is_statistics(data):
        return _from_statistics(data, raw_text(body), on or _today())
    if "zaznamy" in data:
        return _from_public_register(data, raw_text(body), on or _today())
    return parse_subject(body, on=on)


def parse_search(body: bytes | str, *, on: date | None = None) -> SearchResult:
    """Parse search hits. A reply without the list counts as none where it has a count."""
    data = parse_json_object(CODE, body)
    if not isinstance(data.get("ekonomickeSubjekty"), list) and read.whole(data, "pocetCelkem") != 0:
        raise Transient(CODE, "answer is not a list of subjects", reason="unexpected_form")
    when = on or _today()
    hits = tuple(_subject(item, when) for item in read.items(data, "ekonomickeSubjekty"))
    return SearchResult(profiles=hits, total=read.whole(data, "pocetCelkem"))


def parse_subject(
    body: bytes | str,
    *,
    vr_body: bytes | str | None = None,
    res_body: bytes | str | None = None,
    on: date | None = None,
) -> LegalProfile:
    """Parse the core record, and merge in the public and the statistical register when given.

    `on` = the day to judge by (today).
    """
    data = parse_json_object(CODE, body)
    if read.text(data, "icoId") is None and read.text(data, "ico") is None:
        raise Transient(CODE, "answer is not a subject of ARES", reason="unexpected_form")
    when = on or _today()
    profile = replace(_subject(data, when), raw={"subject": raw_text(body)})
    if res_body is not None:
        profile = _with_statistics(profile, parse_json_object(CODE, res_body), raw_text(res_body))
    if vr_body is None:
        return profile
    extract = vr.parse_extract(parse_json_object(CODE, vr_body), when)
    if extract.ico is not None and profile.registration_id is not None:
        read.same_record(CODE, profile.registration_id, extract.ico)
    return _merge(profile, extract, raw_text(vr_body))


def _subject(data: Any, on: date) -> LegalProfile:
    ico = read.text(data, "ico")
    name = read.text(data, "obchodniJmeno") or _primary(data, "obchodniJmeno", "obchodniJmeno")
    status, dissolved, notes = _status(data, name or "", on)
    form = read.text(data, "pravniForma") or read.text(data, "pravniFormaRos")
    tax_id, tax_notes = _tax_id(data)
    local, english = legal_form(CODE, form)
    number = check_ico(ico) if ico else None
    if ico is None:
        notes.append("no_ico: the subject has no IČO of its own")
    elif number is not None and not number.valid:
        notes.append("check_digit: the IČO's check digit does not fit; some active subjects have such numbers")
    if read.text(data, "seznamRegistraci", "stavZdrojeIr") == "AKTIVNI":
        notes.append("insolvency_hint: a record in the insolvency register exists or existed; ask ISIR")
    return LegalProfile(
        registry=CODE,
        registration_id=number.value if number and number.value else ico,
        tax_id=tax_id,
        official_name=name,
        trading_names=_other_names(data, name),
        legal_form_code=form,
        legal_form_name=local,
        legal_form_name_en=english,
        registration_status=status,
        date_established=read.day(data, "datumVzniku"),
        date_dissolved=dissolved,
        address=parse_address(data.get("sidlo")) or _address_elsewhere(data),
        nace_codes=_nace(data),
        file_number=_file_number(data),
        source_url=f"https://ares.gov.cz/ekonomicke-subjekty?ico={ico}" if ico else None,
        warnings=tuple(notes + tax_notes),
    )


def _status(data: Any, name: str, on: date) -> tuple[RegistrationStatus, date | None, list[str]]:
    notes: list[str] = []
    ended = read.day(data, "datumZaniku")
    if ended and ended <= on:
        return RegistrationStatus.DISSOLVED, ended, notes
    if ended is None and read.is_set(data, "datumZaniku"):
        notes.append("status_unknown: the day on which the subject ended cannot be read")
        return RegistrationStatus.UNKNOWN, None, notes
    if ended:
        notes.append(f"future_end: the registration ends on {ended.isoformat()}")
    states = {state for key in _EXISTENCE_KEYS if (state := read.text(data, "seznamRegistraci", key))} - {
        "NEEXISTUJICI"
    }
    notes += [f"{code}: {words}" for state, (code, words) in _STATE_NOTES.items() if state in states]
    if vr.says_liquidation(name):
        return RegistrationStatus.IN_LIQUIDATION, None, notes
    if "AKTIVNI" in states:
        return RegistrationStatus.ACTIVE, None, notes
    # A suspended, future or deleted entry is not an ended one: all the others must say that they ended.
    if states and states <= {"ZANIKLY", "HISTORICKY"}:
        notes.append("ended_without_date: no register of ARES keeps the subject as active")
        return RegistrationStatus.DISSOLVED, None, notes
    notes.append("status_unknown: ARES gives no state that says whether the subject is active")
    return RegistrationStatus.UNKNOWN, None, notes


def _tax_id(data: Any) -> tuple[str | None, list[str]]:
    own, group = (_vat_number(read.text(data, key)) for key in ("dic", "dicSkDph"))
    if own is None and group is not None:
        if read.text(data, "seznamRegistraci", "stavZdrojeSkDph") == "ZANIKLY":
            return None, ["vat_group_ended: the subject was a member of a VAT group that has ended"]
        return group, ["vat_group: the tax number is that of a VAT group"]
    ended = read.text(data, "seznamRegistraci", "stavZdrojeDph") == "ZANIKLY"
    return own, ["vat_ended: the VAT registration has ended"] if own and ended else []


def _vat_number(text: str | None) -> str | None:
    """Return a text that has the form of a VAT number; the 2023 API sent "N/A"."""
    return text if text and check_vat(text).value is not None else None


def _nace(data: Any) -> tuple[NaceCode, ...]:
    # Before December 2025 the key held the old codes; that version of the API did not list Ros yet.
    old = bool(read.mapping(data, "seznamRegistraci")) and (
        "stavZdrojeRos" not in read.mapping(data, "seznamRegistraci")
    )
    lists = (("czNace", "2.0" if old else "2.1"), ("czNace2008", "2.0"))
    codes: dict[tuple[str, str], NaceCode] = {}
    for key, revision in lists:
        for code in read.texts(data, key):
            if code.strip("0"):
                label = read.nace_label(code, revision)
                codes.setdefault((code, revision), NaceCode("CZ-NACE", revision, code, label))
    return tuple(codes.values())


def _primary(data: Any, group: str, key: str) -> str | None:
    found = None
    for source in read.items(data, "dalsiUdaje"):
        for entry in read.items(source, group):
            found = found or read.text(entry, key)
            if read.flag(entry, "primarniZaznam") and read.text(entry, key):
                return read.text(entry, key)
    return found


def _address_elsewhere(data: Any) -> Address | None:
    """Return the seat from the records of the single registers, the primary one first."""
    seats = [seat for source in read.items(data, "dalsiUdaje") for seat in read.items(source, "sidlo")]
    seats.sort(key=lambda seat: read.flag(seat, "primarniZaznam") is not True)
    return next((found for seat in seats if (found := parse_address(seat.get("sidlo")))), None)


def _other_names(data: Any, official: str | None) -> tuple[str, ...]:
    names = read.unique(
        read.text(entry, "obchodniJmeno")
        for source in read.items(data, "dalsiUdaje")
        for entry in read.items(source, "obchodniJmeno")
    )
    return tuple(name for name in names if name.casefold() != (official or "").casefold())


def _file_number(data: Any) -> str | None:
    for source in read.items(data, "dalsiUdaje"):
        if read.text(source, "datovyZdroj") == "vr" and read.text(source, "spisovaZnacka"):
            return read.text(source, "spisovaZnacka")
    return None


def _merge(profile: LegalProfile, extract: vr.Extract, raw: str) -> LegalProfile:
    status, dissolved = profile.registration_status, profile.date_dissolved
    if extract.struck_off_on is not None:
        status, dissolved = RegistrationStatus.DISSOLVED, dissolved or extract.struck_off_on
    elif extract.in_liquidation and status is not RegistrationStatus.DISSOLVED:
        status = RegistrationStatus.IN_LIQUIDATION
    elif "end_unreadable" in {note.partition(":")[0] for note in extract.warnings}:
        status = RegistrationStatus.UNKNOWN
    elif extract.active and status is RegistrationStatus.UNKNOWN:
        status = RegistrationStatus.ACTIVE
    form = profile.legal_form_code or extract.legal_form
    local, english = legal_form(CODE, form)
    return replace(
        profile,
        official_name=profile.official_name or extract.name,
        legal_form_code=form,
        legal_form_name=local,
        legal_form_name_en=english,
        registration_status=status,
        date_dissolved=dissolved,
        address=profile.address or parse_address(extract.seat),
        directors=extract.directors,
        registered_capital=extract.capital,
        court=extract.court,
        file_number=profile.file_number or extract.file_number,
        former_names=extract.former_names,
        warnings=profile.warnings + extract.warnings,
        raw={**profile.raw, "public_register": raw},
    )


def _with_statistics(profile: LegalProfile, data: dict[str, Any], raw: str) -> LegalProfile:
    found = res.parse_statistics(data)
    if found.ico is not None and profile.registration_id is not None:
        read.same_record(CODE, profile.registration_id, found.ico)
    # The main activity comes first; the core record lists activities in no order.
    codes = sorted(profile.nace_codes, key=lambda item: item.code not in found.main_activities)
    return replace(
        profile,
        address=profile.address or parse_address(found.record.get("sidlo")),
        employees=found.employees,
        nace_codes=tuple(codes),
        raw={**profile.raw, "statistics": raw},
    )


def _from_statistics(data: dict[str, Any], raw: str, on: date) -> LegalProfile:
    found = res.parse_statistics(data)
    if found.ico is None:
        raise Transient(CODE, "answer is not a record of the statistical register", reason="unexpected_form")
    return _with_statistics(_subject(found.record, on), data, raw)


def _from_public_register(data: dict[str, Any], raw: str, on: date) -> LegalProfile:
    extract = vr.parse_extract(data, on)
    ico = extract.ico
    if ico is None:
        raise Transient(CODE, "answer is not an extract of the public register", reason="unexpected_form")
    status = RegistrationStatus.ACTIVE if extract.active else RegistrationStatus.UNKNOWN
    bare = LegalProfile(
        registry=CODE,
        registration_id=ico,
        official_name=extract.name,
        address=parse_address(extract.seat),
        registration_status=status,
        date_established=extract.registered_on,
        source_url=f"https://ares.gov.cz/ekonomicke-subjekty?ico={ico}",
    )
    return _merge(bare, extract, raw)


def _may_be_in(body: bytes, key: str) -> bool:
    """Tell whether the other register may hold the subject.

    Saves a request where ARES itself says that the other register does not know the subject.
    """
    return read.text(parse_json_object(CODE, body), "seznamRegistraci", key) != "NEEXISTUJICI"


def _today() -> date:
    return datetime.now(UTC).date()
