"""Reads a column's header: which fields it may name, in the spellings of other tools. Pure.

Tools put the object in front (“Person - Name”, “Company City”), number repeated values (“E-mail 1 - Value”), write
camel case (“firstName”), and export identifiers, owners and kinds of values beside the values.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from leadgen.fields import Entity, FieldType, catalog, find_by_header, get_field, normalize_text
from leadgen.fields.amounts.headers import header_unit, without_unit

_AMOUNTS = frozenset({FieldType.INTEGER, FieldType.MILLIONS_EUR})

TAG, IGNORE = "tag", "ignore"
PLACES = {
    "contact.place": ("contact.location_city", "contact.location_country"),
    "company.place": ("company.hq_city", "company.hq_country"),
}
"""Targets that are split into a city and a country."""
NO_FIELDS = frozenset({TAG, IGNORE, *PLACES})
"""Targets that are no field of the catalogue."""
HEADER_CHARACTERS = 300
"""Longest part of a header that is read, in characters."""

EXACT, OBJECT, PLAIN = 0.95, 0.93, 0.9


def _words(text: str) -> frozenset[str]:
    return frozenset(normalize_text(word) for word in text.split())


_TAGS = frozenset(
    normalize_text(word)
    for word in (
        "tag", "tags", "label", "labels", "list", "lists", "list name", "source list", "batch",
        "segment", "štítek", "štítky", "schlagwort",
        "étiquette", "etikett", "tunniste", "group membership", "categories", "catégories", "kategorie", "kategorien",
    )
)  # fmt: skip
_FOREIGN = frozenset(
    {"id", "nr", "no", "row", "row id", "record id", "created", "created at", "updated", "updated at", "poradi", "vmid"}
)
_FOREIGN_ENDS = frozenset({"id", "ids", "guid", "uuid", "urn"})
_OWNERS = _words(
    """owner owners vlastník besitzer zuständig zuständiger propriétaire eier ejer ägare ansvarlig ansvarig omistaja
    assignee salesperson sdr rep správce obchodník sachbearbeiter betreuer opiekun właściciel propietario proprietario
    eigenaar vastuuhenkilö"""
)
_OWNER_PHRASES = frozenset(
    normalize_text(phrase)
    for phrase in (
        "assigned to", "assigned", "account manager", "account executive", "sales rep", "sales representative",
        "sales owner", "created by", "modified by", "last modified by", "updated by", "added by", "managed by",
        "relationship manager", "přiřazeno", "přidělil", "přiděleno", "řeší", "obchodní zástupce", "vytvořil", "upravil",
        "zadal", "angelegt von", "erstellt von", "geändert von", "zugewiesen an", "kundenbetreuer", "commercial en charge",
        "créé par", "assigné à", "attribué à", "suivi par", "opprettet av", "tildelt", "tilldelad", "skapad av",
        "oprettet af", "toegewezen aan", "aangemaakt door", "asignado a", "creado por", "assegnato a", "przypisany do",
        "utworzone przez", "priradené", "vytvoril", "luonut",
    )
)  # fmt: skip
_OTHERS = _words(
    """assistant assistants asistent asistentka asistenta assistent assistentin assistante assistentens avustaja asystent
    spouse manželka conjoint referrer referred supervisor nadřízený vorgesetzter emergency"""
)
_KINDS = _words("type label typ art druh tyyppi")
_COMPANY = _words(
    """company companies organization organisation organizations org account employer firm firma firmy společnost
    společnosti spoločnosť spoločnosti corporate billing unternehmen firmen entreprise société bedrift selskap
    foretak hq headquarters siège sídlo sitz sede siedziba zetel hovedkontor huvudkontor pääkonttori virksomhed
    företag företagets yritys yrityksen yhtiö bedrijf bedrijfs empresa azienda società spółka"""
)
_CONTACT = _words(
    """person persons people mailing contact contacts lead prospect individual osoba osoby kontakt kontaktu kontaktní
    kontaktperson kontaktpersoner ansprechpartner personne henkilö yhteyshenkilö contacto contatto contactpersoon
    persona persoon"""
)
_FILLERS = _words(
    """value work business office büro kancelář kancelárie kontor toimisto number číslo nummer numéro primary main
    associated current bureau pro professionnel professionnelle geschäftlich práce pracovní zaměstnání zam jobb työ
    arbeit arbeid arb arbejde arbete hlavní field direct práca pracovný służbowy służbowa werk zakelijk zakelijke
    trabajo laboral lavoro aziendale"""
)
_FURTHER = _words(
    """additional other secondary second alternate alternative further weitere další druhý autre autres andre muu home
    private personal domicile privat priv soukromý soukromé domů dom koti súkromný prywatny prywatna privé thuis
    casa personale tweede andere annen annet"""
)
_COMPOUNDS = (
    ("linked in", "linkedin"),
    ("e mails", "email"),
    ("e mail", "email"),
    ("emails", "email"),
    ("web site", "website"),
)
# A further word for the same, as in “Country/Region”.
_ALTERNATIVE = re.compile(r"(?<=\w)\s?/\s?\w+|\s(?:or|nebo|oder|ou|eller|tai)\s\w+", re.IGNORECASE)
_NO_FIELD = frozenset(
    normalize_text(word)
    for word in (
        "fax", "postal code", "zip", "zip code", "postcode", "psč", "plz", "postleitzahl", "postnummer", "code postal",
        "postinumero", "state", "province", "county", "bundesland", "fylke",
        "kod pocztowy", "código postal", "cap", "postnr", "voivodeship", "województwo", "provincia", "provincie", "län",
        "okres", "départ", "département", "comunidad autónoma", "regione", "po box",
    )
)  # fmt: skip
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
# What a bare word means once the object in front of it is known.
_OF_COMPANY = {
    "": "company.name",
    "name": "company.name",
    "address": "company.hq_address",
    "title": "contact.job_title",
}
_OF_CONTACT = {
    "": "contact.full_name",
    "city": "contact.location_city",
    "country": "contact.location_country",
    "website": "company.website_url",
}


class Meaning(NamedTuple):
    """How surely a header names a field (0-1), and the reason."""

    score: float
    why: str


def is_association(header: str) -> bool:
    """Tell whether a header names a record that only belongs to the file's records, as “Associated company” does."""
    return "associated" in normalize_text(header[:HEADER_CHARACTERS]).split()


def is_group_word(cell: str) -> bool:
    """Tell whether a cell can head a group of columns: an object, or a field that comes in parts."""
    words = normalize_text(cell[:HEADER_CHARACTERS]).split()
    return 1 <= len(words) <= 3 and bool((_COMPANY | _CONTACT | _FILLERS).intersection(words) or meanings(cell))


def meanings(header: str) -> dict[str, Meaning]:
    """Return the fields that a header names, with `tag` and `ignore`; do not change the dict."""
    return _meanings(header[:HEADER_CHARACTERS])


@lru_cache(maxsize=4_096)
def _meanings(header: str) -> dict[str, Meaning]:
    key = normalize_text(header)
    if not key or key.startswith("column "):
        return {}
    if key in _TAGS:
        return {TAG: Meaning(0.9, f"header matches “{header}”")}
    spaced = _CAMEL.sub(" ", header)
    exact = _fields(key) or _fields(_compound(normalize_text(spaced)))
    if not exact and _ALTERNATIVE.search(spaced) and not _begins_with_object(spaced):
        spaced = _ALTERNATIVE.sub("", spaced)
        exact = _fields(_compound(normalize_text(spaced)))
    if exact := exact or _amounts(header):
        return {target: Meaning(EXACT, f"header matches “{header}”") for target in exact}
    if key in _FOREIGN:
        return {IGNORE: Meaning(0.9, "a running number or a date of another system")}
    return _by_parts(header, _compound(normalize_text(spaced)).split())


def _amounts(header: str) -> list[str]:
    """Return the fields of amounts that a header names beside their unit: “Umsatz Mio. EUR”."""
    unit = header_unit(header)
    if unit is None or not (unit.currencies or unit.factor > 1):
        return []
    return [target for target in _fields(without_unit(header)) if get_field(*target.split(".")).type in _AMOUNTS]


def _begins_with_object(header: str) -> bool:
    """Tell whether an object is in front of a slash, as in “Contact/First name”."""
    return normalize_text(header.partition("/")[0]) in _COMPANY | _CONTACT


def _compound(key: str) -> str:
    for apart, together in _COMPOUNDS:
        key = re.sub(rf"\b{apart}\b", together, key)
    return key


def _fields(key: str) -> list[str]:
    found = ((entity, find_by_header(entity, key)) for entity in Entity)
    return [f"{entity}.{field.key}" for entity, field in found if field is not None]


def _by_parts(header: str, words: list[str]) -> dict[str, Meaning]:
    """Return the fields of a header without the words that only say whose value it is, or which one."""
    numbers = [word for word in words if word.isdigit() and len(word) < 3]
    words = [word for word in words if word not in numbers]
    if not words:
        return {}
    if (foreign := _foreign(words)) is not None:
        return {IGNORE: Meaning(0.9, foreign)}
    further = [word for word in words if word not in _FURTHER]
    if _is_without_field(further):
        return {IGNORE: Meaning(0.85, "a part of an address, or a fax number, which has no field")}
    later = (int(numbers[-1]) - 1 if numbers else 0) + (len(further) < len(words))
    if (kind := _without_kind(further)) and any(numbers or _has_kinds(target) for target, _ in _targets(kind)):
        return {IGNORE: Meaning(0.85, "names the kind of the value in the column beside it")}
    weight = max(0.5, 1 - 0.1 * max(0, later))
    return {
        target: Meaning(round(score * weight, 3), f"header matches “{header}”") for target, score in _targets(further)
    }


def _foreign(words: list[str]) -> str | None:
    """Return why a header names nothing of the file's people and companies: owners, others, identifiers."""
    if words[-1] in _OWNERS or (words[0] in _OWNERS and len(words) <= 3) or " ".join(words) in _OWNER_PHRASES:
        return "names the owner of the record in another system"
    if words[0] in _OTHERS or (words[0] == "manager" and len(words) > 1):
        return "belongs to another person, such as an assistant"
    return "an identifier of another system" if words[-1] in _FOREIGN_ENDS else None


def _is_without_field(words: list[str]) -> bool:
    """Tell whether the words name a part of an address, or a fax, for which there is no field."""
    objects = _FILLERS | _COMPANY | _CONTACT
    bare = [word for word in words if word not in objects and word != "address"]
    if " ".join(bare) in _NO_FIELD or (bare and bare[0] in _NO_FIELD):
        return True
    of_person = bool(words) and (words[0] in _CONTACT or (words[0] == "address" and len(words) > 1))
    street = find_by_header(Entity.COMPANY, " ".join(bare)) if of_person and bare else None
    return street is not None and street.key == "hq_address"


def _without_kind(words: list[str]) -> list[str]:
    if len(words) > 1 and words[-1] in _KINDS:
        return words[:-1]
    return [word for word in words[1:] if word not in ("de", "der")] if len(words) > 1 and words[0] in _KINDS else []


def _has_kinds(target: str) -> bool:
    return get_field(*target.split(".")).type in (FieldType.EMAIL, FieldType.PHONE, FieldType.URL)


def _targets(words: list[str]) -> Iterator[tuple[str, float]]:
    """Yield the fields that the words name, with or without an object in front or behind."""
    bare = [word for word in words if word not in _FILLERS]
    for rest in (words, bare):
        if found := _fields(" ".join(rest)):
            yield from ((target, PLAIN) for target in found)
            return
    if not bare:
        return
    for place, rest in ((0, bare[1:]), (-1, bare[:-1])):
        entity = _entity_of(bare[place])
        if place == 0 and bare[0] == "address" and rest:  # a person's address by its parts
            entity = Entity.CONTACT
        if entity is not None and (target := _of_object(entity, rest)):
            yield target, OBJECT
            return


def _entity_of(word: str) -> Entity | None:
    if word in _CONTACT:
        return Entity.CONTACT
    return Entity.COMPANY if word in _COMPANY else None


def _of_object(entity: Entity, rest: list[str]) -> str | None:
    key = " ".join(rest)
    special = (_OF_CONTACT if entity is Entity.CONTACT else _OF_COMPANY).get(key)
    if special is not None:
        return special
    if entity is Entity.CONTACT and len(rest) == 1 and rest[0] in _COMPANY:
        return "company.name"
    field = find_by_header(entity, key)
    if field is not None:
        return f"{entity}.{field.key}"
    other = Entity.CONTACT if entity is Entity.COMPANY else Entity.COMPANY
    field = find_by_header(other, key) if key else None
    if field is None:
        return None
    own = catalog(entity).get(field.key)  # a company's phone, by the word that people's phones have
    return f"{entity if own is not None and own.importable else other}.{field.key}"
