"""Enhetsregisteret, the Norwegian register of legal entities: entity and roles, merged.

Base address `https://data.brreg.no`. A deleted entity is a 200 with a reduced body and no status booleans: a missing
boolean must not read as "not bankrupt". Branches are under another path.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from leadgen.fields.countries import find_country
from leadgen.fields.enums import RegistrationStatus
from leadgen.providers.base import (
    Answer,
    NotFound,
    Permanent,
    ProviderError,
    Transient,
    parse_json_object,
)
from leadgen.providers.registries import reading as read
from leadgen.providers.registries.addresses.lines import join_lines, split_city
from leadgen.providers.registries.base import REMOVED
from leadgen.providers.registries.client import (
    RegistryClient,
    first_of,
    foreign_404,
    in_pages,
    no_search,
    raw_text,
    stamped,
    stamped_hits,
)
from leadgen.providers.registries.identifiers import check_orgnr
from leadgen.providers.registries.legal_forms import legal_form
from leadgen.providers.registries.matching.names import ALIKE, name_similarity
from leadgen.providers.registries.models import (
    Address,
    Capital,
    Director,
    Employees,
    Insolvency,
    LegalProfile,
    NaceCode,
    Proceeding,
    SearchResult,
)
from leadgen.providers.service_limits import SERVICE_LIMITS

CODE = "brreg"
BASE_URL = "https://data.brreg.no"
_PATH = "/enhetsregisteret/api"
LIMITS = SERVICE_LIMITS["brreg"]
PAGE = 200

# Roles that run the entity or answer for it. Deputies, observers, auditors, accountants, contacts and signing rights
# are left out.
_DIRECTOR_ROLES = frozenset(("DAGL", "LEDE", "NEST", "MEDL", "INNH", "KOMP", "DTPR", "DTSO", "BEST", "REPR"))
_BRANCHES = frozenset(("BEDR", "AAFY"))
_WINDING_UP_DATES = (
    "underAvviklingDato",
    "tvangsavvikletPgaManglendeSlettingDato",
    "tvangsopplostPgaManglendeDagligLederDato",
    "tvangsopplostPgaManglendeRevisorDato",
    "tvangsopplostPgaManglendeRegnskapDato",
    "tvangsopplostPgaMangelfulltStyreDato",
)


class Brreg(RegistryClient):
    """The Norwegian company register. `name` is shown as the provider; thread safe."""

    code = CODE
    country = "NO"
    origin = BASE_URL
    limits = LIMITS

    def classify(self, answer: Answer) -> ProviderError | None:
        """Classify an answer by the function `classify` below."""
        return classify(answer)

    def _fetch(self, registration_id: str) -> LegalProfile:
        """Fetch entity and roles of one organisasjonsnummer, or a branch."""
        orgnr = check_orgnr(registration_id).value
        if orgnr is None:
            raise Permanent(
                self.name, f"{registration_id!r} is not an organisasjonsnummer", reason="invalid_identifier"
            )
        try:
            entity = self._http.get_json(f"{_PATH}/enheter/{orgnr}")
        except NotFound as exc:
            if exc.reason == REMOVED:
                raise
            # Branches (BEDR, AAFY) answer 404 among the entities.
            branch = self._http.get_json(f"{_PATH}/underenheter/{orgnr}")
            profile = parse_entity(branch.body)
            read.same_record(self.name, orgnr, profile.registration_id)
            return stamped(profile, branch)
        profile = parse_entity(entity.body)
        read.same_record(self.name, orgnr, profile.registration_id)
        if profile.registration_status is not RegistrationStatus.DISSOLVED:
            roles = self.fetch_roles(orgnr)
            if roles is not None:
                profile = parse_entity(entity.body, roles_body=roles.body)
        return stamped(profile, entity)

    def _search(self, name: str, limit: int) -> SearchResult:
        """Search entities with a similar name, in the register's own ranking."""

        def page(number: int) -> SearchResult:
            with no_search(self.name):
                answer = self._http.get_json(f"{_PATH}/enheter", {"navn": name, "size": PAGE, "page": number})
            return stamped_hits(parse_search(answer.body), answer)

        found = in_pages(page, most=PAGE, limit=limit)
        # One common word is a hit here, so most lists are longer than we read. The hits are sorted by similarity: after
        # the first name that is not similar, no later name is.
        last = found[-1].official_name if found else None
        return replace(found, cut=found.cut and name_similarity(name, last or "", country="NO") >= ALIKE)

    def fetch_roles(self, orgnr: str) -> Answer | None:
        """Fetch the roles of an entity, unprocessed; None when the register holds none."""
        try:
            return self._http.get_json(f"{_PATH}/enheter/{orgnr}/roller")
        except NotFound:
            return None


def classify(answer: Answer) -> ProviderError | None:
    """Classify errors: 410 = removed for legal reasons, with the duty to delete copies.

    The register's own 404 has no body.
    """
    if answer.status != 410:
        return foreign_404(answer)
    try:
        body = parse_json_object(answer.provider, answer.body)
    except Transient:
        body = {}
    return _removed(answer.provider, body)


def _removed(provider: str, body: dict[str, Any]) -> NotFound:
    return NotFound(
        provider,
        "removed from the register for legal reasons; copies are to be deleted",
        reason=REMOVED,
        detail={
            "registration_id": read.text(body, "organisasjonsnummer"),
            "removed_on": read.text(body, "slettedato"),
        },
    )


def parse(body: bytes | str) -> LegalProfile:
    """Parse any saved body: an entity, a branch, the roles of an entity, or a search hit."""
    data = parse_json_object(CODE, body)
    if "rollegrupper" in data:
        return _roles_only(data, raw_text(body))
    if "page" in data or "_embedded" in data:
        hits = parse_search(body)
        if not hits:
            raise NotFound(CODE, "the answer holds no entity", reason="not_found")
        return first_of(hits)
    return parse_entity(body)


def _roles_only(roles: Any, raw: str) -> LegalProfile:
    """Build a profile from a saved list of roles: directors and number, all else unknown."""
    address = read.text(roles, "_links", "enhet", "href") or ""
    number = check_orgnr(address.rpartition("/")[2])
    return LegalProfile(
        registry=CODE,
        registration_id=number.value,
        directors=_directors(roles),
        source_url=address or None,
        warnings=("roles_only: the answer holds roles, not the entity itself",),
        raw={"roles": raw},
    )


def parse_search(body: bytes | str) -> SearchResult:
    """Parse search hits; without a match `_embedded` is missing altogether."""
    data = parse_json_object(CODE, body)
    if not isinstance(data.get("page"), Mapping):
        raise Transient(CODE, "answer is not a page of entities", reason="unexpected_form")
    hits = tuple(_entity(item, None) for item in read.items(data, "_embedded", "enheter"))
    return SearchResult(profiles=hits, total=read.whole(read.mapping(data, "page"), "totalElements"))


def parse_entity(body: bytes | str, *, roles_body: bytes | str | None = None) -> LegalProfile:
    """Parse an entity or a branch, with its roles when given."""
    data = parse_json_object(CODE, body)
    if read.text(data, "organisasjonsnummer") is None:
        raise Transient(CODE, "answer is not an entity", reason="unexpected_form")
    if read.text(data, "navn") is None and read.text(data, "slettedato"):
        raise _removed(CODE, data)
    raw = {"entity": raw_text(body)}
    if roles_body is None:
        return replace(_entity(data, None), raw=raw)
    roles = parse_json_object(CODE, roles_body)
    return replace(_entity(data, roles), raw={**raw, "roles": raw_text(roles_body)})


def _entity(data: Any, roles: Any | None) -> LegalProfile:
    orgnr = read.text(data, "organisasjonsnummer")
    form = read.text(data, "organisasjonsform", "kode")
    status, dissolved, notes = _status(data)
    employees, employee_notes = _employees(data)
    address, address_notes = _address(data)
    number = check_orgnr(orgnr or "")
    if not number.valid:
        notes.append("check_digit: the organisasjonsnummer's check digit does not fit")
    trustee = roles is not None and "BOBE" in _role_codes(roles)
    if trustee:
        notes.append("trustee: a bankruptcy trustee is entered among the roles")
    notes += [f"remark: {text}" for item in read.items(data, "paategninger") if (text := read.text(item, "tekst"))]
    vat = read.flag(data, "registrertIMvaregisteret")
    names = [read.text(item, "navn") for item in read.items(data, "historiskeNavn")]
    return LegalProfile(
        registry=CODE,
        registration_id=orgnr,
        tax_id=f"{orgnr}MVA" if vat else None,
        official_name=read.text(data, "navn"),
        legal_form_code=form,
        legal_form_name=read.text(data, "organisasjonsform", "beskrivelse") or legal_form(CODE, form).local,
        legal_form_name_en=legal_form(CODE, form).english,
        registration_status=status,
        date_established=read.day(data, "stiftelsesdato") or read.day(data, "registreringsdatoEnhetsregisteret"),
        date_dissolved=dissolved,
        address=address,
        nace_codes=_nace(data),
        directors=None if roles is None else _directors(roles),
        registered_capital=_capital(data),
        employees=employees,
        insolvency=_insolvency(data, trustee=trustee),
        website=read.text(data, "hjemmeside"),
        source_url=f"https://virksomhet.brreg.no/nb/oppslag/{'underenheter' if _is_branch(data) else 'enheter'}/{orgnr}",
        warnings=(*notes, *address_notes, *employee_notes),
        former_names=read.unique(names),
    )


def _is_branch(data: Any) -> bool:
    if read.text(data, "respons_klasse") == "Underenhet" or read.text(data, "organisasjonsform", "kode") in _BRANCHES:
        return True
    # Older bodies do not name their class. An entity that belongs to another says whether it is bankrupt; a branch
    # never does.
    return "konkurs" not in data and read.text(data, "overordnetEnhet") is not None


def _status(data: Any) -> tuple[RegistrationStatus, date | None, list[str]]:
    deleted = read.day(data, "slettedato")
    if read.is_set(data, "slettedato") or read.text(data, "respons_klasse") == "SlettetEnhet":
        return RegistrationStatus.DISSOLVED, deleted, ["deleted: the entity is deleted from the register"]
    if read.flag(data, "konkurs"):
        return RegistrationStatus.INSOLVENT, None, []
    voluntary = read.flag(data, "underAvvikling")
    forced = read.flag(data, "underTvangsavviklingEllerTvangsopplosning")
    if voluntary or forced:
        since = next((day for key in _WINDING_UP_DATES if (day := read.day(data, key))), None)
        how = "forced" if forced else "voluntary"
        return (
            RegistrationStatus.IN_LIQUIDATION,
            None,
            [f"winding_up: {how} winding-up" + (f" since {since.isoformat()}" if since else "")],
        )
    if read.flag(data, "konkurs") is False and voluntary is False and forced is False:
        return RegistrationStatus.ACTIVE, None, []
    main = read.text(data, "overordnetEnhet")
    if _is_branch(data):
        return (
            RegistrationStatus.UNKNOWN,
            read.day(data, "nedleggelsesdato"),
            [f"branch: a branch has no status of its own, ask its main entity {main or ''}".rstrip()],
        )
    return RegistrationStatus.UNKNOWN, None, ["status_unknown: the answer carries no status"]


def _insolvency(data: Any, *, trustee: bool) -> Insolvency | None:
    bankrupt = read.flag(data, "konkurs")
    if bankrupt is None:
        return None
    if not bankrupt:
        if trustee:
            # The entity says no and its roles say yes: neither is evidence.
            return Insolvency(flag=None)
        # The register shows only the present; it does not count past proceedings.
        return Insolvency(flag=False, active_count=0)
    opened = read.day(data, "konkursdato")
    proceeding = Proceeding(None, None, "konkurs", "running", started_on=opened)
    return Insolvency(flag=True, active_count=1, proceedings=(proceeding,))


def _employees(data: Any) -> tuple[Employees | None, list[str]]:
    count, registered = read.whole(data, "antallAnsatte"), read.flag(data, "harRegistrertAntallAnsatte")
    if count is None and registered:
        return None, ["headcount_withheld: a headcount exists and is withheld, typically 1 to 4"]
    if count is None or (count == 0 and registered is False):
        return None, []
    return Employees(count, count), []


def _address(data: Any) -> tuple[Address | None, list[str]]:
    seat = read.mapping(data, "forretningsadresse") or read.mapping(data, "beliggenhetsadresse")
    notes = []
    if not seat:
        seat = read.mapping(data, "postadresse")
        notes = ["postal_address: the register names no business address, this is the postal one"] if seat else []
    if not seat:
        return None, []
    country = read.text(seat, "landkode") or find_country(read.text(seat, "land") or "")
    lines, city, code = read.texts(seat, "adresse"), read.text(seat, "poststed"), read.text(seat, "postnummer")
    if city is None and code is None and lines:
        return join_lines(lines, country), notes
    if city is not None and code is None:
        code, city = split_city(city, country)
    return Address(street=", ".join(lines) or None, city=city, postal_code=code, country=country), notes


def _nace(data: Any) -> tuple[NaceCode, ...]:
    found = [read.mapping(data, key) for key in ("naeringskode1", "naeringskode2", "naeringskode3")]
    return tuple(
        NaceCode("SN", "2.1", code, read.text(item, "beskrivelse"))
        for item in found
        if (code := read.text(item, "kode"))
    )


def _capital(data: Any) -> Capital | None:
    amount = read.amount(read.mapping(data, "kapital").get("belop"))
    currency = read.text(data, "kapital", "valuta")
    return Capital(amount, currency) if amount is not None and currency else None


def _live_roles(roles: Any) -> list[Any]:
    everyone = [role for group in read.items(roles, "rollegrupper") for role in read.items(group, "roller")]
    return [
        role
        for role in everyone
        if not (
            read.is_set(role, "fratraadt")
            or read.is_set(role, "avregistrert")
            or read.is_set(read.mapping(role, "person"), "erDoed")
            or read.is_set(read.mapping(role, "enhet"), "erSlettet")
        )
    ]


def _role_codes(roles: Any) -> set[str]:
    return {code for role in _live_roles(roles) if (code := read.text(role, "type", "kode"))}


def _directors(roles: Any) -> tuple[Director, ...]:
    found: dict[tuple[str, str], Director] = {}
    for role in _live_roles(roles):
        code = read.text(role, "type", "kode") or ""
        if code not in _DIRECTOR_ROLES:
            continue
        title = read.text(role, "type", "beskrivelse") or code
        company = read.mapping(role, "enhet")
        if company:
            name = " ".join(read.texts(company, "navn")) or read.text(company, "navn")
            identity = read.text(company, "organisasjonsnummer") or ""
        else:
            parts = (read.text(role, "person", "navn", key) for key in ("fornavn", "mellomnavn", "etternavn"))
            name = read.person_name(*parts)
            identity = read.text(role, "person", "fodselsdato") or ""
        if not name:
            continue
        # One person often leads the company and is on its board: one director, two roles.
        key = (identity, name.casefold())
        known = found.get(key)
        both = ", ".join(read.unique([known.role if known else None, title]))
        found[key] = Director(name, "company" if company else "person", both)
    return tuple(found.values())
