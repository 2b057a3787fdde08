"""Types of the invented world. Plain frozen values; the services only read them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any


@dataclass(frozen=True, slots=True)
class Town:
    """A town in its country's registry. `codes` holds the registry's own numbers."""

    country: str
    city: str
    postal_code: str
    codes: Mapping[str, str]
    streets: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WorldAddress:
    place: Town
    street: str | None
    number: int
    orientation: int | None = None

    @property
    def line(self) -> str:
        return f"{self.street or self.place.city} {self.number}"


@dataclass(frozen=True, slots=True)
class LineOfBusiness:
    """One line of business: `nace20` and `nace21` are four-digit classes with a dot."""

    key: str
    industry: str
    nace20: str
    nace21: str
    french_letter: str
    section: str
    label: Mapping[str, str]
    noun: Mapping[str, str]
    products: tuple[str, ...]
    customers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Officer:
    """A director. With `company_id`, the director is a company, named by its representative."""

    first_name: str
    last_name: str
    born: date
    role: str
    since: date
    until: date | None = None
    company_name: str | None = None
    company_id: str | None = None


@dataclass(frozen=True, slots=True)
class InsolvencyRow:
    """One row of the Czech insolvency register."""

    senate: int
    number: int
    year: int
    court: str
    state: str | None
    started: date | None = None
    ended: date | None = None


@dataclass(frozen=True, slots=True)
class WorldCompany:
    """One invented company.

    `registration_id` is in the form of its own registry (None for DE and US). `quirks` name the special ways in which
    outside services treat the company. `revenue_eur_m` is in millions of EUR, `capital` in the registry's currency.
    """

    key: str
    country: str
    name: str
    legal_form: str
    domain: str
    registration_id: str | None
    tax_id: str | None
    address: WorldAddress
    activity: LineOfBusiness
    founded: date
    officers: tuple[Officer, ...]
    capital: Decimal
    headcount: int
    revenue_eur_m: Decimal
    quirks: frozenset[str] = frozenset()
    trading_names: tuple[str, ...] = ()
    former_names: tuple[str, ...] = ()
    ended: date | None = None
    proceedings: tuple[InsolvencyRow, ...] = ()
    profile: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WorldPerson:
    """A person who works (or worked, see `left`) at a company of the world."""

    key: str
    first_name: str
    last_name: str
    job_title: str
    seniority: str
    department: str
    email: str | None
    phone: str | None
    linkedin_url: str | None
    city: str
    country: str
    company_key: str | None
    left: bool = False
    now_at: str | None = None
