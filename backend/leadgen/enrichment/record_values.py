"""Reads the known values of records, by kind of source.

A stage's input is hashed to detect that the same question was answered before. So an input must not hold values that
the stage itself, or a later stage, has found. Each stage names the kinds of source that its question is built from.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from leadgen.countries.lookups import CONNECTED_SCHEMES, COUNTRY_OF_TLD
from leadgen.fields import Entity, SourceKind
from leadgen.observations.fold import Observation, current
from leadgen.observations.store import load_observations

GIVEN = frozenset({SourceKind.PERSON, SourceKind.IMPORT})
"""Values that people brought along, never values that a stage found."""

RESEARCHED = GIVEN | {SourceKind.LLM}
"""Values that are known before any register was asked."""

CONFIRMED = "confirmed"
"""Evidence key of a number that a person chose among a register's candidates.

Its value is the register's code.
"""


def values_from(
    session: Session, entity: Entity, ids: Sequence[UUID], kinds: Collection[SourceKind]
) -> dict[UUID, dict[str, Any]]:
    """Return current values per record, from sources of these `kinds` only.

    Records without such a source are left out.
    """
    return {
        key: current([item for item in said if item.source_kind in kinds])
        for key, said in load_observations(session, entity, ids).items()
    }


def country_of(values: Mapping[str, Any]) -> str | None:
    """Return the country whose register holds the company, or None.

    The first that is known counts: the country of the register that a person chose, the HQ country, the top-level
    domain.

    `values` must not hold statements of registers (see `home_country`), because these would confirm themselves.
    """
    chosen = CONNECTED_SCHEMES.get(values.get("registration_scheme") or "")
    if chosen:
        return chosen
    known = values.get("hq_country")
    if known:
        return str(known)
    domain = str(values.get("domain") or "")
    return COUNTRY_OF_TLD.get(domain.rpartition(".")[2])


def home_country(said: Collection[Observation]) -> str | None:
    """Return `country_of` a company by the statements made before any register was asked."""
    return country_of(current([item for item in said if item.source_kind in RESEARCHED]))


def latest_of(observations: Collection[Observation], stage: str) -> Observation | None:
    """Return a stage's newest observation of a record."""
    mine = [item for item in observations if item.stage == stage and item.retracted_at is None]
    return max(mine, key=lambda item: (item.observed_at, item.id), default=None)


def pick(values: Mapping[str, Any], *keys: str) -> dict[str, Any]:
    """Return the named values that are known."""
    return {key: values[key] for key in keys if values.get(key) is not None}
