"""Input and output of the rules of quality control. Pure data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from leadgen.enrichment.models import Severity
from leadgen.fields import Entity, get_field

PERSON = "a person"


@dataclass(frozen=True, slots=True)
class SourceStatement:
    """One value and its source, in words for people."""

    value: Any
    source: str


@dataclass(frozen=True, slots=True)
class MatchSeen:
    """Outcome of a register look-up; `candidates` are in words."""

    registry: str
    outcome: str
    reason: str
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ContactSeen:
    """A contact with an e-mail address."""

    id: str
    name: str
    email: str


@dataclass(frozen=True, slots=True)
class OtherCompany:
    """Another record of the same list."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class NumberMatch(OtherCompany):
    """Another record with the same number: its kind (`what`), the number, its register."""

    what: str
    number: str
    registers: str


@dataclass(frozen=True, slots=True)
class QcInput:
    """One company as quality control sees it.

    `values` are its current values. `statements` are about fields that several sources may know, strongest
    first. `l1_flags` are the flags of the newest research. `completed` are the stages that have completed for the
    company. `doubtful_numbers` are the identifiers that fail their check. `researched_on` and `today` are ISO days.
    """

    values: Mapping[str, Any]
    statements: Mapping[str, tuple[SourceStatement, ...]] = field(default_factory=dict)
    l1_flags: tuple[str, ...] = ()
    matches: tuple[MatchSeen, ...] = ()
    contacts: tuple[ContactSeen, ...] = ()
    same_number: tuple[NumberMatch, ...] = ()
    same_domain: tuple[OtherCompany, ...] = ()
    completed: tuple[str, ...] = ()
    doubtful_numbers: tuple[str, ...] = ()
    researched_on: str | None = None
    today: str | None = None


@dataclass(frozen=True, slots=True)
class RuleFinding:
    """One finding. `subject` tells several findings of one rule apart.

    `values` are `{label, value, source}`. A value has `field` where choosing it settles the finding, and `also` where
    other fields follow from the choice.
    """

    rule: str
    severity: Severity
    message: str
    values: tuple[dict[str, Any], ...]
    suggestion: str
    subject: str = ""
    contact_id: str | None = None


def value_of(
    label: str, value: Any, source: str, field: str | None = None, also: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Build one of the values of a `RuleFinding`.

    `also` are the fields that take another value (None: none) when this value is chosen.
    """
    following = [
        {"field": key, "label": get_field(Entity.COMPANY, key).label, "value": one} for key, one in (also or {}).items()
    ]
    return {
        "label": label,
        "value": value,
        "source": source,
        **({"field": field} if field else {}),
        **({"also": following} if following else {}),
    }
