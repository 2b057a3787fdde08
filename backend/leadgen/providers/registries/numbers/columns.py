"""Recognises the scheme of a column's numbers by their check digits. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from leadgen.fields.identifiers import NumberRefusal, WrittenNumber, numbers_in
from leadgen.providers.registries.identifiers import Scheme, check_vat
from leadgen.providers.registries.numbers.schemes import SCHEMES

_MOST = 500
_LEAST_FIT = 0.6


class SchemeShare(NamedTuple):
    """The scheme of a column's numbers and the share of values that fit it; None where no scheme is certain."""

    scheme: str | None
    share: float


def scheme_of_values(values: Sequence[str]) -> SchemeShare:
    """Return the scheme that most of a column's numbers have, by prefix, label and check digit.

    Numbers that fit two schemes, or hardly one, are of no certain scheme: one in ten fits a foreign check by chance.
    A tax number without its prefix counts for the registration number that it contains.
    """
    filled = [value for value in values[:_MOST] if value.strip()]
    numbers = [number for value in filled if (number := _only(value)) is not None]
    if not numbers:
        return SchemeShare(None, 0.0)
    total = len(filled)
    vat = sum(1 for number in numbers if number.prefix and check_vat(number.number).valid) / total
    if vat >= _LEAST_FIT:
        return SchemeShare(Scheme.VAT.value, round(vat, 3))
    shares = {
        key: round(sum(1 for number in numbers if _fits(key, number)) / total, 3)
        for key, scheme in SCHEMES.items()
        if scheme.certain and key not in (Scheme.VAT, Scheme.DIC)
    }
    best = max(shares, key=lambda key: shares[key])
    rivals = [key for key, part in shares.items() if key != best and part > shares[best] - 0.3]
    if shares[best] < _LEAST_FIT or any(not _same_rule(best, key) for key in rivals):
        return SchemeShare(None, shares[best])
    return SchemeShare(str(best), shares[best])


def _same_rule(key: str, other: str) -> bool:
    """Return whether two schemes have the same check, so that their numbers cannot be told apart."""
    return {key, other} <= {"ico", "sk_ico"}


def _only(value: str) -> WrittenNumber | None:
    found = numbers_in(value[:200])
    return found[0] if not isinstance(found, NumberRefusal) and len(found) == 1 else None


def _fits(key: str, number: WrittenNumber) -> bool:
    label = number.label
    if label is not None and label.scheme is not None and label.scheme != key:
        return False
    digits = len(number.digits)
    least = {"ico": 6, "sk_ico": 6, "ytunnus": 7}.get(key, 8)
    return digits >= least and SCHEMES[key].check(number.number).valid
