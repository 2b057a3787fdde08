"""Reading what is known about records, by who said it.

A stage's input is hashed to know whether the same question was answered before. So an input must not hold what the stage
itself, or one after it, has found: each stage names the kinds of source that it builds its question from.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from leadgen.fields import Entity, SourceKind
from leadgen.fields.enums import IdentifierScheme
from leadgen.observations.fold import Observation, current
from leadgen.observations.store import load_observations

GIVEN = frozenset({SourceKind.PERSON, SourceKind.IMPORT})
"""What people brought along: never what a stage found."""

RESEARCHED = GIVEN | {SourceKind.LLM}
"""What is known before any register was asked."""

CONFIRMED = "confirmed"
"""Key in the evidence of a number that a person chose among a register's candidates: the register's code."""

# Where a company without a known headquarters most likely is; only countries whose register we can ask.
_COUNTRY_OF_TLD = {"cz": "CZ", "no": "NO", "fi": "FI", "fr": "FR"}
SCHEME_OF = {
    "CZ": IdentifierScheme.ICO,
    "NO": IdentifierScheme.ORGNR,
    "FI": IdentifierScheme.YTUNNUS,
    "FR": IdentifierScheme.SIREN,
}
_COUNTRY_OF_SCHEME = {scheme.value: country for country, scheme in SCHEME_OF.items()}


def values_from(
    session: Session, entity: Entity, ids: Sequence[UUID], kinds: Collection[SourceKind]
) -> dict[UUID, dict[str, Any]]:
    """Current values per record as far as sources of these `kinds` say them; records nobody spoke of are left out."""
    return {
        key: current([item for item in said if item.source_kind in kinds])
        for key, said in load_observations(session, entity, ids).items()
    }


def country_of(values: Mapping[str, Any]) -> str | None:
    """The country whose register holds the company: the one that a person chose, the HQ country, what the domain ends in, or None.

    `values` must not hold what registers said (see `home_country`): they would confirm themselves.
    """
    chosen = _COUNTRY_OF_SCHEME.get(values.get("registration_scheme") or "")
    if chosen:
        return chosen
    known = values.get("hq_country")
    if known:
        return str(known)
    domain = str(values.get("domain") or "")
    return _COUNTRY_OF_TLD.get(domain.rpartition(".")[2])


def home_country(said: Collection[Observation]) -> str | None:
    """`country_of` a company by everything that was said about it before any register was asked."""
    return country_of(current([item for item in said if item.source_kind in RESEARCHED]))


def latest_of(observations: Collection[Observation], stage: str) -> Observation | None:
    """The newest thing a stage said about a record."""
    mine = [item for item in observations if item.stage == stage and item.retracted_at is None]
    return max(mine, key=lambda item: (item.observed_at, item.id), default=None)


def pick(values: Mapping[str, Any], *keys: str) -> dict[str, Any]:
    """The named values that are known."""
    return {key: values[key] for key in keys if values.get(key) is not None}
