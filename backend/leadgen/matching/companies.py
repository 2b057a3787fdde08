"""Finds existing companies for thousands of rows in two statements.

An index holds the database's records for the keys it was asked for, and what the caller adds. An added record is found
exactly as it would be after it was written. So a preview and a commit decide alike.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from leadgen.company_names import spoken_name
from leadgen.countries.lookups import COUNTRY_OF_SCHEME
from leadgen.db import array
from leadgen.fields import Entity, normalize_text
from leadgen.matching.evidence import SUSPECTS, Evidence, Judgement, MatchEvidence
from leadgen.matching.keys import CompanyKeys, identifies, is_vat_group, own_domain
from leadgen.matching.records import few_of, filled_bits, insert_by_id, only_of, respect_people, side_joins
from leadgen.tenancy import tenant_of


@dataclass(slots=True, eq=False)
class KnownCompany:
    """A company as matching sees it.

    `filled` has a bit per watched field that has a value, or that a person left empty.
    """

    id: UUID
    label: str
    domain: str | None
    name_key: str | None
    number: str | None = None
    tax: str | None = None
    scheme: str | None = None
    country: str | None = None
    filled: int = 0
    last: tuple[CompanyKeys, CompanyFinding] | None = None
    """The finding of the last row that met this company alone; the rows of a list name each company several times."""


class CompanyFinding(NamedTuple):
    """The matching company, or None; the rule; what speaks for and against, also of possible duplicates."""

    known: KnownCompany | None
    rule: str
    evidence: Evidence


_NOTHING = CompanyFinding(None, "", ())


@dataclass(slots=True)
class CompanyIndex:
    """Companies by number, domain and name.

    `fields` are the watched fields, by bit. `only_ref` restricts the index to one import's records. `asked` are the
    keys that were looked up.
    """

    fields: Sequence[str]
    only_ref: str | None = None
    by_id: dict[UUID, KnownCompany] = field(default_factory=dict)
    asked: set[str] = field(default_factory=set)
    by_key: dict[str, list[KnownCompany]] = field(default_factory=dict)
    """By number, VAT number, domain and name; each key starts with the sign of its kind."""

    def load(self, session: Session, keys: Collection[CompanyKeys]) -> None:
        """Read the database's records for these keys."""
        wanted = {key for row in set(keys) for key in _keys_of(row)} - self.asked
        self.asked |= wanted
        parts: dict[str, list[str]] = {sign: [] for sign in _COLUMNS}
        for key in wanted:
            parts[key[0]].append(key[1:])
        unions = " UNION ".join(
            f"SELECT id FROM companies WHERE tenant_id = :tenant AND {column} = ANY(CAST(:{column} AS text[]))"
            for column in _COLUMNS.values()
        )
        found = session.execute(
            text(
                f"WITH found AS ({unions})"
                " SELECT m.id, m.name, m.domain, CASE WHEN m.name IS NOT NULL THEN m.name_key END,"
                " m.registration_id, m.tax_id, m.registration_scheme, m.hq_country,"
                f" {filled_bits(Entity.COMPANY, self.fields)}"
                f" FROM found JOIN companies m ON m.tenant_id = :tenant AND m.id = found.id"
                f" {side_joins(Entity.COMPANY, self.fields)} {only_of('company', self.only_ref)} ORDER BY m.id"
            ),
            {
                "tenant": tenant_of(session),
                "ref": self.only_ref,
                **{column: array(parts[sign]) for sign, column in _COLUMNS.items()},
            },
        )
        fresh = [
            KnownCompany(key, name or domain or "", domain, name_key, number, tax, scheme, country, int(filled))
            for key, name, domain, name_key, number, tax, scheme, country, filled in found
            if key not in self.by_id
        ]
        respect_people(session, Entity.COMPANY, self.fields, fresh)
        for known in fresh:
            self.add(known)

    def add(self, known: KnownCompany) -> None:
        """Make a record findable, also by keys that it got since it was added."""
        self.by_id[known.id] = known
        known.last = None
        for sign, value in zip(_COLUMNS, (known.number, known.tax, known.domain, known.name_key), strict=True):
            if value is not None:
                insert_by_id(self.by_key.setdefault(sign + value, []), known)

    def find(self, keys: CompanyKeys) -> CompanyFinding:
        """Return the matching company, and the evidence. A differing number means two companies, whatever else fits."""
        met = self._met(keys)
        if not met:
            return _NOTHING
        if len(met) > 1:
            return self._among(keys, met)
        last = met[0].last
        if last is None or last[0] != keys:
            last = met[0].last = keys, self._among(keys, met)
        return last[1]

    def _among(self, keys: CompanyKeys, met: Sequence[KnownCompany]) -> CompanyFinding:
        judged = [(_judge(keys, known), known) for known in met]
        good = [(judgement, known) for judgement, known in judged if judgement.rule is not None]
        best = max((judgement.rank for judgement, _ in good), default=None)
        if best is not None and not self._is_unsure(keys, good):
            judgement, known = min((pair for pair in good if pair[0].rank == best), key=lambda pair: pair[1].id)
            return CompanyFinding(known, judgement.rule or "", (_evidence(known, judgement, same=True),))
        suspects = (_evidence(known, judgement, same=False) for judgement, known in judged if judgement.supports)
        return CompanyFinding(None, "", tuple(suspects)[:SUSPECTS])

    def _met(self, keys: CompanyKeys) -> Sequence[KnownCompany]:
        lists = [few_of(found, keys.name) for key in _keys_of(keys) if (found := self.by_key.get(key))]
        if len(lists) == 1:
            return lists[0]
        return list({id(known): known for found in lists for known in found}.values())

    @staticmethod
    def _is_unsure(keys: CompanyKeys, good: Sequence[tuple[Judgement, KnownCompany]]) -> bool:
        """Tell whether several companies of other names share the row's domain, and nothing else tells which it is."""
        if any(judgement.rank[0] != _BY_DOMAIN or judgement.rank[1] for judgement, _ in good):
            return False
        return len({known.name_key for _, known in good}) > 1 or (keys.name is None and len(good) > 1)

    def candidates(self, keys: Sequence[CompanyKeys]) -> list[Collection[UUID]]:
        """Return the companies that each of these rows may match, once the other rows are applied.

        A company that one row finds by its name may get the domain by which the next row finds it.
        """
        groups = _Groups()
        distinct = {row: tuple(_keys_of(row)) for row in set(keys)}
        for of_row in distinct.values():
            groups.join(of_row)
        found: dict[str, set[UUID]] = defaultdict(set)
        for key in groups.members():
            found[groups.of(key)].update(known.id for known in self.by_key.get(key, ()))
        nobody: frozenset[UUID] = frozenset()
        return [found[groups.of(of_row[0])] if (of_row := distinct[row]) else nobody for row in keys]


_COLUMNS = {"#": "registration_id", "$": "tax_id", "@": "domain", "=": "name_key"}
_BY_NUMBER, _BY_TAX, _BY_DOMAIN, _BY_NAME = 4, 3, 2, 1


def _keys_of(keys: CompanyKeys) -> Iterator[str]:
    if keys.number is not None:
        yield f"#{keys.number}"
    if keys.tax is not None:
        yield f"${keys.tax}"
    if keys.domain is not None:
        yield f"@{keys.domain}"
    if keys.name is not None:
        yield f"={keys.name}"


class _Groups:
    """Keys that rows connect, directly or through other rows."""

    def __init__(self) -> None:
        self._above: dict[str, str] = {}

    def join(self, keys: Sequence[str]) -> None:
        if keys:
            first = self.of(keys[0])
            for key in keys[1:]:
                self._above[self.of(key)] = first

    def of(self, key: str) -> str:
        above = self._above.setdefault(key, key)
        while above != key:
            self._above[key] = self._above[above]
            key, above = above, self._above[above]
        return key

    def members(self) -> list[str]:
        return list(self._above)


def _evidence(known: KnownCompany, judgement: Judgement, *, same: bool) -> MatchEvidence:
    return MatchEvidence(known.id, known.label, same, judgement.supports, judgement.opposes)


def _judge(keys: CompanyKeys, known: KnownCompany) -> Judgement:
    """Compare a row with a company that shares a key with it."""
    numbers = _numbers(keys, known)
    mine = own_domain(known.domain)
    facts = _Facts(
        number=numbers,
        tax=None if numbers else _taxes(keys, known),
        domain=keys.domain == mine if keys.domain and mine else None,
        name=_names(keys, known),
        country=keys.country == known.country if keys.country and known.country else None,
    )
    rule, by = _rule(facts, has_one_name=keys.name is not None and keys.name == known.name_key)
    nameless = keys.name is None and known.name_key is None
    rank = (by, int(bool(facts.name) or nameless), int(keys.name == known.name_key), int(facts.country is not False))
    said = [(what, agree) for what, agree in zip(_WORDS, facts, strict=True) if agree is not None]
    supports = tuple(f"same {what}" for what, agree in said if agree and what != "country")
    return Judgement(rule, rank, supports, tuple(f"other {what}" for what, agree in said if not agree))


class _Facts(NamedTuple):
    """Whether a row and a company agree; None where one of them says nothing."""

    number: bool | None
    tax: bool | None
    domain: bool | None
    name: bool | None
    country: bool | None


_WORDS = ("registration number", "VAT number", "domain", "name", "country")


def _rule(facts: _Facts, *, has_one_name: bool) -> tuple[str | None, int]:
    """Return why both are one company, and the kind of the key; no reason where they are two."""
    if facts.number is not None:
        return ("same registration number", _BY_NUMBER) if facts.number else (None, 0)
    other_name = facts.name is False
    if facts.tax and not (other_name and facts.domain is False):
        return "same VAT number", _BY_TAX
    if facts.domain and not (other_name and (facts.country is False or facts.tax is False)):
        return "same domain", _BY_DOMAIN
    if has_one_name and False not in (facts.domain, facts.country, facts.tax):
        return "same name", _BY_NAME
    return None, 0


def _numbers(keys: CompanyKeys, known: KnownCompany) -> bool | None:
    """Tell whether two registration numbers are one; None where they cannot be compared, or one is missing."""
    one, other = keys.number, known.number
    if one is None or other is None:
        return None
    mine = keys.country or COUNTRY_OF_SCHEME.get(keys.scheme or "")
    theirs = known.country or COUNTRY_OF_SCHEME.get(known.scheme or "")
    elsewhere = bool(mine and theirs and mine != theirs) or bool(
        keys.scheme and known.scheme and keys.scheme != known.scheme
    )
    if one == other:
        return None if elsewhere or not identifies(one, keys.scheme or known.scheme) else True
    is_comparable = not elsewhere and (bool(keys.scheme and keys.scheme == known.scheme) or _form(one) == _form(other))
    return False if is_comparable else None


def _form(number: str) -> str:
    return "".join("9" if char.isdigit() else "a" if char.isalpha() else char for char in number)


def _taxes(keys: CompanyKeys, known: KnownCompany) -> bool | None:
    one, other = keys.tax, known.tax
    if one is None or other is None or is_vat_group(one) or is_vat_group(other):
        return None
    if one == other:
        return True
    return False if one[:2] == other[:2] and one[:2].isalpha() else None


def _names(keys: CompanyKeys, known: KnownCompany) -> bool | None:
    if keys.name is None or known.name_key is None:
        return None
    return keys.name == known.name_key or _core(keys.shown or keys.name) == _core(known.label)


@lru_cache(maxsize=20_000)
def _core(name: str) -> str:
    """Return a company's normalized name without its legal form."""
    return normalize_text(spoken_name(name).value) or normalize_text(name)
