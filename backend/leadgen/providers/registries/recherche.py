"""Recherche d'entreprises, the French directory over Sirene and the company register.

Base address `https://recherche-entreprises.api.gouv.fr`. At most 7 requests a second from one address. The directory
has no capital and no insolvency: another source would be needed. Withheld values carry a marker text instead of a
value.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from leadgen.fields.enums import RegistrationStatus
from leadgen.fields.text import decompose
from leadgen.providers.base import Answer, NotFound, Permanent, ProviderError, Transient, parse_json_object
from leadgen.providers.registries import reading as read
from leadgen.providers.registries.addresses.french_seat import Seat, find_seat, shown
from leadgen.providers.registries.client import (
    RegistryClient,
    first_of,
    hit_of,
    in_pages,
    raw_text,
    stamped,
    stamped_hits,
    wrong_path,
)
from leadgen.providers.registries.identifiers import check_siren, registration_number
from leadgen.providers.registries.legal_forms import legal_form
from leadgen.providers.registries.models import Director, Employees, LegalProfile, NaceCode, SearchResult
from leadgen.providers.registries.withheld import without_marks
from leadgen.providers.service_limits import SERVICE_LIMITS

CODE = "recherche"
BASE_URL = "https://recherche-entreprises.api.gouv.fr"
_PATH = "/search"
LIMITS = SERVICE_LIMITS["recherche"]
# The service allows 25 a page, and few calls a second.
PAGE, MOST = 25, 100

# name, then (trade name), then (acronym)
_BRACKETED = re.compile(r"\(([^()]+)\)")
_COMPLETE_NAME = re.compile(r"(?P<name>[^()]+?)(?P<brackets>(?:\s*\([^()]+\)){1,2})")
_BANDS: dict[str, tuple[int, int | None]] = {
    "NN": (0, 0),
    "00": (0, 0),
    "01": (1, 2),
    "02": (3, 5),
    "03": (6, 9),
    "11": (10, 19),
    "12": (20, 49),
    "21": (50, 99),
    "22": (100, 199),
    "31": (200, 249),
    "32": (250, 499),
    "41": (500, 999),
    "42": (1000, 1999),
    "51": (2000, 4999),
    "52": (5000, 9999),
    "53": (10000, None),
}
Entry = Mapping[str, Any]


class Recherche(RegistryClient):
    """The French company register. `name` is shown as the provider; thread safe."""

    code = CODE
    country = "FR"
    origin = BASE_URL
    limits = LIMITS

    def classify(self, answer: Answer) -> ProviderError | None:
        """Classify a 404: it means an unknown path, because no hit is a 200 with an empty list."""
        return wrong_path(answer) if answer.status == 404 else None

    def _fetch(self, registration_id: str) -> LegalProfile:
        """Fetch the company with this SIREN; a SIRET gives the company of that establishment."""
        number = registration_number("FR", registration_id)
        if number is None or number.value is None:
            raise Permanent(self.name, f"{registration_id!r} is neither SIREN nor SIRET", reason="invalid_identifier")
        answer = self._http.get_json(_PATH, {"q": number.value})
        return stamped(parse(answer.body, number=number.value), answer)

    def _search(self, name: str, limit: int) -> SearchResult:
        """Search companies by name, officers or establishments.

        Fewer than 3 characters find nothing, because the service refuses them.
        """
        query = " ".join(name.split())
        if len(query) < 3:
            return SearchResult(total=0)
        digits = query.replace(" ", "")
        if digits.isdigit() and len(digits) in (9, 14):
            # Nine or fourteen digits would be read as an identifier, and the hit would look like a match by name.
            return SearchResult(total=0)

        def page(number: int) -> SearchResult:
            answer = self._http.get_json(_PATH, {"q": query, "page": number + 1, "per_page": PAGE})
            return stamped_hits(parse_search(answer.body), answer)

        return in_pages(page, most=MOST, limit=limit)


def parse(body: bytes | str, *, number: str | None = None) -> LegalProfile:
    """Parse the company with this SIREN in a reply, at any place; without a number the first one.

    Raises NotFound when there is none, and Permanent for the service's error body.
    """
    found = parse_search(body)
    if not found:
        raise NotFound(CODE, "the directory has no such company", reason="not_found")
    if number is not None:
        mine = hit_of(found, number)
        read.same_record(CODE, number, (mine or found[0]).registration_id)
    else:
        mine = first_of(found)
    return replace(mine or found[0], raw={"search": raw_text(body)})


def parse_search(body: bytes | str) -> SearchResult:
    """Parse the companies of a reply."""
    data = parse_json_object(CODE, body)
    refusal = read.text(data, "erreur")
    if refusal:
        raise Permanent(CODE, f"the directory refused the query: {refusal}", reason="rejected")
    if not isinstance(data.get("results"), list):
        raise Transient(CODE, "answer is not a list of companies", reason="unexpected_form")
    hits = tuple(_company(item) for item in read.items(data, "results"))
    return SearchResult(profiles=hits, total=read.whole(data, "total_results"))


def _company(data: Entry) -> LegalProfile:
    siren = read.text(data, "siren")
    notes = _notes(data, siren or "")
    form = read.text(data, "nature_juridique")
    local, english = legal_form(CODE, form)
    status = {"A": RegistrationStatus.ACTIVE, "C": RegistrationStatus.DISSOLVED}.get(
        read.text(data, "etat_administratif") or "", RegistrationStatus.UNKNOWN
    )
    closed = status is RegistrationStatus.DISSOLVED
    official, bracketed = _names(data)
    seat = find_seat(data, siren)
    if status is RegistrationStatus.UNKNOWN:
        notes.append("status_unknown: the directory does not say whether the company is active")
    return LegalProfile(
        registry=CODE,
        registration_id=siren,
        siret=seat.siret,
        tax_id=_vat_number(siren),
        official_name=official,
        trading_names=_trading_names(data, seat, official, bracketed),
        legal_form_code=form,
        legal_form_name=local,
        legal_form_name_en=english,
        registration_status=status,
        date_established=read.day(data, "date_creation"),
        date_dissolved=read.day(data, "date_fermeture") if closed else None,
        address=seat.address,
        nace_codes=_activities(data),
        directors=_directors(data),
        employees=_employees(data),
        source_url=f"https://annuaire-entreprises.data.gouv.fr/entreprise/{siren}",
        warnings=(*notes, *seat.notes),
    )


def _notes(data: Entry, siren: str) -> list[str]:
    notes = []
    if not check_siren(siren).valid:
        notes.append("check_digit: the SIREN's check digit does not fit")
    if read.text(data, "statut_diffusion") == "P":
        notes.append("withheld: the company has asked that parts of its record be withheld")
    if read.text(data, "etat_administratif") == "C":
        notes.append("closed: the register does not say why the company closed; officers are the last known")
    if any("liquidateur" in _plain(read.text(d, "qualite")) for d in read.items(data, "dirigeants")):
        notes.append("liquidator: a liquidator is listed, which hints at a winding-up")
    return notes


def _vat_number(siren: str | None) -> str | None:
    """Derive the VAT number from the SIREN.

    The number does not prove that the company is registered for VAT.
    """
    if not siren or not check_siren(siren).valid:
        return None
    return f"FR{(12 + 3 * (int(siren) % 97)) % 97:02d}{siren}"


def _names(data: Entry) -> tuple[str | None, tuple[str, ...]]:
    """Split the official name from the names in brackets: a trade name, an acronym."""
    whole = _COMPLETE_NAME.fullmatch(shown(data, "nom_complet") or "")
    bracketed = tuple(_BRACKETED.findall(whole["brackets"])) if whole else ()
    return shown(data, "nom_raison_sociale") or (whole["name"] if whole else shown(data, "nom_complet")), bracketed


def _trading_names(data: Entry, seat: Seat, official: str | None, bracketed: tuple[str, ...]) -> tuple[str, ...]:
    names = [shown(data, "sigle"), *seat.names, *map(without_marks, bracketed)]
    return tuple(name for name in read.unique(names) if name.casefold() != (official or "").casefold())


def _activities(data: Entry) -> tuple[NaceCode, ...]:
    keys = (("activite_principale_naf25", "2.1"), ("activite_principale", "2.0"))
    return tuple(
        NaceCode("NAF", revision, code, read.nace_label(code, revision))
        for key, revision in keys
        if (code := shown(data, key))
    )


def _plain(text: str | None) -> str:
    decomposed = decompose(text or "")
    return "".join(ch for ch in decomposed if not unicodedata.combining(ch)).casefold()


def _directors(data: Entry) -> tuple[Director, ...] | None:
    if not isinstance(data.get("dirigeants"), list):
        return None
    found: dict[tuple[str, str], Director] = {}
    hidden = False
    for item in read.items(data, "dirigeants"):
        role = read.text(item, "qualite")
        if role is None:
            # Auditors are in the same list: without a role, nobody is surely a director.
            hidden = True
            continue
        if "commissaire aux comptes" in _plain(role):
            continue
        company = read.text(item, "type_dirigeant") == "personne morale"
        if company:
            name = shown(item, "denomination")
            identity = read.text(item, "siren") or ""
        else:
            name = read.person_name(shown(item, "prenoms"), shown(item, "nom"))
            identity = shown(item, "date_de_naissance") or ""
        if not name:
            hidden = True
            continue
        key = (identity, name.casefold())
        both = ", ".join(read.unique([found[key].role if key in found else None, role])) or None
        found[key] = Director(name, "company" if company else "person", both)
    # There are directors, and the register hides who: that is not "nobody".
    return None if hidden and not found else tuple(found.values())


def _employees(data: Entry) -> Employees | None:
    code = read.text(data, "tranche_effectif_salarie")
    if code == "NN" and read.text(data, "caractere_employeur") == "O":
        # Two fields of the same record disagree; neither is evidence of zero.
        return None
    band = _BANDS.get(code or "")
    return Employees(*band) if band else None
