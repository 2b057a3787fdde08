"""Decides whether a mailbox is a function's (info@, sales@) or a person's, by the words before the @."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache, lru_cache

from leadgen.fields import normalize_text
from leadgen.fields.addresses.email_advice import is_no_reply
from leadgen.fields.addresses.hosts import registrable_domain
from leadgen.people.mailboxes.words import ENDS, PLACES, QUALIFIERS, STEMS, WORDS
from leadgen.people.names.given_names import GIVEN

_LONGEST = 320
_BREAK = re.compile(r"[._\-/&' ]+")
_LEAST_STEM = 4
_ELECTRONIC = "e"  # "e-shop" and "e.fakturace": no initial


def is_role_mailbox(email: str, names: Iterable[str] = ()) -> bool:
    """Tell whether an address such as info@ or sales@ is a company's and not a person's.

    `names` are the first and last names of the person who is said to have the address, as far as known.
    """
    if len(email) > _LONGEST:
        return False
    known = {word for name in names for word in normalize_text(name[:_LONGEST]).split() if len(word) > 2}
    return _is_role(email, frozenset(known))


@lru_cache(maxsize=50_000)  # the rows of a list are read by several rules
def _is_role(email: str, names: frozenset[str]) -> bool:
    local, _, domain = email.lower().rpartition("@")
    local = local.partition("+")[0]
    words = [
        word for part in _BREAK.split(local) if (word := normalize_text(part.strip("0123456789")).replace(" ", ""))
    ]
    if not words:
        return bool(local)  # digits alone: a till, a branch, a telephone extension
    if is_no_reply(email):
        return True
    functions = [word for word in words if _is_function(word)]
    others = [word for word in words if word not in functions]
    if not functions:
        return _is_company(local, domain, words, names)
    if names.intersection(others):
        return False
    return not any(_is_personal(word, names) for word in others)


def _is_personal(word: str, names: frozenset[str]) -> bool:
    if len(word) == 1:
        return word != _ELECTRONIC
    return word in names or (word in _given() and word not in PLACES)


def _is_company(local: str, domain: str, words: list[str], names: frozenset[str]) -> bool:
    """Tell whether the mailbox has the name of the domain: "silfira@silfira.cz"."""
    label = registrable_domain(domain).partition(".")[0] if domain else ""
    if len(label) < 3 or local.replace("-", "") != label.replace("-", ""):
        return False
    return not any(word in names or word in _given() for word in words)


def _is_function(word: str) -> bool:
    if word in WORDS or word in STEMS:
        return True
    if word in _given():
        return False
    for length in range(_LEAST_STEM, len(word)):
        if word[:length] in STEMS:
            return word[length:] not in _given()
    if any(word.endswith(end) and len(word) > len(end) + 1 for end in ENDS):
        return True
    return any(word[:cut] in WORDS and word[cut:] in _SECOND for cut in range(_LEAST_STEM, len(word) - 1))


# "salescz" is two words, and "Salesch" is a surname: few short words may stand behind another.
_SHORT = frozenset({"cz", "sk", "de", "fr", "no", "fi", "pl", "uk", "eu", "us", "hu", "it", "hr"})
_SECOND = frozenset(word for word in WORDS | STEMS | QUALIFIERS if len(word) > 2) | _SHORT


@cache
def _given() -> frozenset[str]:
    """Return the given names without accents."""
    return frozenset(normalize_text(name).replace(" ", "") for name in GIVEN)
