"""Finds companies of a list that share a number: duplicates, or a wrong number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from leadgen.companies.models import Company
from leadgen.countries.lookups import COUNTRY_OF_SCHEME, NUMBER_NAMES
from leadgen.enrichment.qc.input import NumberMatch
from leadgen.fields.enums import IdentifierScheme


@dataclass(frozen=True, slots=True)
class Numbered:
    """The numbers of a company, and their register. Countries are ISO codes; None = unknown."""

    number: str | None
    tax_id: str | None
    scheme: str | None
    country: str | None

    @property
    def home(self) -> str | None:
        """Return the country of the register that issued the number."""
        return COUNTRY_OF_SCHEME.get(self.scheme or "") or self.country


def numbered(values: Mapping[str, Any]) -> Numbered:
    """Read a company's numbers from catalogue values."""
    keys = ("registration_id", "tax_id", "registration_scheme", "hq_country")
    number, tax_id, scheme, country = (values.get(key) for key in keys)
    return Numbered(number, tax_id, str(scheme) if scheme else None, country)


def shared_number(one: Numbered, other: Numbered) -> tuple[str, str, str] | None:
    """Return the kind, the value and the register of a shared number; None without one.

    Equal digits of two registers are two numbers: nine digits may be Norwegian or French. Where nothing tells the
    register, equal digits count. One VAT number with two registration numbers is a VAT group and no duplicate.
    """
    if one.number and one.number == other.number and _one_register(one, other):
        scheme = one.scheme or other.scheme
        whose = NUMBER_NAMES.get(scheme or "") or one.home or other.home or "register not known"
        return "Registration number", one.number, whose
    apart = one.number and other.number and (one.number != other.number or not _one_register(one, other))
    if one.tax_id and one.tax_id == other.tax_id and not apart:
        return "VAT number", one.tax_id, "VAT"
    return None


def _one_register(one: Numbered, other: Numbered) -> bool:
    if _judged(one) and _judged(other):
        return one.scheme == other.scheme
    return not (one.home and other.home) or one.home == other.home


def _judged(company: Numbered) -> bool:
    return company.scheme is not None and company.scheme != IdentifierScheme.OTHER


def find_same_numbers(
    session: Session, values: Mapping[UUID, Mapping[str, Any]]
) -> dict[UUID, tuple[NumberMatch, ...]]:
    """Find other companies of the list with the same number, by company.

    Needs two statements for any number of companies.
    """
    mine = {key: numbered(known) for key, known in values.items()}
    found: dict[UUID, dict[UUID, NumberMatch]] = defaultdict(dict)
    for column, wanted in (
        (Company.registration_id, {one.number for one in mine.values() if one.number}),
        (Company.tax_id, {one.tax_id for one in mine.values() if one.tax_id}),
    ):
        by_value: dict[str, list[tuple[UUID, str, Numbered]]] = defaultdict(list)
        for row in _bearers(session, column, wanted):
            one = Numbered(row.registration_id, row.tax_id, row.registration_scheme, row.hq_country)
            by_value[row.shared].append((row.id, row.name or row.domain or "A company without a name", one))
        for key, one in mine.items():
            value = one.number if column is Company.registration_id else one.tax_id
            for other_id, name, other in by_value.get(value or "", ()):
                shared = shared_number(one, other) if other_id != key else None
                if shared is not None:
                    found[key].setdefault(other_id, NumberMatch(str(other_id), name, *shared))
    return {key: tuple(others.values()) for key, others in found.items()}


def _bearers(session: Session, column: Any, wanted: set[str]) -> Sequence[Any]:
    if not wanted:
        return ()
    columns = (Company.id, Company.name, Company.domain, Company.registration_id, Company.tax_id)
    more = (Company.registration_scheme, Company.hq_country, column.label("shared"))
    return session.execute(select(*columns, *more).where(column.in_(wanted)).order_by(Company.id)).all()
