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
from leadgen.observations.fold import Observation, current
from leadgen.observations.store import load_observations

GIVEN = frozenset({SourceKind.PERSON, SourceKind.IMPORT})
"""What people brought along: never what a stage found."""

RESEARCHED = GIVEN | {SourceKind.LLM}
"""What is known before any register was asked."""

# Where a company without a known headquarters most likely is; only countries whose register we can ask.
_COUNTRY_OF_TLD = {"cz": "CZ", "no": "NO", "fi": "FI", "fr": "FR"}


def values_from(
    session: Session, entity: Entity, ids: Sequence[UUID], kinds: Collection[SourceKind]
) -> dict[UUID, dict[str, Any]]:
    """Current values per record as far as sources of these `kinds` say them; records nobody spoke of are left out."""
    return {
        key: current([item for item in said if item.source_kind in kinds])
        for key, said in load_observations(session, entity, ids).items()
    }


def country_of(values: Mapping[str, Any]) -> str | None:
    """The country whose register holds the company: the HQ country, else what the domain's ending says, else None."""
    known = values.get("hq_country")
    if known:
        return str(known)
    domain = str(values.get("domain") or "")
    return _COUNTRY_OF_TLD.get(domain.rpartition(".")[2])


def latest_of(observations: Collection[Observation], stage: str) -> Observation | None:
    """The newest thing a stage said about a record."""
    mine = [item for item in observations if item.stage == stage and item.retracted_at is None]
    return max(mine, key=lambda item: (item.observed_at, item.id), default=None)


def pick(values: Mapping[str, Any], *keys: str) -> dict[str, Any]:
    """The named values that are known."""
    return {key: values[key] for key in keys if values.get(key) is not None}
