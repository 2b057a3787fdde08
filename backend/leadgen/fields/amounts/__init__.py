"""Reads written amounts: numbers, ranges, bands, units and currencies. Pure.

`reading` reads a text, `headers` reads the unit of a column, `bands` chooses the member of our own bands.
"""

from leadgen.fields.amounts.bands import band_of_size, revenue_band
from leadgen.fields.amounts.headers import HeaderUnit, header_unit
from leadgen.fields.amounts.reading import Amount, AmountRefusal, decimal_mark_of, read_amount

__all__ = [
    "Amount",
    "AmountRefusal",
    "HeaderUnit",
    "band_of_size",
    "decimal_mark_of",
    "header_unit",
    "read_amount",
    "revenue_band",
]
