"""The seat of a company in the French directory: which establishment it is, and its address. Pure.

The directory may name no seat, two seats, or a closed one. The state of a seat is not the state of the company.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from leadgen.fields.countries import find_country
from leadgen.providers.registries import reading as read
from leadgen.providers.registries.addresses.lines import parse_line, split_city
from leadgen.providers.registries.identifiers import check_siret
from leadgen.providers.registries.models import Address
from leadgen.providers.registries.withheld import without_marks

_CLOSED = "F"
Entry = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Seat:
    """The seat of one company. `names` are its signs and trade names; `notes` are "code: sentence"."""

    siret: str | None = None
    address: Address | None = None
    names: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def find_seat(company: Entry, siren: str | None) -> Seat:
    """Return the seat of a company of the directory; empty where the directory names none.

    Of several seats an open one counts before a closed one, then the one that began last.
    """
    seats = _seats(company)
    if not seats:
        return Seat()
    entry = max(seats, key=lambda item: (not _is_closed(item), _began(item)))
    notes = []
    is_open = read.text(company, "etat_administratif") == "A"
    if is_open and _is_closed(entry):
        since = read.day(entry, "date_fermeture")
        when = f" since {since.isoformat()}" if since else ""
        notes.append(f"seat_closed: the seat is closed{when}; the company itself is active")
    rivals = sum(not _is_closed(item) for item in seats)
    if is_open and rivals > 1:
        notes.append(f"several_seats: the directory names {rivals} open seats; the one that began last is shown")
    address, more = _address(entry)
    signs = [shown(entry, "nom_commercial"), *map(without_marks, read.texts(entry, "liste_enseignes"))]
    return Seat(_number(entry, siren), address, tuple(sign for sign in signs if sign), tuple(notes + more))


def shown(source: object, *path: str) -> str | None:
    """Return the text at a path without marks, None when it is withheld."""
    value = read.text(source, *path)
    return None if value is None else without_marks(value)


def _seats(company: Entry) -> list[Entry]:
    """Return the establishments that the directory calls the seat, each once."""
    others = read.items(company, "matching_etablissements")
    named = [read.mapping(company, "siege"), *read.items(company, "siege")]
    named += [item for item in others if read.flag(item, "est_siege")]
    found: dict[str, Entry] = {}
    for place, entry in enumerate(named):
        if entry:
            found.setdefault(read.text(entry, "siret") or str(place), entry)
    return list(found.values())


def _is_closed(entry: Entry) -> bool:
    return read.text(entry, "etat_administratif") == _CLOSED


def _began(entry: Entry) -> str:
    days = (read.day(entry, key) for key in ("date_debut_activite", "date_creation"))
    return next((day.isoformat() for day in days if day), "")


def _number(seat: Entry, siren: str | None) -> str | None:
    """Return the SIRET of the seat, unless it belongs to another company: that is an error of the record."""
    number = check_siret(shown(seat, "siret") or "").value
    return number if number and siren and number.startswith(siren) else None


def _address(seat: Entry) -> tuple[Address | None, list[str]]:
    abroad = shown(seat, "libelle_pays_etranger")
    foreign = bool(abroad or shown(seat, "code_pays_etranger"))
    # The register's code of a foreign country is a statistical one, not ISO 3166; its name is readable.
    country = (find_country(abroad) if abroad else None) if foreign else "FR"
    parts = [shown(seat, key) for key in ("numero_voie", "indice_repetition", "type_voie", "libelle_voie")]
    street = " ".join(part for part in parts if part) or None
    city = shown(seat, "libelle_commune") or shown(seat, "libelle_commune_etranger")
    code = shown(seat, "code_postal")
    if city and code is None:
        code, city = split_city(city, country)
    notes = ["seat_withheld: parts of the seat's address are withheld"] if _is_withheld(seat) else []
    found = Address(street, city, code, country)
    line = shown(seat, "adresse")
    if line and not notes and not street:
        found = _with_line(found, line)
    if not (found.street or found.city or found.postal_code or foreign):
        return None, notes
    return found, [*notes, *([f"seat_abroad: {abroad or 'the seat is abroad'}"] if foreign else [])]


def _with_line(found: Address, line: str) -> Address:
    """Fill what the parts do not say from the address in one line."""
    told = parse_line(line, found.country)
    if found.city is None:
        return replace(told, postal_code=found.postal_code or told.postal_code)
    if told.city is not None:
        return replace(found, street=told.street, postal_code=found.postal_code or told.postal_code)
    return found if found.postal_code else replace(found, street=line)


def _is_withheld(seat: Entry) -> bool:
    keys = ("numero_voie", "libelle_voie", "code_postal", "libelle_commune", "adresse")
    marked = any(without_marks(value) != value for key in keys if (value := read.text(seat, key)))
    return marked or read.text(seat, "statut_diffusion_etablissement") == "P"
