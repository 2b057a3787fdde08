"""What quality control looks at, and what it finds. Pure data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from leadgen.enrichment.models import Severity
from leadgen.fields import Entity, get_field

PERSON = "a person"


@dataclass(frozen=True, slots=True)
class Told:
    """One value and who said it, in words for people."""

    value: Any
    source: str


@dataclass(frozen=True, slots=True)
class MatchSeen:
    """How the look-up in a register ended; `candidates` in words."""

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
class Twin(OtherCompany):
    """Another record with the same number: `what` kind of number, the number itself, and whose it is by both records."""

    what: str
    number: str
    registers: str


@dataclass(frozen=True, slots=True)
class QcInput:
    """One company as quality control sees it.

    `values` are its current values, `told` who said what about fields that several sources may know (strongest first),
    `l1_flags` the flags of the newest research, `completed` the stages that have completed for it, `doubtful_numbers` the
    identifiers that do not pass their check, `researched_on` and `today` ISO days.
    """

    values: Mapping[str, Any]
    told: Mapping[str, tuple[Told, ...]] = field(default_factory=dict)
    l1_flags: tuple[str, ...] = ()
    matches: tuple[MatchSeen, ...] = ()
    contacts: tuple[ContactSeen, ...] = ()
    same_number: tuple[Twin, ...] = ()
    same_domain: tuple[OtherCompany, ...] = ()
    completed: tuple[str, ...] = ()
    doubtful_numbers: tuple[str, ...] = ()
    researched_on: str | None = None
    today: str | None = None


@dataclass(frozen=True, slots=True)
class RuleFinding:
    """One finding. `subject` tells several findings of one rule apart; `values` are `{label, value, source}`, with `field` where
    choosing one of them settles the finding, and with `also` where other fields follow from the choice.
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
    """One of the values of a `RuleFinding`; `also` are fields that take another value (None: none) when it is chosen."""
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
