"""Recognises the field of each column by header, values and neighbouring columns. Pure.

Headers are known in six languages. Every column gets candidates from its header and from its content. Then the surest
pairs are taken first, and each field is used once. A column that stays without a field says why; when its values look
like a person's or a company's data, it asks for a decision.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from leadgen.fields import Entity, FieldType, get_field, normalize_text
from leadgen.imports.columns.close_headers import close_headers
from leadgen.imports.columns.headers import IGNORE, NO_FIELDS, PLACES, TAG, is_association, meanings
from leadgen.imports.columns.known_exports import KnownExport, find_export
from leadgen.imports.columns.neighbours import ValueOwner, owner_by_place, owner_by_rows
from leadgen.imports.columns.value_shapes import (
    COMPARED,
    content_scores,
    fits_field,
    foreign_values,
    kind_of_values,
    lacks_currency,
    share,
)
from leadgen.imports.file.profile import ColumnProfile
from leadgen.imports.rows.places import names_country
from leadgen.people.mailboxes import is_role_mailbox

_LEAST = 0.45
_LEAST_VALUES = 0.5
_DOUBT = 0.4
_LOUD = 0.65
_SURE_HEADER = 0.85
_UNMISTAKABLE = frozenset({"contact.email", "contact.linkedin_url", "company.linkedin_url", "company.website_url"})
_PROFILES = frozenset({"contact.linkedin_url", "company.linkedin_url"})
# Fields that companies and people share: the other columns decide which one a bare header means.
_TWINS = {
    "contact.email": "company.email",
    "contact.phone": "company.phone",
    "contact.linkedin_url": "company.linkedin_url",
    "contact.full_name": "company.name",
    "contact.notes": "company.notes",
}
_PLACES = {
    "company.hq_country": "contact.location_country",
    "company.hq_city": "contact.location_city",
    "company.place": "contact.place",
}
_SHARED = {"company.phone": "contact.phone", "company.email": "contact.email"}
"""A company's value that all of its people have, as in a column of switchboards."""
_NAMES = frozenset({"contact.first_name", "contact.last_name", "contact.full_name"})
_PARTS = frozenset({"contact.first_name", "contact.last_name"})
_WHOLE = 0.7  # least share of rows with several words, for a full name under the header of one of its parts
_NAME_CHARACTERS = 120
_PERSON_SIGNS = _NAMES | {"contact.job_title"}
_COMPANY_KEYS = frozenset({"company.name", "company.domain", "company.website_url"})
_BARE_NAMES = frozenset({"name", "navn", "nimi", "namn", "naam", "nombre", "nome", "nazwa", "nazev", "meno"})
_ASKED = 0.6
"""Most confidence of a guess that a person is asked about."""
_FEW_NAMES, _ROWS_OF_FEW = 8, 12
"""A column of names that repeat this often, in a list of so many rows, names owners and no contacts."""
_KNOWN = 0.97
_MOST_UNKNOWN = 0.75  # most confidence of content under a header that is not understood
_NUMBERED = re.compile(r"Column \d{1,4}(?: \(\d+\))?")
_FIRMS = 0.4  # least confidence by which content contradicts a person's name


@dataclass(frozen=True, slots=True)
class Guess:
    """One column's likely target, the confidence (0-1), the reason, and the alternatives.

    `question`: a person must decide, because the column would be ignored or hardly fits.
    """

    target: str
    confidence: float
    why: str
    alternatives: tuple[str, ...] = ()
    question: str | None = None


@dataclass(slots=True)
class _Column:
    """A column with what its header and its values say, and the candidates that follow."""

    profile: ColumnProfile
    named: dict[str, tuple[float, str]]
    looks: dict[str, tuple[float, str]]
    said: dict[str, Guess]
    is_known: bool = False
    """The header is one of the recognised export."""
    asks: str | None = None

    @property
    def only_bare_name(self) -> bool:
        """Tell whether a bare “Name” header is the only hint at a person."""
        return self.is_bare_name and "contact.full_name" not in self.looks

    @property
    def is_bare_name(self) -> bool:
        """Tell whether the header is only “Name”, with or without a number."""
        return normalize_text(self.profile.header).rstrip("0123456789 ") in _BARE_NAMES

    @property
    def side(self) -> Entity | None:
        """Return the entity of the surest guess; None for a place that may be of both, and without a guess."""
        if any(company in self.named and person in self.named for company, person in _PLACES.items()):
            return None
        fields = [guess for target, guess in self.said.items() if target not in (TAG, IGNORE)]
        surest = max(fields, key=lambda guess: guess.confidence, default=None)
        return None if surest is None else Entity(surest.target.partition(".")[0])


@dataclass(frozen=True, slots=True)
class Recognition:
    """The guesses for a file's columns, and the known export that it is."""

    guesses: list[Guess]
    export: KnownExport | None = None


def recognise(profiles: Sequence[ColumnProfile]) -> list[Guess]:
    """Return a guess per column, in the columns' order; no field is guessed twice."""
    return recognise_file(profiles).guesses


def recognise_file(profiles: Sequence[ColumnProfile]) -> Recognition:
    """Return a guess per column, in the columns' order, and the known export; no field is guessed twice."""
    export = find_export([profile.header for profile in profiles])
    columns = [_examine(profile, export) for profile in profiles]
    has_people = _has_people(columns)
    has_company = any(
        _COMPANY_KEYS & column.said.keys() and not is_association(column.profile.header) for column in columns
    )
    names_known = any(column.named.get(name, (0.0, ""))[0] >= _SURE_HEADER for column in columns for name in _NAMES)
    places = _company_places(columns)
    for column in columns:
        if not column.is_known:
            column.said = _settle(
                column, has_people=has_people, has_company=has_company, names_known=names_known, places=places
            )
    _settle_whole_names(columns)
    if has_people and has_company:
        _settle_names(columns)
        if any(_COMPANY_KEYS & column.said.keys() for column in columns):
            _settle_owners(columns, places)
        else:
            _give_places_to_people(columns)
    chosen = _choose(columns)
    owners = {target: columns[index].profile for index, target in chosen.items() if target not in (TAG, IGNORE)}
    return Recognition([_guess(column, chosen.get(index), owners) for index, column in enumerate(columns)], export)


def _choose(columns: Sequence[_Column]) -> dict[int, str]:
    """Return the target of each column: the surest pairs first, then headers whose field is still free."""
    pairs = sorted(
        (
            (column.profile.filled > 0, guess.confidence, -index, target)
            for index, column in enumerate(columns)
            for target, guess in column.said.items()
        ),
        reverse=True,
    )
    chosen: dict[int, str] = {}
    taken: set[str] = set()
    for by_header_alone in (False, True):
        for _, confidence, minus, target in pairs:
            index = -minus
            free = target not in taken or target in (TAG, IGNORE)
            wanted = _is_kept(columns[index], target) if by_header_alone else confidence >= _LEAST
            if index not in chosen and wanted and free:
                chosen[index] = target
                taken.add(target)
    return chosen


def _is_kept(column: _Column, target: str) -> bool:
    """Tell whether a known header keeps its field although most values do not fit: the others are reported."""
    return (
        target not in NO_FIELDS
        and column.named.get(target, (0.0, ""))[0] >= _SURE_HEADER
        and not column.looks
        and bool(fits_field(get_field(*target.split(".")), column.profile.counted))
    )


def _guess(column: _Column, target: str | None, owners: Mapping[str, ColumnProfile]) -> Guess:
    others = sorted((g for t, g in column.said.items() if t not in (target, IGNORE)), key=lambda g: -g.confidence)
    alternatives = tuple(guess.target for guess in others[:3])
    if target is None:
        if (same := _with_same_values(column, others, owners)) is not None:
            return Guess(IGNORE, _KNOWN, f"the same values as “{same}”", alternatives)
        why = _why_ignored(column, others, owners)
        return Guess(IGNORE, 0.0, why, alternatives, _question(column, owners))
    guess = replace(column.said[target], alternatives=alternatives)
    if guess.confidence < _LEAST:
        return replace(guess, question=f"Few values fit. Import them as {_label(target)}, or choose another field?")
    if column.asks and target not in (TAG, IGNORE) and column.profile.filled:
        return replace(guess, confidence=min(guess.confidence, _ASKED), question=column.asks)
    return guess


def _with_same_values(column: _Column, others: Sequence[Guess], owners: Mapping[str, ColumnProfile]) -> str | None:
    """Return the header of the column that has the field already and holds the same values in all rows read."""
    profile = column.profile
    for guess in others:
        owner = owners.get(guess.target)
        if owner is not None and any(profile.marks) and profile.marks == owner.marks and profile.values == owner.values:
            return owner.header
    return None


def _why_ignored(column: _Column, others: Sequence[Guess], owners: Mapping[str, ColumnProfile]) -> str:
    if not column.profile.filled:
        return "empty in every row"
    if not others:
        return "neither the header nor the values match a field"
    best = others[0]
    if best.confidence >= _LEAST and best.target in owners:
        return f"{best.why}, but “{owners[best.target].header}” already goes to {_label(best.target)}"
    return best.why


def _question(column: _Column, owners: Mapping[str, ColumnProfile]) -> str | None:
    """Return the question about a column that would be ignored; None for an empty one."""
    if not column.profile.filled:
        return None
    kind = kind_of_values(column.profile.counted)
    if kind is not None:
        return f"The values look like {kind}. Choose a field, or leave the column out."
    named = [target for target, (score, _) in column.named.items() if score >= _SURE_HEADER and target not in owners]
    free = [target for target in named if target in column.said]
    if free:
        return f"No value fits {_label(free[0])}. Choose another field, or leave the column out."
    return "No field is recognised. Choose a field, or leave the column out."


def _label(target: str) -> str:
    if target in NO_FIELDS:
        return _LABELS.get(target, target)
    return get_field(*target.split(".")).label


_LABELS = {"contact.place": "Place of the person", "company.place": "Place of the company"}


def _examine(profile: ColumnProfile, export: KnownExport | None) -> _Column:
    values = profile.counted
    named = {target: (meaning.score, meaning.why) for target, meaning in meanings(profile.header).items()}
    named = named or close_headers(profile.header)
    known = export.target_of(profile.header) if export is not None else None
    if export is not None and known is not None:
        told = "is a column without a field" if known == IGNORE else "is a column"
        named = {known: (_KNOWN, f"“{profile.header}” {told} of {export.name}")}
    looks = content_scores(values, "filled rows" if sum(values.values()) >= profile.filled else "sampled rows")
    foreign = foreign_values(values)
    if _repeats_few(values, profile.filled):  # the same names in all rows are owners or a source
        looks = {target: score for target, score in looks.items() if target not in _NAMES}
    if foreign is not None and IGNORE not in named:
        named, looks = {IGNORE: (0.9, foreign)}, {}
    column = _Column(profile, named, looks, _candidates(values, named, looks), is_known=known is not None)
    if export is not None and known is not None and lacks_currency(known, profile.header, values):
        column.asks = (
            f"{export.name} names no currency here, and this field is kept in EUR. Import it if the amounts are in EUR; else "
            "leave the column out, or keep it as a new field."
        )
    _split_places(column)
    _doubt_unknown_header(column)
    return column


def _repeats_few(values: Mapping[str, int], filled: int) -> bool:
    """Tell whether a column repeats one value, or a few values in many rows."""
    rows = sum(values.values())
    return (len(values) == 1 and filled > 3) or (rows >= _ROWS_OF_FEW and len(values) * _FEW_NAMES <= rows)


def _split_places(column: _Column) -> None:
    """Turn a city into a place where most cells also name the country, as “Brno, Czechia” does."""
    for place, (city, _) in PLACES.items():
        guess = column.said.get(city)
        if guess is None:
            continue
        part = share(column.profile.counted, names_country)
        if part >= _LEAST_VALUES:
            column.said[place] = Guess(
                place, guess.confidence, f"{guess.why}; {part:.0%} of the rows name a country too"
            )
            column.named.setdefault(place, column.named.get(city, (0.0, "")))
            del column.said[city]
            column.named.pop(city, None)


def _candidates(
    values: Mapping[str, int], named: dict[str, tuple[float, str]], looks: dict[str, tuple[float, str]]
) -> dict[str, Guess]:
    found: dict[str, Guess] = {}
    # Unmistakable values (addresses) outweigh a header that names another text field.
    loud = {target for target, (score, _) in looks.items() if target in _UNMISTAKABLE and score >= _LOUD}
    for target, (score, why) in named.items():
        found[target] = Guess(target, score, why) if target in NO_FIELDS else _weigh(target, score, why, values, looks)
        if loud and target not in looks and (_is_free_text(target) or (_is_web(target) and loud & _PROFILES)):
            found[target] = Guess(target, score * _DOUBT, f"{why}, but the {looks[min(loud)][1]}")
        if target in _NAMES and looks.get("company.name", (0.0, ""))[0] >= _FIRMS and not _NAMES & looks.keys():
            found[target] = Guess(target, score * _DOUBT, f"{why}, but the {looks['company.name'][1]}")
    for target, (score, why) in looks.items():
        if target not in found and IGNORE not in found and TAG not in found:
            found[target] = Guess(target, score if not named or target in loud else score * 0.75, why)
    return found


def _doubt_unknown_header(column: _Column) -> None:
    """Lower what content alone tells under a header of unknown words: it may belong to somebody else, or to a page."""
    if column.named or not column.profile.header.strip() or _NUMBERED.fullmatch(column.profile.header):
        return
    column.said = {
        target: replace(guess, confidence=min(guess.confidence, _MOST_UNKNOWN)) for target, guess in column.said.items()
    }
    if "company.website_url" in column.said:
        column.asks = "Is this the website of the company? Choose a field, or leave the column out."


def _is_free_text(target: str) -> bool:
    free = (FieldType.TEXT, FieldType.LONG_TEXT, FieldType.TEXT_LIST)
    return target not in NO_FIELDS and get_field(*target.split(".")).type in free


def _is_web(target: str) -> bool:
    web = (FieldType.URL, FieldType.DOMAIN)
    return target not in NO_FIELDS and get_field(*target.split(".")).type in web


def _weigh(
    target: str, score: float, why: str, values: Mapping[str, int], looks: dict[str, tuple[float, str]]
) -> Guess:
    """Weigh the guess of a header by whether the values agree."""
    if target in looks:
        return Guess(target, min(0.99, score + 0.04), f"{why}; {looks[target][1]}")
    fits = fits_field(get_field(*target.split(".")), values) if values else None
    rows = "rows" if len(values) <= COMPARED else "rows compared"
    if fits is None:
        return Guess(target, score, why)
    if fits >= _LEAST_VALUES:
        return Guess(target, min(0.98, score * (0.8 + 0.22 * fits)), f"{why}; {fits:.0%} of the {rows} fit")
    part = f"only {fits:.0%} of the {rows} fit" if fits else f"none of the {rows} fit"
    return Guess(target, score * _DOUBT, f"{why}, but {part}")


def _has_people(columns: Sequence[_Column]) -> bool:
    for column in columns:
        for target in _PERSON_SIGNS & column.said.keys():
            if column.said[target].confidence >= 0.6 and not (target == "contact.full_name" and column.only_bare_name):
                return True
    bare = any(column.only_bare_name for column in columns if "contact.full_name" in column.said)
    if bare and any("company.name" in c.said and "contact.full_name" not in c.said for c in columns):
        return True  # a bare “Name” beside a named company is a person's
    return any("contact.email" in column.said and not _mostly_shared(column.profile) for column in columns)


def _mostly_shared(column: ColumnProfile) -> bool:
    """Tell whether most addresses are shared mailboxes such as info@, so no person is meant."""
    addresses = [value.strip().lower() for value in column.values if "@" in value]
    return sum(1 for address in addresses if is_role_mailbox(address)) * 2 > len(addresses)


def _is_of_company(column: _Column, person: str, company: str) -> bool:
    """Tell whose address or number a column holds: a bare header beside people means the person's."""
    return company in column.named and person not in column.named


def _company_places(columns: Sequence[_Column]) -> set[str]:
    """Return the places that a column names as the company's: a bare “City” beside “Company city” is the person's."""
    return {
        company
        for company, person in _PLACES.items()
        if any(company in column.named and person not in column.named for column in columns if column.profile.filled)
    }


def _settle(
    column: _Column, *, has_people: bool, has_company: bool, names_known: bool, places: AbstractSet[str]
) -> dict[str, Guess]:
    """Turn guesses that fit both a company and a person to the one that this file is about."""
    found = dict(column.said)
    if names_known:  # beside a named column, content alone makes no second name
        found = {target: guess for target, guess in found.items() if target not in _NAMES or target in column.named}
    if not has_people:
        for person, company in _TWINS.items():
            if person in found:
                guess = found.pop(person)
                if company not in found or found[company].confidence < guess.confidence:
                    found[company] = replace(guess, target=company)
        return {target: guess for target, guess in found.items() if not target.startswith("contact.")}
    for person, company in _TWINS.items():
        if person in found and company in found and company != "company.name":
            del found[person if _is_of_company(column, person, company) else company]
    for company, person in _PLACES.items():
        if has_company and company in found and person in found:
            of_person = company in places or (person in column.named and company not in column.named)
            del found[company if of_person else person]
        elif not has_company and company in found:
            found[person] = replace(found.pop(company), target=person)
    return found


def _settle_whole_names(columns: Sequence[_Column]) -> None:
    """Turn a lone first or last name into the full name where most rows hold several words."""
    named = {target for column in columns for target in _NAMES & column.named.keys()}
    if "contact.full_name" in named or named >= _PARTS:
        return
    for column in columns:
        for target in _PARTS & column.said.keys() & column.named.keys():
            part = share(column.profile.counted, _has_several_words)
            if part >= _WHOLE:
                guess = column.said.pop(target)
                why = f"{guess.why}, but {part:.0%} of the rows hold several words and no other column a name"
                column.said["contact.full_name"] = Guess("contact.full_name", min(guess.confidence, 0.9), why)


def _has_several_words(value: str) -> bool:
    return len(value[:_NAME_CHARACTERS].split()) > 1


def _settle_names(columns: Sequence[_Column]) -> None:
    """Take the company's name from a bare “Name” column, unless its values look like companies.

    Beside people a bare name is a person's. Where other columns name the person, a person is asked what it is.
    """
    others = any(
        not column.is_bare_name and _NAMES & {t for t, (score, _) in column.named.items() if score >= _SURE_HEADER}
        for column in columns
    )
    has_name = any("company.name" in column.said and not column.is_bare_name for column in columns)
    for column in columns:
        if not column.is_bare_name or column.is_known or "company.name" not in column.said:
            continue
        if "company.name" in column.looks and "contact.full_name" not in column.looks:
            column.said.pop("contact.full_name", None)
        elif has_name or not others or "contact.full_name" in column.looks:
            del column.said["company.name"]
        else:
            column.said.pop("contact.full_name", None)
            column.asks = "Is this the name of the company? Choose a field, or leave the column out."


def _give_places_to_people(columns: Sequence[_Column]) -> None:
    """Turn bare places to the person's, in a list without a company."""
    for column in columns:
        for company, person in _PLACES.items():
            if company in column.said and person in column.named and not column.is_known:
                column.said[person] = replace(column.said.pop(company), target=person)


def _settle_owners(columns: Sequence[_Column], places: AbstractSet[str]) -> None:
    """Decide whose place or phone a bare header means, by the rows and by the columns beside."""
    companies = next((c.profile.marks for c in columns if "company.name" in c.said and not c.is_bare_name), [])
    sides = [column.side for column in columns]
    named = {target for column in columns for target in column.named if _names_company_only(column, target)}
    for at, column in enumerate(columns):
        if column.is_known:
            continue
        by_rows = owner_by_rows(column.profile.marks, companies)
        for company, person in _PLACES.items():
            if company in column.named and person in column.named and company not in places:
                _give(column, by_rows or owner_by_place(at, sides), {Entity.COMPANY: company, Entity.CONTACT: person})
        for company, person in _SHARED.items():
            if by_rows is not None and person in column.said and company not in named:
                _give(column, by_rows, {Entity.COMPANY: company, Entity.CONTACT: person})


def _names_company_only(column: _Column, target: str) -> bool:
    """Tell whether a header names this field of the company, and not the same of a person."""
    return target in _SHARED and _SHARED[target] not in column.named


def _give(column: _Column, owner: ValueOwner | None, targets: Mapping[Entity, str]) -> None:
    """Turn a column's guess to the owner of its values."""
    if owner is None:
        return
    mine = targets[owner.entity]
    other = next(target for target in targets.values() if target != mine)
    guess = column.said.pop(other, None) or column.said.get(mine)
    if guess is not None:
        mixed = column.said.get(mine, guess)
        column.said[mine] = replace(mixed, target=mine, why=f"{mixed.why}; {owner.why}")
        if owner.asks:
            column.asks = f"Is this the {_label(mine).lower()} of the person or of the company?"
