"""Explains how a cell with an e-mail address, a phone number or a domain is read, for `leadgen explain`. Pure.

The keys of the answers are stable and documented in docs/explain.md.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from leadgen.fields.addresses.domain import read_domain
from leadgen.fields.addresses.email import EmailReading, read_email
from leadgen.fields.addresses.email_advice import is_no_reply, known_host_meant, mailbox_key
from leadgen.fields.addresses.hosts import suffix_of
from leadgen.fields.addresses.mail_hosts import is_disposable, is_free_mail
from leadgen.fields.addresses.phone import read_phone
from leadgen.fields.addresses.reading import AddressReading
from leadgen.fields.addresses.several import CellValues, read_cell
from leadgen.fields.field import FieldType

_SEVERAL = "several"


def explain_email(text: str, is_shared: Callable[[str], bool]) -> dict[str, Any]:
    """Explain a cell of e-mail addresses; `is_shared` tells the mailboxes that several people read."""
    found, cell = _read(text, FieldType.EMAIL, read_email, is_shared=is_shared)
    value = found.value
    local, _, domain = (value or "").rpartition("@")
    name, _, tag = local.partition("+")
    shown = found.name if isinstance(found, EmailReading) else None
    parts = {"name": shown, "local": name, "tag": tag or None, "domain": domain} if value else None
    return _answer(text, found, cell, parts) | {
        "mailbox_key": mailbox_key(value) if value else None,
        "domain": domain or None,
        "free_mail": is_free_mail(domain) if value else None,
        "shared_mailbox": is_shared(value) if value else None,
        "disposable": is_disposable(domain) and known_host_meant(domain) is None if value else None,
        "no_reply": is_no_reply(value) if value else None,
    }


def explain_phone(text: str, country: str | None = None) -> dict[str, Any]:
    """Explain a cell of phone numbers; `country` is the alpha-2 code of the record's country."""
    found, cell = _read(text, FieldType.PHONE, lambda part: read_phone(part, country), country=country)
    phone = read_phone(cell.taken.text if cell is not None else text, country)
    parts = {"number": phone.number, "extension": phone.extension} if found.value else None
    return _answer(text, found, cell, parts) | {
        "country": phone.country if found.value else None,
        "type": phone.type if found.value else None,
        "extension": phone.extension if found.value else None,
    }


def explain_domain(text: str) -> dict[str, Any]:
    """Explain a cell of domains, web addresses or e-mail addresses: whose domain it is, and whether it is a key."""
    found, cell = _read(text, FieldType.DOMAIN, read_domain)
    domain = read_domain(cell.taken.text if cell is not None else text)
    host = domain.host or ""
    subdomain = host.removesuffix(found.value or "").rstrip(".") or None
    parts = {"host": host, "subdomain": subdomain, "suffix": suffix_of(host).suffix or None} if found.value else None
    return _answer(text, found, cell, parts) | {
        "registrable_domain": found.value,
        "kind": domain.kind.value if domain.kind is not None else None,
        "company_key": domain.is_key,
    }


def _read(
    text: str,
    kind: FieldType,
    read: Callable[[str], AddressReading],
    *,
    country: str | None = None,
    is_shared: Callable[[str], bool] | None = None,
) -> tuple[AddressReading, CellValues | None]:
    """Return the reading of a cell, and its parts where it holds more than one."""
    whole = read(text)
    if whole.value is not None:
        return whole, None
    cell = read_cell(kind, text, country=country, is_shared=is_shared)
    return (whole, None) if cell is None else (read(cell.taken.text), cell)


def _answer(
    text: str, found: AddressReading, cell: CellValues | None, parts: dict[str, str | None] | None
) -> dict[str, Any]:
    is_several = cell is not None and bool(cell.others or cell.left_out)
    remarks = list(found.remarks)
    if found.value is None:
        remarks.append(f"Refused: it {found.reason}. {found.fix or ''}".strip())
    return {
        "text": text,
        "value": found.value,
        "parts": parts,
        "rule": _SEVERAL if is_several else found.rule,
        "remarks": remarks,
        "others": [part.value for part in cell.others] if cell is not None else [],
        "left_out": [part._asdict() for part in cell.left_out] if cell is not None else [],
    }
