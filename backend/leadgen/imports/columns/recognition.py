"""Recognises the field of each column by header, values and neighbouring columns. Pure.

Headers are known in six languages. Every column gets candidates from its header and from its content. Then the surest
pairs are taken first, and each field is used once. A column that stays without a field says why; when its values look
like a person's or a company's data, it asks for a decision.
"""

from __future__ import annotations

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from rapidfuzz import fuzz, process

from leadgen.fields import Entity, FieldType, catalog, get_field, normalize_text
from leadgen.imports.columns.headers import IGNORE, TAG, is_association, meanings
from leadgen.imports.columns.value_shapes import content_scores, fits_field, foreign_values, kind_of_values
from leadgen.imports.file.profile import ColumnProfile
from leadgen.people.mailboxes import is_role_mailbox

_FUZZY = 84.0
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
_PLACES = {"company.hq_country": "contact.location_country", "company.hq_city": "contact.location_city"}
_NAMES = frozenset({"contact.first_name", "contact.last_name", "contact.full_name"})
_PERSON_SIGNS = _NAMES | {"contact.job_title"}
_COMPANY_KEYS = frozenset({"company.name", "company.domain", "company.website_url"})
_BARE_NAMES = frozenset({"name", "navn", "nimi"})


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

    @property
    def only_bare_name(self) -> bool:
        """Tell whether a bare “Name” header is the only hint at a person."""
        return normalize_text(self.profile.header) in _BARE_NAMES and "contact.full_name" not in self.looks


def _aliases() -> dict[str, list[tuple[Entity, str]]]:
    found: dict[str, list[tuple[Entity, str]]] = {}
    for entity in Entity:
        for field in catalog(entity).values():
            if field.importable:
                for header in (field.key, field.label, *field.aliases):
                    found.setdefault(normalize_text(header), []).append((entity, field.key))
    return found


_ALIASES = _aliases()


def recognise(profiles: Sequence[ColumnProfile]) -> list[Guess]:
    """Return a guess per column, in the columns' order; no field is guessed twice."""
    columns = [_examine(profile) for profile in profiles]
    has_people = _has_people(columns)
    has_company = any(
        _COMPANY_KEYS & column.said.keys() and not is_association(column.profile.header) for column in columns
    )
    names_known = any(column.named.get(name, (0.0, ""))[0] >= _SURE_HEADER for column in columns for name in _NAMES)
    places = _company_places(columns)
    for column in columns:
        column.said = _settle(
            column, has_people=has_people, has_company=has_company, names_known=names_known, places=places
        )
    chosen = _choose(columns)
    owners = {target: columns[index].profile.header for index, target in chosen.items()}
    return [_guess(column, chosen.get(index), owners) for index, column in enumerate(columns)]


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
        "." in target
        and column.named.get(target, (0.0, ""))[0] >= _SURE_HEADER
        and not column.looks
        and bool(fits_field(get_field(*target.split(".")), list(column.profile.values)))
    )


def _guess(column: _Column, target: str | None, owners: dict[str, str]) -> Guess:
    others = sorted((g for t, g in column.said.items() if t not in (target, IGNORE)), key=lambda g: -g.confidence)
    alternatives = tuple(guess.target for guess in others[:3])
    if target is None:
        why = _why_ignored(column, others, owners)
        return Guess(IGNORE, 0.0, why, alternatives, _question(column, owners))
    guess = replace(column.said[target], alternatives=alternatives)
    if guess.confidence < _LEAST:
        return replace(guess, question=f"Few values fit. Import them as {_label(target)}, or choose another field?")
    return guess


def _why_ignored(column: _Column, others: Sequence[Guess], owners: dict[str, str]) -> str:
    if not column.profile.filled:
        return "empty in every row"
    if not others:
        return "neither the header nor the values match a field"
    best = others[0]
    if best.confidence >= _LEAST and best.target in owners:
        return f"{best.why}, but “{owners[best.target]}” already goes to {_label(best.target)}"
    return best.why


def _question(column: _Column, owners: dict[str, str]) -> str | None:
    if not column.profile.filled:
        return None
    kind = kind_of_values(list(column.profile.values))
    if kind is not None:
        return f"The values look like {kind}. Choose a field, or leave the column out."
    named = [target for target, (score, _) in column.named.items() if score >= _SURE_HEADER and target not in owners]
    free = [target for target in named if target in column.said]
    return f"No value fits {_label(free[0])}. Choose another field, or leave the column out." if free else None


def _label(target: str) -> str:
    if target in (TAG, IGNORE):
        return target
    return get_field(*target.split(".")).label


def _examine(profile: ColumnProfile) -> _Column:
    values = list(profile.values)
    named = {target: (meaning.score, meaning.why) for target, meaning in meanings(profile.header).items()}
    named = named or _close_headers(profile.header)
    looks = content_scores(values)
    foreign = foreign_values(values)
    if len(values) == 1 and profile.filled > 3:  # the same name in every row is an owner or a source
        looks = {target: score for target, score in looks.items() if target not in _NAMES}
    if foreign is not None and IGNORE not in named:
        named, looks = {IGNORE: (0.9, foreign)}, {}
    return _Column(profile, named, looks, _candidates(values, named, looks))


def _candidates(
    values: list[str], named: dict[str, tuple[float, str]], looks: dict[str, tuple[float, str]]
) -> dict[str, Guess]:
    found: dict[str, Guess] = {}
    # Unmistakable values (addresses) outweigh a header that names another text field.
    loud = {target for target, (score, _) in looks.items() if target in _UNMISTAKABLE and score >= _LOUD}
    for target, (score, why) in named.items():
        found[target] = (
            Guess(target, score, why) if target in (TAG, IGNORE) else _weigh(target, score, why, values, looks)
        )
        if loud and target not in looks and (_is_free_text(target) or (_is_web(target) and loud & _PROFILES)):
            found[target] = Guess(target, score * _DOUBT, f"{why}, but the {looks[min(loud)][1]}")
    for target, (score, why) in looks.items():
        if target not in found and IGNORE not in found and TAG not in found:
            found[target] = Guess(target, score if not named or target in loud else score * 0.75, why)
    return found


def _is_free_text(target: str) -> bool:
    free = (FieldType.TEXT, FieldType.LONG_TEXT, FieldType.TEXT_LIST)
    return target not in (TAG, IGNORE) and get_field(*target.split(".")).type in free


def _is_web(target: str) -> bool:
    web = (FieldType.URL, FieldType.DOMAIN)
    return target not in (TAG, IGNORE) and get_field(*target.split(".")).type in web


def _weigh(target: str, score: float, why: str, values: list[str], looks: dict[str, tuple[float, str]]) -> Guess:
    """Weigh the guess of a header by whether the values agree."""
    if target in looks:
        return Guess(target, min(0.99, score + 0.04), f"{why}; {looks[target][1]}")
    fits = fits_field(get_field(*target.split(".")), values) if values else None
    if fits is None:
        return Guess(target, score, why)
    if fits >= _LEAST_VALUES:
        return Guess(target, min(0.98, score * (0.8 + 0.22 * fits)), f"{why}; {fits:.0%} of the values fit")
    part = f"only {fits:.0%}" if fits else "none"
    return Guess(target, score * _DOUBT, f"{why}, but {part} of the values fit")


def _close_headers(header: str) -> dict[str, tuple[float, str]]:
    key = normalize_text(header)
    found: dict[str, tuple[float, str]] = {}
    if len(key) >= 4 and not key.startswith("column "):
        for alias, score, _ in process.extract(
            key, _ALIASES.keys(), scorer=fuzz.token_sort_ratio, limit=4, score_cutoff=_FUZZY
        ):
            for entity, name in _ALIASES[alias]:
                found.setdefault(f"{entity}.{name}", (round(score / 100 * 0.85, 3), f"header is close to “{alias}”"))
    return found


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
