"""Reads cells that hold several values, for the fields that a row fills. Pure.

`first_value` gives the value that the row takes, the further values of the cell, and what is left out with its reason.
The rules themselves are in `fields.addresses.several`.
"""

from __future__ import annotations

import re

from leadgen.fields import Field
from leadgen.fields.addresses.several import CellPart, CellValues, read_cell
from leadgen.people.mailboxes import is_role_mailbox


def first_value(field: Field, cell: str, country: str | None = None) -> CellValues | None:
    """Return the values of a cell, an own mailbox before a shared one; None when no part is a value.

    `country` is the record's, for national phone numbers.
    """
    return read_cell(field.type, cell, country=country, is_shared=is_role_mailbox)


def first_company(name: str) -> CellValues | None:
    """Return the first of several company names in one text; None for the name of one company."""
    if ";" not in name and ":::" not in name:
        return None
    parts = [CellPart(part, part) for piece in re.split(r";|:::", name) if (part := piece.strip())]
    return CellValues(parts[0], tuple(parts[1:])) if len(parts) > 1 else None


FURTHER = {
    "contact.email": "further_emails",
    "contact.phone": "further_phones",
    "contact.mobile_phone": "further_phones",
    "contact.department": "further_departments",
    "company.email": "further_emails",
    "company.phone": "further_phones",
    "company.name": "further_companies",
}
"""Fields of which a record may have several values, with the list for the further ones; companies are a contact's."""


def further_target(target: str) -> str | None:
    """Return the field for the further values of a target; None where a record has one value."""
    key = FURTHER.get(target)
    if key is None:
        return None
    return f"contact.{key}" if target == "company.name" else f"{target.partition('.')[0]}.{key}"


def described(found: CellValues) -> str | None:
    """Return a sentence about what a row does with the further parts of a cell; None where it has only one."""
    further = ", ".join(part.value if "@" in part.value else part.text for part in found.others)
    rest = [part.text if part.text.startswith("Fax") else f"{part.text} ({part.reason})" for part in found.left_out]
    if not further and not rest:
        return None
    kept = f", further: {further}" if further else ""
    left_out = f", left out: {', '.join(rest)}" if rest else ""
    return f"{found.value} is taken{kept}{left_out}"
