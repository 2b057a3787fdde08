"""What an import takes from an amount that is not one plain number: a band, or the number with a remark. Pure."""

from __future__ import annotations

from typing import NamedTuple

from leadgen.fields import Field, FieldType, get_field
from leadgen.fields.amounts import Amount, HeaderUnit, band_of_size, header_unit, read_amount, revenue_band
from leadgen.fields.cells import clean_cell
from leadgen.fields.synonyms import enum_label

BAND_FIELDS = {"company.employees_count": "company_size", "company.revenue_eur_m": "revenue_range"}
"""Field that holds the band, by the target of a column of numbers."""

_AMOUNTS = frozenset({FieldType.INTEGER, FieldType.MILLIONS_EUR})
_PLAIN = frozenset("0123456789 .,")


class BandTaken(NamedTuple):
    """The band that a range fits, and the sentence about it."""

    member: str
    note: str


def unit_of_column(field: Field, header: str) -> HeaderUnit | None:
    """Return the unit that a column's header names, for a field of amounts."""
    return header_unit(header) if field.type in _AMOUNTS else None


def band_of_cell(target: str, cell: str, unit: HeaderUnit | None = None) -> BandTaken | None:
    """Return the band of a range in a column of numbers; None where it fits no single band."""
    key = BAND_FIELDS.get(target)
    if key is None:
        return None
    field = get_field(*target.split("."))
    heads = field.type is FieldType.INTEGER
    amount = read_amount(clean_cell(field, cell), whole=heads, header=unit)
    if not isinstance(amount, Amount) or not amount.is_range:
        return None
    if not heads and not (amount.currencies or amount.scale > 1):
        return None  # a bare range of money does not tell its unit
    member = (band_of_size(amount) if not amount.currencies else None) if heads else revenue_band(amount)
    if member is None:
        return None
    band = get_field("company", key)
    return BandTaken(member, f"{_ends(amount)} is a range; {band.label.lower()} {_label(band, member)} is taken")


def _label(band: Field, member: str) -> str:
    return enum_label(band.members(member))


def _ends(amount: Amount) -> str:
    low, high = amount.minimum, amount.maximum
    if low is None:
        return f"up to {high:f}"
    return f"{low:f} or more" if high is None else f"{low:f}–{high:f}"


def amount_note(field: Field, cell: str, unit: HeaderUnit | None = None) -> str | None:
    """Return what a number leaves out of its cell: that it is about so much, a lower end, of a year."""
    if field.type not in _AMOUNTS or _PLAIN.issuperset(cell):
        return None
    amount = read_amount(clean_cell(field, cell), whole=field.type is FieldType.INTEGER, header=unit)
    if not isinstance(amount, Amount):
        return None
    notes = [note.rstrip(".") for note in amount.remarks]
    if amount.is_range:
        notes.insert(0, f"{_ends(amount)} is written; the lower end is taken")
    elif amount.approximate:
        notes.insert(0, "the number is approximate")
    if amount.year is not None and (unit is None or unit.year != amount.year):
        notes.append(f"the number is of {amount.year}")
    return "; ".join(notes) or None
