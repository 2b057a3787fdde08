"""Match keys of records, insensitive to case, punctuation and URL form. Pure.

Company: registration number, VAT number, own domain, name. Contact: LinkedIn profile, own mailbox, name at the same
company. A contact without a name and with a shared address (info@) is that mailbox, once per company. Values are
canonical (`fields.coerce`): domains are registrable ones, e-mails in lower case, LinkedIn profiles in one form.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from leadgen.fields import normalize_text
from leadgen.fields.addresses.email_advice import mailbox_key
from leadgen.fields.addresses.shared_hosts import is_shared_host
from leadgen.people.mailboxes import is_role_mailbox
from leadgen.providers.registries.identifiers import check

_LEAST_DIGITS = 5
_VAT_GROUPS = ("CZ699",)


class CompanyKeys(NamedTuple):
    """Keys of a company, and what speaks against a match.

    `domain` is its own one, `name` its normalized name, `number` and `tax` its numbers. `shown` is the name as written.
    """

    domain: str | None
    name: str | None
    number: str | None = None
    tax: str | None = None
    scheme: str | None = None
    country: str | None = None
    shown: str | None = None


class ContactKeys(NamedTuple):
    """Keys of a contact: `email` is the key of its own mailbox, `name` the normalized name.

    `mailbox` is a shared address of a contact that has no name: the contact is just the mailbox. `shown` is the name
    as written, `address` the e-mail.
    """

    linkedin: str | None
    email: str | None
    name: str | None
    mailbox: str | None = None
    shown: str | None = None
    address: str | None = None
    phones: tuple[str, ...] = ()


_normalized = lru_cache(maxsize=50_000)(normalize_text)


def contact_name(first: str | None, last: str | None, full: str | None) -> tuple[str, str | None]:
    """Return a contact's shown name and its normalized name, as the record derives both."""
    shown = f"{first} {last}" if first and last else full or first or last or ""
    return shown, _normalized(shown) or None


def company_keys(values: Mapping[str, Any]) -> CompanyKeys:
    """Return the keys of a company's canonical values."""
    return _company_keys(*[values.get(key) for key in _COMPANY_KEYS])


_COMPANY_KEYS = ("domain", "name", "registration_id", "tax_id", "registration_scheme", "hq_country")


@lru_cache(maxsize=20_000)  # the rows of a list name each company several times
def _company_keys(*values: str | None) -> CompanyKeys:
    domain, name, number, tax, scheme, country = values
    key = _normalized(name) or None if name else None
    return CompanyKeys(own_domain(domain), key, number, tax, scheme, country, name)


def own_domain(domain: str | None) -> str | None:
    """Return a domain that identifies a company; None for free mail, link lists and hosts of many sites."""
    return domain if domain and not is_shared_host(domain) else None


@lru_cache(maxsize=20_000)
def identifies(number: str, scheme: str | None) -> bool:
    """Tell whether a registration number is one company's: not a filler such as 00000000, and its check digit fits."""
    digits = [char for char in number if char.isdigit()]
    if len(digits) < _LEAST_DIGITS or len(set(digits)) == 1:
        return False
    try:
        return scheme is None or scheme == "other" or check(scheme, number).valid
    except ValueError:  # a scheme without a check
        return True


def is_vat_group(tax: str) -> bool:
    """Tell whether a VAT number belongs to a group of companies."""
    return tax.startswith(_VAT_GROUPS)


def contact_keys(values: Mapping[str, Any], name_key: str | None, shown: str | None = None) -> ContactKeys:
    """Return the keys of a contact's canonical values.

    `name_key` is the normalized name as the record stores it, `shown` the name as written.
    """
    email = values.get("email")
    phones = phones_of(values.get("phone"), values.get("mobile_phone"))
    linkedin = values.get("linkedin_url")
    if email and is_role_mailbox(email):
        return ContactKeys(linkedin, None, name_key, None if name_key else email, shown, email, phones)
    return ContactKeys(linkedin, mailbox_key(email) if email else None, name_key, None, shown, email, phones)


def phones_of(phone: str | None, mobile: str | None) -> tuple[str, ...]:
    """Return the phone numbers of a contact that are known."""
    return (phone, mobile) if phone and mobile else (phone,) if phone else (mobile,) if mobile else ()
