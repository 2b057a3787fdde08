"""The Czech public register (VR) in ARES: history arrays whose open items are current."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from leadgen.providers.registries import reading as read
from leadgen.providers.registries.models import Capital, Director

_LIQUIDATION = re.compile(r"\bv\s+likvidaci\b", re.IGNORECASE)
Entry = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Extract:
    """Current content of the register's primary record. `directors` are the statutory body."""

    ico: str | None
    name: str | None
    former_names: tuple[str, ...]
    legal_form: str | None
    seat: object
    capital: Capital | None
    directors: tuple[Director, ...] | None
    in_liquidation: bool
    active: bool
    registered_on: date | None
    struck_off_on: date | None
    court: str | None
    file_number: str | None
    warnings: tuple[str, ...]


def says_liquidation(name: str) -> bool:
    """Detect "v likvidaci", which companies in liquidation carry anywhere in their name."""
    return bool(_LIQUIDATION.search(name))


def parse_extract(data: Any, on: date) -> Extract:
    """Parse the primary record of an extract, judged on the day `on`."""
    records = read.items(data, "zaznamy")
    primary = [record for record in records if read.flag(record, "primarniZaznam")]
    record: Entry = (primary or records or [{}])[0]
    notes = [] if primary or not records else ["vr_no_primary: no record of the extract is marked primary"]
    capital, capital_notes = _capital(record)
    names = read.items(record, "obchodniJmeno")
    name = _current_value(names)
    file_mark = next(iter(_open(read.items(record, "spisovaZnacka"))), {})
    struck = read.day(record, "datumVymazu")
    if read.is_set(record, "datumVymazu") and struck is None:
        notes.append("end_unreadable: the day on which the subject was struck off cannot be read")
    directors, hidden = _directors(record)
    if hidden:
        notes.append("withheld: the register hides the name of someone in the statutory body")
    if _open(read.items(record, "insolvence")) or _open(read.items(record, "konkursy")):
        notes.append("court_entries: the public register carries insolvency entries; ask ISIR")
    return Extract(
        ico=_ico(data, record),
        name=name,
        former_names=read.unique(read.text(item, "hodnota") for item in names if read.text(item, "datumVymazu")),
        legal_form=_current_value(read.items(record, "pravniForma")),
        seat=_seat(record),
        capital=capital,
        directors=None if hidden and not directors else directors,
        in_liquidation=says_liquidation(name or "") or _has_liquidator(record),
        active=read.text(record, "stavSubjektu") == "AKTIVNI" and not read.is_set(record, "datumVymazu"),
        registered_on=read.day(record, "datumZapisu"),
        struck_off_on=struck if struck and struck <= on else None,
        court=read.text(file_mark, "soud"),
        file_number=_file_number(file_mark),
        warnings=tuple(notes + capital_notes),
    )


def _open(entries: Iterable[Entry]) -> list[Entry]:
    """Return the current entries (not struck out), newest first.

    The register's own order means nothing.
    """
    current = [entry for entry in entries if not read.is_set(entry, "datumVymazu")]
    return sorted(current, key=lambda entry: read.text(entry, "datumZapisu") or "", reverse=True)


def _current_value(entries: Iterable[Entry]) -> str | None:
    return next((value for entry in _open(entries) if (value := read.text(entry, "hodnota"))), None)


def _ico(data: Any, record: Entry) -> str | None:
    number = _current_value(read.items(record, "ico")) or read.text(data, "icoId")
    return number.zfill(8) if number and number.isdigit() else number


def _seat(record: Entry) -> object:
    seats = _open(read.items(record, "adresy"))
    seats.sort(key=lambda entry: read.text(entry, "typAdresy") != "SIDLO")
    return seats[0].get("adresa") if seats else None


def _file_number(mark: Entry) -> str | None:
    section, insert, court = (read.text(mark, key) for key in ("oddil", "vlozka", "soud"))
    if not (section and insert):
        return None
    return f"{section} {insert}/{court}" if court else f"{section} {insert}"


def _capital(record: Entry) -> tuple[Capital | None, list[str]]:
    entries = _open(read.items(record, "zakladniKapital"))
    entries.sort(key=lambda entry: not (read.text(entry, "typJmeni") or "").startswith("ZAKLADNI"))
    for entry in entries:
        amount = read.amount(read.text(entry, "vklad", "hodnota"))
        # Percentages and free words can be in the same place: only crowns are an amount.
        if read.text(entry, "vklad", "typObnos") == "KORUNY" and amount is not None:
            return Capital(amount, "CZK"), []
    return None, ["capital_as_text: the register states the capital in words only"] if entries else []


def _blocks(record: Entry) -> list[Entry]:
    return _open([*read.items(record, "statutarniOrgany"), *read.items(record, "ostatniOrgany")])


def _is_liquidator(entry: Entry) -> bool:
    return any("LIKVIDATOR" in (read.text(entry, key) or "") for key in ("typOrganu", "typAngazma"))


def _in_office(member: Entry) -> bool:
    ended = (
        read.is_set(member, "datumVymazu"),
        read.is_set(read.mapping(member, "clenstvi", "funkce"), "zanikFunkce"),
        read.is_set(read.mapping(member, "clenstvi", "clenstvi"), "zanikClenstvi"),
    )
    return not any(ended)


def _is_readable(member: Entry) -> bool:
    """Tell whether a member's term can be read: one that cannot may have ended."""
    if not read.is_set(member, "clenstvi"):
        return True
    terms = {key: value for key, value in read.mapping(member, "clenstvi").items() if value is not None}
    known = {"clenstvi": {"vznikClenstvi", "zanikClenstvi"}, "funkce": {"nazev", "vznikFunkce", "zanikFunkce"}}
    return bool(terms) and all(
        key in known and isinstance(value, Mapping) and set(value) <= known[key] and value
        for key, value in terms.items()
    )


def _has_liquidator(record: Entry) -> bool:
    for block in _blocks(record):
        members = read.items(block, "clenoveOrganu")
        if _is_liquidator(block):
            # A block without members still means that liquidation is entered.
            if not members or any(_in_office(member) for member in members):
                return True
        elif any(_is_liquidator(member) and _in_office(member) for member in members):
            return True
    return False


def _directors(record: Entry) -> tuple[tuple[Director, ...], bool]:
    hidden = False
    found: dict[tuple[str, str], Director] = {}
    for block in _open(read.items(record, "statutarniOrgany")):
        if _is_liquidator(block):
            continue
        for member in read.items(block, "clenoveOrganu"):
            if not _in_office(member) or _is_liquidator(member):
                continue
            director, identity = _director(member)
            if director is None or not _is_readable(member):
                hidden = True
                continue
            # Re-elections repeat a person: one office since its first day, with the newest role.
            known = found.get(identity)
            found[identity] = _merged(known, director) if known else director
    return tuple(found.values()), hidden


def _merged(one: Director, other: Director) -> Director:
    newest = max(one, other, key=lambda d: d.since or date.min)
    starts = [d.since for d in (one, other) if d.since]
    return Director(
        name=one.name,
        kind=one.kind,
        role=newest.role or one.role or other.role,
        since=min(starts) if starts else None,
    )


def _director(member: Entry) -> tuple[Director | None, tuple[str, str]]:
    person = read.mapping(member, "fyzickaOsoba")
    company = read.mapping(member, "pravnickaOsoba")
    role = read.text(member, "clenstvi", "funkce", "nazev") or read.text(member, "nazevAngazma")
    since = (
        read.day(member, "clenstvi", "funkce", "vznikFunkce")
        or read.day(member, "clenstvi", "clenstvi", "vznikClenstvi")
        or read.day(member, "datumZapisu")
    )
    role = role[:1].upper() + role[1:] if role else None
    if company:
        name = read.text(company, "obchodniJmeno")
        # A company-director's IČO was seen without its leading zeros.
        ico = (read.text(company, "ico") or "").zfill(8)
        return (Director(name, "company", role, since) if name else None), (ico, (name or "").casefold())
    name = read.person_name(read.text(person, "jmeno"), read.text(person, "prijmeni"))
    born = read.text(person, "datumNarozeni") or ""
    return (Director(name, "person", role, since) if name else None), (born, (name or "").casefold())
