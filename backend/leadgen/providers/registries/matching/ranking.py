"""Ranks candidates of a search by name, with reasons, and decides what needs a person.

The name decides; place, address, website and activity of the company speak for or against. Each part of a score is
kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import floor
from typing import Literal

from leadgen.fields.enums import RegistrationStatus
from leadgen.providers.registries.matching.candidate_evidence import same_activity, same_address
from leadgen.providers.registries.matching.names import RELATIVES, host, name_similarity, normalize_name, plain
from leadgen.providers.registries.models import Candidate, LegalProfile

AUTO_SCORE = 0.85
CLEAR_LEAD = 0.10
WORTH_SHOWING = 0.6
# Score of a site when the name is only a part: see `_candidate`.
SITE, SITE_AND_PART_OF_NAME = 0.1, 0.4
# For and against, where both sides have the value. The registered seat is often not the office, and a company's own
# words often differ from its main code: either alone only tells namesakes apart.
ADDRESS, ACTIVITY = (0.09, -0.03), (0.08, -0.03)

# Names of cities in neighbouring countries and in English.
_PLACES = {
    "prague": "praha",
    "prag": "praha",
    "pilsen": "plzen",
    "brunn": "brno",
    "ostrau": "ostrava",
    "olmutz": "olomouc",
    "reichenberg": "liberec",
    "budweis": "ceske budejovice",
    "helsingfors": "helsinki",
    "abo": "turku",
    "tammerfors": "tampere",
    "uleaborg": "oulu",
    "esbo": "espoo",
    "vanda": "vantaa",
    "vasa": "vaasa",
    "bjorneborg": "pori",
    "lyons": "lyon",
    "marseilles": "marseille",
    "nizza": "nice",
    "strassburg": "strasbourg",
}


@dataclass(frozen=True, slots=True)
class NameQuery:
    """Known facts of the company to find.

    `domain` is a host name or a web address, `address` one line of free text, `industry` a member of `Industry`.
    """

    name: str
    city: str | None = None
    domain: str | None = None
    country: str | None = None
    address: str | None = None
    industry: str | None = None


def rank_candidates(query: NameQuery, profiles: Iterable[LegalProfile]) -> list[Candidate]:
    """Rank candidates, best first.

    Ties go by registration number, so that the order never depends on the register.

    `name` is the best similarity over current names. `former_name` is set where only a former name is near (worth less:
    the company may be a successor). `city`, `address`, `domain`, `activity` and `country` speak for or against where
    both sides have them. One site and the beginning of the name weigh nearly as much as the whole name. `dissolved`
    subtracts. The score is the sum of the parts, kept within 0-1. The order, and the lead of one over the next, use the
    sum itself.
    """
    ranked = [_candidate(query, profile) for profile in profiles]
    return sorted(ranked, key=lambda c: (-_total(c), c.profile.registration_id or ""))


def _total(candidate: Candidate) -> float:
    """Return the sum of a candidate's parts, also beyond a full score.

    Namesakes may all have a full score and not be equally likely.
    """
    return round(sum(candidate.parts.values()), 4) if candidate.parts else candidate.score


def _candidate(query: NameQuery, profile: LegalProfile) -> Candidate:
    country = query.country or (profile.address.country if profile.address else None)
    current = [name for name in (profile.official_name, *profile.trading_names) if name]
    official = _nearest(query.name, [profile.official_name] if profile.official_name else [], country)
    # A trading name may be shared by many, so it never counts quite as much as the registered one.
    name = max(official, 0.95 * _nearest(query.name, current, country))
    former = 0.8 * _nearest(query.name, profile.former_names, country)
    parts: dict[str, float] = {"name": round(0.9 * max(name, former), 4)}
    if former > name:
        parts["former_name"] = 0.0
    city = profile.address.city if profile.address else None
    if query.city and city:
        parts["city"] = 0.08 if _same_place(query.city, city) else -0.08
    told = {
        "address": (same_address(query.address, profile.address), ADDRESS),
        "activity": (same_activity(query.industry, profile.nace_codes), ACTIVITY),
    }
    parts |= {part: (weights[0] if same else weights[1]) for part, (same, weights) in told.items() if same is not None}
    if query.domain and profile.website:
        parts["domain"] = _site(query, profile, current, country)
    if query.country and profile.address and profile.address.country:
        parts["country"] = 0.02 if query.country.upper() == profile.address.country else -0.1
    if profile.registration_status is RegistrationStatus.DISSOLVED:
        parts["dissolved"] = -0.1
    score = round(min(1.0, max(0.0, sum(parts.values()))), 4)
    return Candidate(profile=profile, score=score, parts=parts)


def _site(query: NameQuery, profile: LegalProfile, names: Iterable[str], country: str | None) -> float:
    """Score the two websites.

    One site and a name that the other begins with is nearly as good as the name. The exception: the rest of the name
    marks the company's parent or branch, which share its site.
    """
    if host(query.domain or "") != host(profile.website or ""):
        return -0.04
    asked = normalize_name(query.name, country).split()
    for name in names:
        words = normalize_name(name, country).split()
        if asked and words[: len(asked)] == asked and not RELATIVES & set(words[len(asked) :]):
            return SITE_AND_PART_OF_NAME
    return SITE


def _nearest(name: str, others: Iterable[str], country: str | None) -> float:
    return max((name_similarity(name, other, country=country) for other in others), default=0.0)


def _same_place(one: str, other: str) -> bool:
    """Compare cities: the words of the shorter must begin the longer.

    Registers add districts to cities ("PARIS 2", "Praha 8").
    """
    a, b = sorted((_PLACES.get(plain(name), plain(name)).split() for name in (one, other)), key=len)
    return bool(a) and b[: len(a)] == a


@dataclass(frozen=True, slots=True)
class Pick:
    """Decision without a person: `match` has a candidate, `ambiguous` needs a person.

    `reason` is in words.
    """

    outcome: Literal["match", "ambiguous", "none"]
    candidate: Candidate | None
    reason: str


def pick(
    candidates: Sequence[Candidate],
    *,
    auto: float = AUTO_SCORE,
    lead: float = CLEAR_LEAD,
    floor: float = WORTH_SHOWING,
    too_many: bool = False,
    cut: bool = False,
) -> Pick:
    """Decide by score: a match needs a score of `auto` and a `lead` over the second.

    `floor` is the minimum score for showing a candidate to a person. `too_many` and `cut` (see SearchResult) are
    ambiguous: others exist that were not compared.
    """
    if too_many:
        return Pick("ambiguous", None, "the register found too many to list")
    if cut:
        return Pick("ambiguous", None, "the register has more of this name than could be compared")
    ordered = sorted(candidates, key=lambda c: -_total(c))
    if not ordered or ordered[0].score < floor:
        return Pick("none", None, "no candidate is close enough")
    best = ordered[0]
    second = ordered[1].score if len(ordered) > 1 else 0.0
    ahead = _total(best) - _total(ordered[1]) if len(ordered) > 1 else best.score
    if best.score < auto:
        reason = f"the best candidate has {_points(best.score)} of 100 points; {_points(auto)} are needed"
        return Pick("ambiguous", None, reason)
    if ahead < lead:
        first = f"only {_points(ahead)} point{'' if _points(ahead) == 1 else 's'} ahead of the second"
        reason = (
            f"the best candidate is {first}; {_points(lead)} are needed"
            if _points(ahead)
            else "the first two are equally likely"
        )
        return Pick("ambiguous", None, reason)
    rest = f"; the next has {_points(second)}" if _points(second) else ", and no other candidate is close"
    return Pick("match", best, f"likeness {_points(best.score)} of 100{rest}")


def _points(score: float) -> int:
    """Convert a score to points of 100, rounded down.

    A score just below a threshold must not look sufficient.
    """
    return floor(round(score * 100, 6))
