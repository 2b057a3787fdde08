"""A company in a state register, in one shape for every country.

None means "this source does not say". None is never turned into zero, false, clean or active.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Literal, overload

from leadgen.fields.enums import RegistrationStatus


@dataclass(frozen=True, slots=True)
class Address:
    """Registered seat. `country` is ISO 3166-1 alpha-2; None if the register has only a name."""

    street: str | None = None
    city: str | None = None
    postal_code: str | None = None
    country: str | None = None


@dataclass(frozen=True, slots=True)
class NaceCode:
    """One activity code as the register writes it. `revision` is the NACE revision.

    The same digits can mean different things in revisions "2.0" and "2.1".
    """

    scheme: str
    revision: str | None
    code: str
    label: str | None = None


@dataclass(frozen=True, slots=True)
class Director:
    """A person or company that may act for the company now. `since` is the start of the office."""

    name: str
    kind: Literal["person", "company"]
    role: str | None = None
    since: date | None = None


@dataclass(frozen=True, slots=True)
class Capital:
    """Registered capital; `currency` is ISO 4217."""

    amount: Decimal
    currency: str


@dataclass(frozen=True, slots=True)
class Employees:
    """Headcount as a band; min == max for an exact count, max None for "or more"."""

    min: int
    max: int | None


@dataclass(frozen=True, slots=True)
class Proceeding:
    """One insolvency proceeding. `state` is the register's own word.

    `status` is running (also when the state is unknown to us), pending (an undecided petition) or ended.
    """

    reference: str | None
    court: str | None
    state: str | None
    status: Literal["running", "pending", "ended"]
    started_on: date | None = None
    ended_on: date | None = None
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Insolvency:
    """A register's statement about insolvency.

    `flag` True = a proceeding is running, False = the register was asked and none is, None = it does not tell. Counts
    are None where the register does not count.
    """

    flag: bool | None
    active_count: int | None = None
    total_count: int | None = None
    proceedings: tuple[Proceeding, ...] = ()


@dataclass(frozen=True, slots=True)
class LegalProfile:
    """One register's answer about one company.

    `siret` is the number of a French company's seat. `directors` None = this register does not offer them; () = it says
    there is none now. `warnings` are "code: sentence". `born_on` is the birth date of a debtor who is a person.
    `to_json()` leaves out `former_names`, `born_on`, `fetched_at` and `raw` (part of the answer -> its unprocessed body).
    """

    registry: str
    registration_id: str | None
    siret: str | None = None
    tax_id: str | None = None
    official_name: str | None = None
    trading_names: tuple[str, ...] = ()
    legal_form_code: str | None = None
    legal_form_name: str | None = None
    legal_form_name_en: str | None = None
    registration_status: RegistrationStatus = RegistrationStatus.UNKNOWN
    date_established: date | None = None
    date_dissolved: date | None = None
    address: Address | None = None
    nace_codes: tuple[NaceCode, ...] = ()
    directors: tuple[Director, ...] | None = None
    registered_capital: Capital | None = None
    employees: Employees | None = None
    court: str | None = None
    file_number: str | None = None
    insolvency: Insolvency | None = None
    website: str | None = None
    source_url: str | None = None
    warnings: tuple[str, ...] = ()
    former_names: tuple[str, ...] = field(default=(), compare=False)
    born_on: date | None = field(default=None, compare=False, repr=False)
    fetched_at: datetime | None = field(default=None, compare=False)
    raw: Mapping[str, str] = field(default_factory=dict, compare=False, repr=False)

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON values: dates as ISO text, all keys present, null = not told."""
        return {key: _plain(getattr(self, key)) for key in PROFILE_KEYS}


PROFILE_KEYS: tuple[str, ...] = (
    "registry",
    "registration_id",
    "siret",
    "tax_id",
    "official_name",
    "trading_names",
    "legal_form_code",
    "legal_form_name",
    "legal_form_name_en",
    "registration_status",
    "date_established",
    "date_dissolved",
    "address",
    "nace_codes",
    "directors",
    "registered_capital",
    "employees",
    "court",
    "file_number",
    "insolvency",
    "website",
    "source_url",
    "warnings",
)

PUBLIC_KEYS: tuple[str, ...] = tuple(key for key in PROFILE_KEYS if key not in ("siret", "legal_form_name_en"))
"""Keys that the command line prints.

Others build on this interface, so new keys are not added implicitly.
"""


def _plain(value: Any) -> Any:
    if isinstance(value, (tuple, list)):
        return [_plain(item) for item in value]
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, StrEnum):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    slots = getattr(type(value), "__dataclass_fields__", None)
    if slots is not None:
        return {name: _plain(getattr(value, name)) for name in slots}
    return value


@dataclass(frozen=True, slots=True)
class SearchResult(Sequence[LegalProfile]):
    """Hits of a search by name, in the register's order; reads like a list of profiles.

    `too_many` = the register refused to list them: ambiguous, not "no such company". `cut` = others that may match as
    well were not read: neither the best of these nor "nobody" is certain then. `total` is the register's own count,
    where it gives one. The profiles carry the values of a list entry, usually without directors.
    """

    profiles: tuple[LegalProfile, ...] = ()
    total: int | None = None
    too_many: bool = False
    cut: bool = False

    @overload
    def __getitem__(self, index: int) -> LegalProfile: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[LegalProfile, ...]: ...
    def __getitem__(self, index: int | slice) -> LegalProfile | tuple[LegalProfile, ...]:
        return self.profiles[index]

    def __len__(self) -> int:
        return len(self.profiles)

    def __iter__(self) -> Iterator[LegalProfile]:
        return iter(self.profiles)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A profile that may be the wanted company. `score` is 0-1; `parts` name its components."""

    profile: LegalProfile
    score: float
    parts: Mapping[str, float] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """Return plain JSON, to keep a candidate until a person has looked at it."""
        return {"score": self.score, "parts": dict(self.parts), "profile": self.profile.to_json()}
