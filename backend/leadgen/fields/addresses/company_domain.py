"""The domain of a company from the work e-mails of its people. Pure; no research is needed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from leadgen.fields.addresses.email_advice import mailbox_key
from leadgen.fields.addresses.hosts import registrable_domain
from leadgen.fields.addresses.shared_hosts import DomainKind, kind_of_host

_MOST_PEOPLE = 10_000
_LEAST_PEOPLE = 2


class DomainOfPeople(NamedTuple):
    """The domain of most work e-mails: `people` have it, of `total` with a work e-mail. `is_sure`: it may be stored."""

    domain: str
    people: int
    total: int
    is_sure: bool


def domain_of_people(emails: Iterable[str]) -> DomainOfPeople | None:
    """Return the domain that more than half of a company's work e-mails have; None without such a domain.

    Free mail, disposable addresses and shared hosts count nothing, and a mailbox counts once. The domain is sure where
    at least two people have it, and two thirds of all.
    """
    found: Counter[str] = Counter()
    seen: set[str] = set()
    for email in emails:
        key = mailbox_key(email)
        _, at, host = email.rpartition("@")
        if key in seen or len(seen) >= _MOST_PEOPLE or not at or not host or kind_of_host(host) is not DomainKind.OWN:
            continue
        seen.add(key)
        found[registrable_domain(host)] += 1
    if not found:
        return None
    (domain, people), total = found.most_common(1)[0], sum(found.values())
    if people * 2 <= total:
        return None
    return DomainOfPeople(domain, people, total, is_sure=people >= _LEAST_PEOPLE and people * 3 >= total * 2)
