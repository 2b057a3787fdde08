"""Recognises the field of each column by header, values and neighbouring columns. Pure.

Headers are known in six languages. Every column gets candidates from its header and from its content. Then the surest
pairs are taken first, and each field is used once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz, process

from leadgen.fields import Entity, FieldType, catalog, find_by_header, get_field, normalize_text
from leadgen.imports.columns.value_shapes import content_scores, fits_field
from leadgen.imports.file.profile import ColumnProfile
from leadgen.matching.keys import is_role_mailbox

TAG, IGNORE = "tag", "ignore"
_TAG_HEADERS = frozenset(
    normalize_text(word)
    for word in (
        "tag", "tags", "label", "labels", "list", "lists", "batch", "segment", "štítek", "štítky", "schlagwort",
        "étiquette", "etikett", "tunniste",
    )
)  # fmt: skip
_IGNORED_HEADERS = frozenset(
    {"id", "nr", "no", "row", "row id", "record id", "created", "created at", "updated", "poradi"}
)
_FUZZY = 84.0
_LEAST = 0.45
_LEAST_VALUES = 0.5
_DOUBT = 0.4
_LOUD = 0.65
_UNMISTAKABLE = frozenset({"contact.email", "contact.linkedin_url", "company.linkedin_url", "company.website_url"})
# Fields that companies and people share: the other columns decide which one a bare header means.
_TWINS = {
    "contact.email": "company.email",
    "contact.phone": "company.phone",
    "contact.linkedin_url": "company.linkedin_url",
    "contact.full_name": "company.name",
    "contact.notes": "company.notes",
}
_PLACES = {"company.hq_country": "contact.location_country", "company.hq_city": "contact.location_city"}
_PERSON_SIGNS = frozenset({"contact.first_name", "contact.last_name", "contact.job_title", "contact.full_name"})
_BARE_NAMES = frozenset({"name", "navn", "nimi"})
_COMPANY_KEYS = frozenset({"company.name", "company.domain", "company.website_url"})


@dataclass(frozen=True, slots=True)
class Guess:
    """One column's likely target, the confidence (0-1), the reason, and the alternatives."""

    target: str
    confidence: float
    why: str
    alternatives: tuple[str, ...] = ()


def _aliases() -> dict[str, list[tuple[Entity, str]]]:
    found: dict[str, list[tuple[Entity, str]]] = {}
    for entity in Entity:
        for field in catalog(entity).values():
            if field.importable:
                for header in (field.key, field.label, *field.aliases):
                    found.setdefault(normalize_text(header), []).append((entity, field.key))
    return found


_ALIASES = _aliases()


def recognise(columns: Sequence[ColumnProfile]) -> list[Guess]:
    """Return a guess per column, in the columns' order; no field is guessed twice."""
    candidates = [_candidates(column) for column in columns]
    has_people = _has_people(candidates, columns)
    has_company = any(_COMPANY_KEYS & said.keys() for said in candidates)
    settled = [_settle(said, has_people=has_people, has_company=has_company) for said in candidates]
    pairs = sorted(
        ((guess.confidence, -index, target) for index, said in enumerate(settled) for target, guess in said.items()),
        reverse=True,
    )
    chosen: dict[int, str] = {}
    taken: set[str] = set()
    for confidence, minus, target in pairs:
        index = -minus
        if index not in chosen and confidence >= _LEAST and (target not in taken or target in (TAG, IGNORE)):
            chosen[index] = target
            taken.add(target)
    return [_guess(said, chosen.get(index)) for index, said in enumerate(settled)]


def _guess(said: dict[str, Guess], target: str | None) -> Guess:
    others = sorted((g for t, g in said.items() if t not in (target, IGNORE)), key=lambda g: -g.confidence)
    alternatives = tuple(guess.target for guess in others[:3])
    if target is None:
        why = "not recognised" if not others else "no free field fits well enough"
        return Guess(IGNORE, 0.0, why, alternatives)
    return replace(said[target], alternatives=alternatives)


def _candidates(column: ColumnProfile) -> dict[str, Guess]:
    values = list(column.values)
    named, looks = _by_header(column.header), content_scores(values)
    found: dict[str, Guess] = {}
    # Unmistakable values (addresses) outweigh a header that names another text field.
    loud = {target for target, (score, _) in looks.items() if target in _UNMISTAKABLE and score >= _LOUD}
    for target, (score, why) in named.items():
        found[target] = (
            Guess(target, score, why) if target in (TAG, IGNORE) else _weigh(target, score, why, values, looks)
        )
        if loud and target not in looks and _is_free_text(target):
            found[target] = Guess(target, score * _DOUBT, f"{why}, but the {looks[min(loud)][1]}")
    for target, (score, why) in looks.items():
        if target not in found and IGNORE not in found and TAG not in found:
            found[target] = Guess(target, score if not named or target in loud else score * 0.75, why)
    return found


def _is_free_text(target: str) -> bool:
    free = (FieldType.TEXT, FieldType.LONG_TEXT, FieldType.TEXT_LIST)
    return target not in (TAG, IGNORE) and get_field(*target.split(".")).type in free


def _weigh(target: str, score: float, why: str, values: list[str], looks: dict[str, tuple[float, str]]) -> Guess:
    """Weigh the guess of a header by whether the values agree."""
    if target in looks:
        return Guess(target, min(0.99, score + 0.04), f"{why}; {looks[target][1]}")
    fits = fits_field(get_field(*target.split(".")), values) if values else None
    if fits is None:
        return Guess(target, score, why)
    if fits >= _LEAST_VALUES:
        return Guess(target, min(0.98, score * (0.8 + 0.22 * fits)), f"{why}; {fits:.0%} of the values fit")
    return Guess(target, score * _DOUBT, f"{why}, but only {fits:.0%} of the values fit")


def _by_header(header: str) -> dict[str, tuple[float, str]]:
    key = normalize_text(header)
    if not key or key.startswith("column "):
        return {}
    if key in _TAG_HEADERS:
        return {TAG: (0.9, f"header matches “{header}”")}
    found: dict[str, tuple[float, str]] = {}
    for entity in Entity:
        field = find_by_header(entity, header)
        if field is not None:
            found[f"{entity}.{field.key}"] = (0.95, f"header matches “{header}”")
    if not found and key in _IGNORED_HEADERS:
        return {IGNORE: (0.9, "a running number or a date of another system")}
    if not found and len(key) >= 4:
        for alias, score, _ in process.extract(
            key, _ALIASES.keys(), scorer=fuzz.token_sort_ratio, limit=4, score_cutoff=_FUZZY
        ):
            for entity, name in _ALIASES[alias]:
                found.setdefault(f"{entity}.{name}", (round(score / 100 * 0.85, 3), f"header is close to “{alias}”"))
    return found


def _has_people(candidates: Sequence[dict[str, Guess]], columns: Sequence[ColumnProfile]) -> bool:
    bare = [_is_bare_name(column) for column in columns]
    for said, only_name in zip(candidates, bare, strict=True):
        for target in _PERSON_SIGNS & said.keys():
            if said[target].confidence >= 0.6 and not (target == "contact.full_name" and only_name):
                return True
    if any(bare) and _named_company(candidates):
        return True
    return any(
        "contact.email" in said and not _mostly_shared(column) for said, column in zip(candidates, columns, strict=True)
    )


def _named_company(candidates: Sequence[dict[str, Guess]]) -> bool:
    """Tell whether a column other than a bare “Name” names the company."""
    return any("company.name" in said and "contact.full_name" not in said for said in candidates)


def _mostly_shared(column: ColumnProfile) -> bool:
    """Tell whether most addresses are shared mailboxes such as info@, so no person is meant."""
    addresses = [value.strip().lower() for value in column.values if "@" in value]
    return sum(1 for address in addresses if is_role_mailbox(address)) * 2 > len(addresses)


def _is_bare_name(column: ColumnProfile) -> bool:
    """Tell whether the header is a bare “Name” whose values do not look like people's names."""
    is_bare = normalize_text(column.header) in _BARE_NAMES
    return is_bare and "contact.full_name" not in content_scores(list(column.values))


def _settle(said: dict[str, Guess], *, has_people: bool, has_company: bool) -> dict[str, Guess]:
    """Turn guesses that fit both a company and a person to the one that this file is about."""
    found = dict(said)
    if not has_people:
        for person, company in _TWINS.items():
            if person in found:
                guess = found.pop(person)
                if company not in found or found[company].confidence < guess.confidence:
                    found[company] = replace(guess, target=company)
        return {target: guess for target, guess in found.items() if not target.startswith("contact.")}
    for company, person in _PLACES.items():
        if has_company and company in found and person in found:
            del found[person]
        elif not has_company and company in found:
            found[person] = replace(found.pop(company), target=person)
    return found
