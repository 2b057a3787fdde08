"""Advice about e-mail addresses that are valid and doubtful, and the mailbox behind an address. Pure.

Advice is a remark and never changes an address.
"""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz.distance import OSA

from leadgen.fields.addresses.hosts import suffix_of
from leadgen.fields.addresses.mail_hosts import KNOWN_HOSTS, is_disposable
from leadgen.fields.addresses.text import table_of

_LONGEST = 320
_GOOGLE = frozenset({"gmail.com", "googlemail.com"})
# Services that document tags behind a plus sign. Elsewhere a plus sign may be part of the name.
_TAGGED = _GOOGLE | table_of(
    """
    outlook.com hotmail.com live.com msn.com icloud.com me.com mac.com proton.me protonmail.com pm.me fastmail.com
    fastmail.fm hey.com zoho.com yandex.com yandex.ru mailbox.org posteo.de runbox.com tutanota.com
    """
)
_NOBODY = re.compile(
    r"(?:^|[-._])(?:(?:no|non|ne|do[-._]?not|dont|nicht)[-._]?(?:reply|replay|response|antworten|repondre)"
    r"|(?:auto|automatic|system)[-._]?(?:reply|mailer|mail)|mailer[-._]?daemon|bounces?|keine[-._]?antwort"
    r"|ne[-._]?pas[-._]?repondre|neodpov[ií]d(?:at|ejte)|neodpoved(?:at|ajte)|nie[-._]?odpowiada(?:j|c)"
    r"|ikke[-._]?svar|svar[-._]?ikke|svara[-._]?(?:inte|ej)|ala[-._]?vastaa|ei[-._]?vastata|no[-._]?responder"
    r"|no[-._]?contestar|non[-._]?rispondere|nao[-._]?responder?a?|niet[-._]?beantwoorden|geen[-._]?antwoord"
    r"|ne[-._]?valaszoljon)(?:$|[-._+\d])"
)
# Names that are unlike other words: a near miss of one is a slip of the keyboard.
_DISTINCT = table_of(
    """
    gmail googlemail hotmail outlook yahoo icloud seznam centrum zoznam protonmail laposte wanadoo freenet t-online
    btinternet comcast
    """
)
# Endings that are countries' and, behind a name such as gmail, slips of the keyboard for `.com`.
_SLIPS = frozenset({"co", "cm", "om", "con", "comm", "cim", "vom", "xom", "cpm", "coom", "ocm", "cmo"})


def advice_of(email: str) -> tuple[str, ...]:
    """Return what is doubtful about a valid address: a near miss of a known host, a mailbox without a reader."""
    if len(email) > _LONGEST:
        return ()
    local, _, domain = email.rpartition("@")
    about_host = _advice_of_host(domain)
    if about_host is None and _NOBODY.search(local) is None:
        return ()
    found = [] if about_host is None else [about_host.replace(_LOCAL, local)]
    return (*found, "nobody reads this mailbox") if is_no_reply(email) else tuple(found)


_LOCAL = "\0"  # the place of the name before the @ in advice about a host


@lru_cache(maxsize=20_000)  # the rows of a list name each host several times
def _advice_of_host(domain: str) -> str | None:
    meant = known_host_meant(domain)
    if meant is not None:
        return f"{domain} is close to {meant}: did you mean {_LOCAL}@{meant}?"
    return f"{domain} is a service for addresses that last for minutes" if is_disposable(domain) else None


def is_no_reply(email: str) -> bool:
    """Tell whether the name of a mailbox says that nobody reads it."""
    return len(email) <= _LONGEST and _NOBODY.search(email.rpartition("@")[0].partition("+")[0]) is not None


@lru_cache(maxsize=20_000)  # the rows of a list name each host several times
def known_host_meant(domain: str) -> str | None:
    """Return the well-known host of mailboxes that a canonical domain nearly spells; None for any other domain."""
    if len(domain) > 60 or domain in KNOWN_HOSTS:
        return None
    label, _, ending = domain.partition(".")
    for known in KNOWN_HOSTS:
        known_label, _, known_ending = known.partition(".")
        if label == known_label:
            if not suffix_of(domain).suffix and _near(ending, known_ending, 2):
                return known
            if known_ending == "com" and ending in _SLIPS:
                return known
        elif (known_ending == ending or (known_ending == "com" and ending in _SLIPS)) and _is_slip(label, known_label):
            return known
    return None


def _is_slip(label: str, known: str) -> bool:
    if known not in _DISTINCT or not label:
        return False
    same_letters = sorted(label) == sorted(known)
    if label[0] != known[0]:
        return same_letters and OSA.distance(label, known) == 1
    return OSA.distance(label, known) == 1 or (same_letters and OSA.distance(label, known) <= 2)


def _near(ending: str, known: str, most: int) -> bool:
    return OSA.distance(ending, known) <= most


def mailbox_key(email: str) -> str:
    """Return one key for all spellings of a mailbox.

    Gmail has no dots, and `googlemail.com` is `gmail.com`. Tags behind a plus sign count nothing where the service
    documents that. Any other address is its own key. The key is for comparing, never for sending.
    """
    if len(email) > _LONGEST:
        return email
    local, _, domain = email.rpartition("@")
    if domain not in _TAGGED:
        return email
    if local.partition("+")[0]:
        local = local.partition("+")[0]
    if domain in _GOOGLE:
        return f"{local.replace('.', '') or local}@gmail.com"
    return f"{local}@{domain}"
