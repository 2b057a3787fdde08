"""Match keys of records, insensitive to case, accents, punctuation and URL form. Pure.

Company: domain, then name. Contact: LinkedIn URL, then e-mail, then name at the same company. A contact without a name
and with a shared address (info@) is that mailbox, once per company. Values are canonical (`fields.coerce`): domains
without `www.`, e-mails in lower case, LinkedIn profiles without query and trailing slash.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from leadgen.fields import normalize_text
from leadgen.fields.web import URL_CHARACTERS, registrable_domain


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Mailboxes that several people read: two people who share one are not the same person.
ROLE_MAILBOXES = _words(
    """
    admin administration accounts accounting billing booking careers contact contacts company fakturace faktury
    finance hello help hi hr info informace inquiries invoice jobs kontakt mail marketing media myynti obchod
    office order orders post posta poststelle postmottak press prodej recepce reception sales sekretariat service
    shop support team toimisto vertrieb webmaster kundeservice kundenservice
    """
)
# Sites that host many companies: the host says nothing about whose page it is.
_SHARED_HOSTS = _words(
    """
    linkedin.com facebook.com instagram.com x.com twitter.com youtube.com tiktok.com wordpress.com blogspot.com
    wixsite.com google.com sites.google.com github.io github.com webnode.cz webnode.com weebly.com firmy.cz
    xing.com crunchbase.com gmail.com googlemail.com outlook.com hotmail.com live.com yahoo.com icloud.com me.com
    gmx.de gmx.net gmx.at web.de t-online.de seznam.cz email.cz centrum.cz post.cz volny.cz atlas.cz orange.fr
    free.fr wanadoo.fr laposte.net online.no protonmail.com proton.me aol.com mail.com
    """
)
_MOST_LABELS = max(host.count(".") for host in _SHARED_HOSTS) + 1


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


def is_shared_host(host: str) -> bool:
    """Return whether a host belongs to many (social networks, site builders, free mail).

    Such a host identifies no company.
    """
    labels = host.rsplit(".", _MOST_LABELS)[-_MOST_LABELS:]
    return any(".".join(labels[start:]) in _SHARED_HOSTS for start in range(len(labels)))


@lru_cache(maxsize=20_000)
def domain_of_website(url: str) -> str | None:
    """Return the domain of a canonical website URL; None where the host belongs to many."""
    host = "" if len(url) > URL_CHARACTERS else urlsplit(url).hostname or ""
    return None if not host or is_shared_host(host) else registrable_domain(host)


def is_role_mailbox(email: str) -> bool:
    """Return whether an address such as info@ or sales@ is a company's and not a person's."""
    return email.partition("@")[0].partition("+")[0].rstrip("0123456789.-_") in ROLE_MAILBOXES


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
