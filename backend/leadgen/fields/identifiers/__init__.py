"""Reads registration and tax numbers as people and spreadsheets write them. Pure; check digits are in `providers`."""

from leadgen.fields.identifiers.labels import NORDIC, Kind, Label, label_of
from leadgen.fields.identifiers.written import (
    NumberRefusal,
    WrittenNumber,
    choose_number,
    numbers_in,
    plain_number_text,
    repair_number,
)

__all__ = [
    "NORDIC",
    "Kind",
    "Label",
    "NumberRefusal",
    "WrittenNumber",
    "choose_number",
    "label_of",
    "numbers_in",
    "plain_number_text",
    "repair_number",
]
