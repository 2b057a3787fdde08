"""Decides whether an answer is about the record that was asked about. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from leadgen.providers.registries.matching.names import host, name_similarity, plain

ALIKE = 0.6
"""Minimum similarity of two company names that may belong to one company."""


@dataclass(frozen=True, slots=True)
class Identity:
    """Verdict on the company of an answer.

    `same`, `doubtful` (kept with low confidence), `other` (not to be stored), or `unknown` (nothing was found).
    """

    verdict: Literal["same", "doubtful", "other", "unknown"]
    flags: tuple[str, ...] = ()


def judge_company(asked: Mapping[str, Any], found: Mapping[str, Any]) -> Identity:
    """Compare `name`, `domain` and `hq_country` of the record with those of the answer.

    The domain weighs more than the name, because a domain is unique. Another name behind the same domain is doubtful (a
    brand, or a wrong domain on our list). Another domain with the same name is doubtful too. Two differences mean
    another company.
    """
    if not found.get("name") and not found.get("domain"):
        return Identity("unknown", ("not_found: the research found nothing about this company",))
    domain = _same_domain(asked.get("domain") or asked.get("website_url"), found.get("domain"))
    name = _alike(asked.get("name"), found.get("name"))
    if (domain is False and name is not True) or (domain is None and name is False):
        return Identity("other", (f"wrong_company: the answer is about {found.get('name') or found.get('domain')}",))
    flags = []
    if domain is False:
        flags.append(f"domain_mismatch: found under {found['domain']}")
    if name is False:
        flags.append(f"name_mismatch: the domain belongs to {found['name']}")
    ours, theirs = asked.get("hq_country"), found.get("hq_country")
    if ours and theirs and ours != theirs:
        flags.append(f"country_mismatch: found in {theirs}")
    return Identity("doubtful" if flags else "same", tuple(flags))


def _same_domain(ours: Any, theirs: Any) -> bool | None:
    if not ours or not theirs:
        return None
    a, b = host(str(ours)), host(str(theirs))
    return a == b or a.endswith(f".{b}") or b.endswith(f".{a}")


def _alike(ours: Any, theirs: Any) -> bool | None:
    if not ours or not theirs:
        return None
    return name_similarity(str(ours), str(theirs)) >= ALIKE


def same_person(asked: Mapping[str, Any], found: str | None) -> bool:
    """Tell whether a found name can be the contact's: it must contain the family name.

    A missing name contradicts nothing.
    """
    if not found:
        return True
    words = set(plain(found).split())
    last = plain(str(asked.get("last_name") or asked.get("full_name") or "")).split()
    return not last or bool(words & set(last))
