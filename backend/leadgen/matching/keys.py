"""Match keys of records, insensitive to case, accents, punctuation and URL form. Pure.

Company: domain, then name. Contact: LinkedIn URL, then e-mail, then name at the same company. A contact without a name
and with a shared address (info@) is that mailbox, once per company. Values are canonical (`fields.coerce`): domains
without `www.`, e-mails in lower case, LinkedIn profiles without query and trailing slash.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from leadgen.fields import normalize_text
from leadgen.fields.addresses.shared_hosts import is_shared_host
from leadgen.people.mailboxes import is_role_mailbox


class CompanyKeys(NamedTuple):
    """Keys of a company; `name` is its normalized name."""

    domain: str | None
    name: str | None


class ContactKeys(NamedTuple):
    """Keys of a contact: `email` is its own address, `name` the normalized name.

    `mailbox` is a shared address of a contact that has no name: the contact is just the mailbox.
    """

    linkedin: str | None
    email: str | None
    name: str | None
    mailbox: str | None = None


_normalized = lru_cache(maxsize=50_000)(normalize_text)


def contact_name(first: str | None, last: str | None, full: str | None) -> tuple[str, str | None]:
    """Return a contact's shown name and its normalized name, as the record derives both."""
    shown = f"{first} {last}" if first and last else full or first or last or ""
    return shown, _normalized(shown) or None


def company_keys(values: Mapping[str, Any]) -> CompanyKeys:
    """Return the keys of a company's canonical values."""
    return _company_keys(values.get("domain"), values.get("name"))


@lru_cache(maxsize=20_000)  # the rows of a list name each company several times
def _company_keys(domain: str | None, name: str | None) -> CompanyKeys:
    return CompanyKeys(
        domain if domain and not is_shared_host(domain) else None, _normalized(name) or None if name else None
    )


def contact_keys(values: Mapping[str, Any], name_key: str | None) -> ContactKeys:
    """Return the keys of a contact's canonical values.

    `name_key` is the normalized name as the record stores it.
    """
    email = values.get("email")
    if email and is_role_mailbox(email):
        return ContactKeys(values.get("linkedin_url"), None, name_key, None if name_key else email)
    return ContactKeys(values.get("linkedin_url"), email, name_key)
