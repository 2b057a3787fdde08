"""The fold: computes a record's current values from all of its observations. Pure.

Per field, the strongest observation wins, by these criteria in order:

0. a source before a fallback: what an import said about a field that was filled, which counts only where no other
   source says a value; of fallbacks the earliest wins, as if each had filled the field after the other was gone;
1. the kind of source, by the field's own order (default: person, registry, import, rule, LLM; a person always first);
2. within one kind, the later observation;
3. then the higher confidence, then the larger number of evidence items;
4. then the larger id, so that the order is total and the order of arrival never matters.

Of one register only the latest answer counts. What that answer leaves out no longer holds, and earlier values are
`former`. Each company is in one company register, so that the answer of one register replaces that of another. The
same holds for the rules of a stage.

A retracted observation does not count. A person may say that a value is empty; a missing value from a machine says
nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, TypeAlias
from uuid import UUID

from leadgen.countries.lookups import COMPANY_REGISTERS
from leadgen.custom_fields.custom_field import observed_field
from leadgen.db import new_id
from leadgen.fields import (
    Entity,
    Field,
    FieldError,
    SourceKind,
    catalog,
    coerce,
    get_field,
)

Evidence: TypeAlias = Mapping[str, Any]
"""Where a value was read: `url`, `title`, `quote`, `date`, or `file`, `line`, `column`.

A source gives the keys that it knows.
"""


@dataclass(frozen=True, slots=True)
class SourcedValue:
    """One value as one source gave it. `confidence` is 0-1, None where the source gives none."""

    value: Any
    confidence: float | None = None
    evidence: tuple[Evidence, ...] = ()


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """What one source said about one record at one time. Values are canonical (`fields.coerce`).

    `source_ref` identifies what an undo takes back: `import:<id>`, `run:<id>`, `user:<id>`. `cost` is US dollars.
    `fallback` values count only where no other source says one.
    """

    entity: Entity
    entity_id: UUID
    source_kind: SourceKind
    source_ref: str
    values: Mapping[str, SourcedValue]
    id: UUID = field(default_factory=new_id)
    stage: str | None = None
    provider: str | None = None
    code_version: str | None = None
    observed_at: datetime = field(default_factory=_now)
    cost: Decimal = Decimal(0)
    retracted_at: datetime | None = None
    fallback: bool = False


@dataclass(frozen=True, slots=True)
class ObservedValue:
    """A claim with its observation."""

    observation: Observation
    claim: SourcedValue


@dataclass(frozen=True, slots=True)
class FieldOutcome:
    """Outcome of one field: the value shown, the losing claims, and the former ones.

    Losing claims are sorted by strength. Former claims are what registers no longer say.
    """

    field: Field
    winner: ObservedValue
    losers: tuple[ObservedValue, ...]
    former: tuple[ObservedValue, ...] = ()

    @property
    def locked(self) -> bool:
        """Return whether a person set the value, so that machines cannot override it."""
        return self.winner.observation.source_kind is SourceKind.PERSON


def _strength(known: Field, said: ObservedValue) -> tuple[Any, ...]:
    observation, claim = said.observation, said.claim
    if observation.fallback:
        age = _LAST - observation.observed_at
        return (0, -known.rank(observation.source_kind), age, claim.confidence or 0.0, -observation.id.int)
    return (
        1,
        -known.rank(observation.source_kind),
        observation.observed_at,
        claim.confidence or 0.0,
        len(claim.evidence),
        observation.id,
    )


_LAST = datetime.max.replace(tzinfo=UTC)


def fold(observations: Iterable[Observation]) -> dict[str, FieldOutcome]:
    """Return the outcome per field over one record's observations; retracted ones do not count."""
    live = [item for item in observations if item.retracted_at is None]
    outdated = _outdated(live)
    said: dict[str, list[ObservedValue]] = defaultdict(list)
    former: dict[str, list[ObservedValue]] = defaultdict(list)
    entity = Entity.COMPANY
    for observation in live:
        entity = observation.entity
        into = former if observation.id in outdated else said
        for key, claim in observation.values.items():
            into[key].append(ObservedValue(observation, claim))
    verdicts = {}
    for key, claims in said.items():
        known = observed_field(entity, key)
        _order(known, claims)
        before = former.get(key, [])
        _order(known, before)
        verdicts[key] = FieldOutcome(known, claims[0], tuple(claims[1:]), tuple(before))
    return verdicts


def _order(known: Field, claims: list[ObservedValue]) -> None:
    if len(claims) > 1:
        claims.sort(key=lambda item: _strength(known, item), reverse=True)


_REPLACING = (SourceKind.REGISTRY, SourceKind.RULE)


def _outdated(live: Iterable[Observation]) -> set[UUID]:
    """Return the ids of answers by registers and rules that a later answer has replaced."""
    newest: dict[str, Observation] = {}
    outdated = set()
    for item in live:
        if item.source_kind not in _REPLACING or item.stage is None:
            continue
        source = "company register" if item.stage in COMPANY_REGISTERS else item.stage
        other = newest.get(source)
        if other is None:
            newest[source] = item
            continue
        first, last = sorted((other, item), key=lambda one: (one.observed_at, one.id))
        newest[source] = last
        outdated.add(first.id)
    return outdated


def current(observations: Iterable[Observation]) -> dict[str, Any]:
    """Return the value of each field that has one, over one record's observations."""
    live = [item for item in observations if item.retracted_at is None]
    if len(live) == 1:  # a single observation needs no comparison, and is by far the most frequent case of an import
        return {key: claim.value for key, claim in live[0].values.items() if claim.value is not None}
    outdated = _outdated(live)
    strongest: dict[
        str, tuple[Observation, SourcedValue]
    ] = {}  # plain pairs: most fields have one claim, so nothing is compared
    for observation in live:
        if observation.id in outdated:
            continue
        for key, claim in observation.values.items():
            before = strongest.get(key)
            if before is None or _is_stronger(key, ObservedValue(observation, claim), ObservedValue(*before)):
                strongest[key] = (observation, claim)
    return {key: claim.value for key, (_, claim) in strongest.items() if claim.value is not None}


def _is_stronger(key: str, said: ObservedValue, before: ObservedValue) -> bool:
    known = observed_field(said.observation.entity, key)
    return _strength(known, said) > _strength(known, before)


def read_claims(
    entity: Entity,
    raw: Mapping[str, Any],
    *,
    keep_empty: bool = False,
    fields: Mapping[str, Field] | None = None,
) -> tuple[dict[str, SourcedValue], list[FieldError]]:
    """Return the canonical claims of raw values by field key, and the errors of the others.

    `fields` is the catalogue with the namespace's own fields; None: without them.

    Raw values may be `SourcedValue`s. A key that the catalogue does not have raises `UnknownField`. Empty values are
    left out, unless `keep_empty` (a person clearing a field). Computed fields cannot be claimed and are returned as
    errors.
    """
    claims: dict[str, SourcedValue] = {}
    errors: list[FieldError] = []
    known = fields or catalog(entity)
    for key, given in raw.items():
        claim = given if isinstance(given, SourcedValue) else SourcedValue(given)
        about = known.get(key) or get_field(entity, key)
        if about.computed:
            errors.append(FieldError(key, "is computed and cannot be set", "Leave it out."))
            continue
        try:
            value = coerce(about, claim.value)
        except FieldError as error:
            errors.append(error)
            continue
        if value is not None or keep_empty:
            claims[key] = SourcedValue(value, claim.confidence, claim.evidence)
    return claims, errors
