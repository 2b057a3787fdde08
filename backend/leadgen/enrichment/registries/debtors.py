"""Decides whether a debtor of the insolvency register is the company that was asked about. Pure.

A name alone is no proof: a namesake is not the debtor. The name counts together with the number, the address or the
birth date. Anything less is a possible debtor for a person to check, and never a fact.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from leadgen.enrichment.registries.profile import name_relation
from leadgen.fields.text import day_in_words
from leadgen.providers.registries.matching.candidate_evidence import same_address
from leadgen.providers.registries.matching.names import normalize_name, plain
from leadgen.providers.registries.matching.persons import are_one_person
from leadgen.providers.registries.models import Address, LegalProfile

POSSIBLE, NUMBER_IN_DOUBT = "possible_debtor", "number_in_doubt"
"""Codes of insolvency warnings: a debtor may be the company; the number asked about may be another company's."""
_NUMBER = re.compile(r"\d+")
_MOST_SHOWN = 3


@dataclass(frozen=True, slots=True)
class SoughtDebtor:
    """What is known of a company to compare with a debtor. `address` is one line; `born` is a sole trader's birth date."""

    name: str
    address: str | None = None
    born: date | None = None


def same_name(ours: str, theirs: str) -> bool:
    """Compare names but for spelling, with the legal form where it is known.

    "X s.r.o." and "X a.s." are two companies. A person's titles are noise.
    """
    bare = normalize_name(ours, "CZ")
    if plain(ours) == bare:
        return normalize_name(theirs, "CZ") == bare or are_one_person(ours, theirs, "CZ")
    return plain(theirs).replace(" ", "") == plain(ours).replace(" ", "")


def is_proved(company: SoughtDebtor, debtor: LegalProfile) -> bool:
    """Tell whether a debtor of the same name also has the company's address or birth date."""
    if company.born is not None and debtor.born_on is not None:
        return company.born == debtor.born_on
    return is_at(company.address, debtor.address)


def is_at(known: str | None, seat: Address | None) -> bool:
    """Tell whether a seat is at a known address: street, house number, and city or postal code agree."""
    if not known or seat is None or not seat.street or not _NUMBER.search(seat.street):
        return False
    numbers, words = set(_NUMBER.findall(known)), plain(known).split()
    code = "".join(_NUMBER.findall(seat.postal_code or ""))
    in_place = bool(code) and code in "".join(_NUMBER.findall(known))
    in_place = in_place or bool(seat.city and set(plain(seat.city).split()) <= set(words))
    return bool(numbers) and in_place and same_address(known, seat) is True


def is_of_another(names: Sequence[str], debtor: LegalProfile) -> bool:
    """Tell whether a debtor found by number bears another name than the company has anywhere."""
    found = debtor.official_name
    if not found or not names:
        return False
    return all(name_relation(name, [found], "CZ") in ("other", "relative") for name in names)


def possible_debtors(debtors: Sequence[LegalProfile]) -> str:
    """Return the warning for debtors that may be the company, with what tells them apart."""
    shown = "; ".join(_described(debtor) for debtor in debtors[:_MOST_SHOWN])
    more = f" and {len(debtors) - _MOST_SHOWN} more" if len(debtors) > _MOST_SHOWN else ""
    one = len(debtors) == 1
    return (
        f"{POSSIBLE}: {'a debtor has' if one else f'{len(debtors)} debtors have'} this name and may be"
        f" {'another company or person' if one else 'others'}; check: {shown}{more}"
    )


def _described(debtor: LegalProfile) -> str:
    place = debtor.address
    references: list[str | None] = []
    if debtor.insolvency is not None:
        references = [item.reference for item in debtor.insolvency.proceedings[:1]]
    parts = [
        debtor.official_name,
        f"IČO {debtor.registration_id}" if debtor.registration_id else None,
        ", ".join(part for part in (place.street, place.city) if part) if place else None,
        f"born {day_in_words(debtor.born_on)}" if debtor.born_on else None,
        *references,
    ]
    return ", ".join(part for part in parts if part)
