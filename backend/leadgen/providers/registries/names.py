"""Company names made comparable, and candidates of a search ranked with reasons.

Two names are compared as words, not as strings: legal form, diacritics, case and punctuation are noise, but a word
that only one side has ("Holding", "Group", a city) is evidence of another company.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from rapidfuzz.distance import OSA, JaroWinkler
from rapidfuzz.fuzz import ratio

from leadgen.fields.enums import RegistrationStatus
from leadgen.providers.registries.models import Candidate, LegalProfile

AUTO_SCORE = 0.85
CLEAR_LEAD = 0.10
# People turn the words of a name round; registers rarely hold both orders.
SAME_WORDS_TURNED = 0.96
SLIP, LOOKS_ALIKE = 0.97, 0.5
# What a site says when the name is only a part: see `_candidate`.
SITE, SITE_AND_PART_OF_NAME = 0.1, 0.4

# Forms are cut at either end of a name. Written without points, as normalisation leaves them; words that are
# also ordinary words ("group", "company") are not here.
_FORMS: dict[str, tuple[str, ...]] = {
    "CZ": (
        "s r o",
        "spol s r o",
        "spolecnost s rucenim omezenym",
        "a s",
        "akciova spolecnost",
        "v o s",
        "k s",
        "komanditni spolecnost",
        "z s",
        "z u",
        "o p s",
        "s p",
        "se",
        "druzstvo",
        "v likvidaci",
    ),
    "NO": (
        "as",
        "a s",
        "asa",
        "enk",
        "nuf",
        "ans",
        "da",
        "sa",
        "ks",
        "ba",
        "aksjeselskap",
        "allmennaksjeselskap",
        "under avvikling",
        "konkursbo",
    ),
    "FI": (
        "oy",
        "oyj",
        "ab",
        "abp",
        "oy ab",
        "ky",
        "kb",
        "ay",
        "tmi",
        "ry",
        "osk",
        "osakeyhtio",
        "julkinen osakeyhtio",
        "aktiebolag",
        "asunto oy",
        "kiinteisto oy",
    ),
    "FR": (
        "sas",
        "s a s",
        "s a r l",
        "s a",
        "sasu",
        "sarl",
        "eurl",
        "sa",
        "sci",
        "snc",
        "scop",
        "scs",
        "sca",
        "selarl",
        "se",
        "gie",
        "societe par actions simplifiee",
        "societe anonyme",
        "societe a responsabilite limitee",
    ),
    "DE": ("gmbh", "mbh", "ag", "kg", "ohg", "ug", "gbr", "e k", "e v", "gmbh co kg", "se", "kgaa", "eg"),
    "US": ("inc", "incorporated", "llc", "l l c", "corp", "corporation", "ltd", "limited", "lp", "llp", "plc"),
}
_PREFIXES = frozenset(
    ("oy", "oy ab", "ab", "asunto oy", "kiinteisto oy", "sarl", "sas", "sasu", "eurl", "sci", "snc", "gie", "selarl")
    + ("societe par actions simplifiee", "societe anonyme", "societe a responsabilite limitee")
)
_EVERYWHERE = ("gmbh", "inc", "llc", "ltd", "limited", "plc", "corp", "sarl", "s r o", "bv", "nv", "spa", "srl")
_LETTERS = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "ß": "ss", "ł": "l", "đ": "d", "&": " ", "+": " "})
_WORD = re.compile(r"[a-z0-9]+")
_AND = frozenset(("a", "and", "und", "et", "og", "ja", "och"))
# Words that say little about which company it is.
_LINKING = frozenset(("a", "and", "und", "et", "og", "ja", "och", "co", "the", "la", "le", "les", "de", "du"))


# Words of relatives: who has them is not the company that is called the same without them.
_RELATIVES = frozenset(
    (
        "holding",
        "holdings",
        "group",
        "groupe",
        "gruppen",
        "konserni",
        "invest",
        "investment",
        "international",
        "odstepny",
        "zavod",
        "avd",
        "avdeling",
        "filial",
        "sivuliike",
        "etablissement",
        "succursale",
        "branch",
    )
)
# Cities as their neighbours call them, and as English does.
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


def plain(text: str) -> str:
    """Lower case, no diacritics, words parted by single spaces."""
    lowered = unicodedata.normalize("NFKC", text).casefold().replace("'", "").replace("\u2019", "")
    decomposed = unicodedata.normalize("NFKD", lowered.translate(_LETTERS))
    bare = "".join(ch for ch in decomposed if not unicodedata.combining(ch))
    return " ".join(_WORD.findall(bare)) or " ".join(bare.split())


def normalize_name(name: str, country: str | None = None) -> str:
    """The distinguishing part of a company's name: plain text without the legal form.

    Idempotent. Without a country every country's forms are noise. A name that is nothing but a legal form
    stays as it is.
    """
    forms = _forms(country)
    words = plain(name).split()
    changed = True
    while changed and len(words) > 1:
        changed = False
        for form in forms:
            size = len(form)
            if size < len(words) and words[-size:] == form:
                words, changed = words[:-size], True
                break
            # Only Finnish and French names begin with their form; "Da Vinci AS" does not.
            if size < len(words) and words[:size] == form and " ".join(form) in _PREFIXES:
                words, changed = words[size:], True
                break
    return " ".join(words)


def _forms(country: str | None) -> list[list[str]]:
    known = _FORMS.get((country or "").upper())
    chosen = set(known) | set(_EVERYWHERE) if known else {f for forms in _FORMS.values() for f in forms}
    return sorted((form.split() for form in chosen | set(_EVERYWHERE)), key=len, reverse=True)


def name_similarity(a: str, b: str, *, country: str | None = None) -> float:
    """0-1, symmetric: how much two names look like one company's. 1.0 = equal but for noise.

    Words are paired with their nearest like-spelt partner and weighed by length; a word without a partner costs
    more than a misspelling, so that "Nordal Holding" does not pass for "Nordal".
    """
    one, other = normalize_name(a, country), normalize_name(b, country)
    if not one or not other:
        return 0.0
    if one == other or _same_words(one, other):
        return 1.0
    if sorted(one.split()) == sorted(other.split()):
        return SAME_WORDS_TURNED
    words = min(_covered(one, other), _covered(other, one))
    whole = ratio(one, other) / 100
    return round(0.75 * words + 0.25 * whole, 4)


def _covered(one: str, other: str) -> float:
    """How much of one name's weight has a partner in the other; a word is partner of one word only."""
    words, partners = one.split(), other.split()
    found = [1.0 if _taken(word, partners) else None for word in words]
    covered = [best if best is not None else _best(word, partners) for word, best in zip(words, found, strict=True)]
    weights = [0.3 if word in _LINKING else min(len(word), 8) ** 0.5 for word in words]
    return sum(weight * best for weight, best in zip(weights, covered, strict=True)) / sum(weights)


def _taken(word: str, partners: list[str]) -> bool:
    if word not in partners:
        return False
    partners.remove(word)
    return True


def _best(word: str, partners: list[str]) -> float:
    """The similarity of the most alike partner that is left, which is used up by it.

    A slip of the pen is nearly the same word; another ending is another word that only looks alike.
    """
    # Numbers and very short words are right or wrong, never nearly right.
    if len(word) < 4 or word.isdigit():
        return 0.0
    alike = [(_alike(word, partner), partner) for partner in partners if len(partner) >= 4]
    best, partner = max(alike, default=(0.0, ""))
    if best:
        partners.remove(partner)
    return best


def _alike(one: str, other: str) -> float:
    slips = OSA.distance(one, other, score_cutoff=2)
    shorter = min(len(one), len(other))
    if (slips == 1 and shorter >= 5) or (slips == 2 and shorter >= 10):
        return SLIP
    return LOOKS_ALIKE if JaroWinkler.similarity(one, other) >= 0.85 else 0.0


def _same_words(one: str, other: str) -> bool:
    """Equal but for spaces and for how "and" is written, or left out."""
    a, b = ("".join(word for word in name.split() if word not in _AND) for name in (one, other))
    return bool(a) and a == b


@dataclass(frozen=True, slots=True)
class NameQuery:
    """What we know of the company that we look for. `domain` as a host name or an address."""

    name: str
    city: str | None = None
    domain: str | None = None
    country: str | None = None


def rank_candidates(query: NameQuery, profiles: Iterable[LegalProfile]) -> list[Candidate]:
    """Candidates, best first (then by registration number, so that the order never depends on the register).

    Parts: `name` is the best similarity over current names, `former_name` is set where only a former name is
    near (worth less: it may be a successor), `city`, `domain` and `country` speak for or against where both
    sides have them (one site and the beginning of the name weigh nearly as much as the whole name), `dissolved`
    takes away. The score is their sum, kept within 0-1.
    """
    ranked = [_candidate(query, profile) for profile in profiles]
    return sorted(ranked, key=lambda c: (-c.score, c.profile.registration_id or ""))


def _candidate(query: NameQuery, profile: LegalProfile) -> Candidate:
    country = query.country or (profile.address.country if profile.address else None)
    current = [name for name in (profile.official_name, *profile.trading_names) if name]
    official = _nearest(query.name, [profile.official_name] if profile.official_name else [], country)
    # A trading name may be shared by many; it never says quite as much as the registered one.
    name = max(official, 0.95 * _nearest(query.name, current, country))
    former = 0.8 * _nearest(query.name, profile.former_names, country)
    parts: dict[str, float] = {"name": round(0.9 * max(name, former), 4)}
    if former > name:
        parts["former_name"] = 0.0
    city = profile.address.city if profile.address else None
    if query.city and city:
        parts["city"] = 0.08 if _same_place(query.city, city) else -0.08
    if query.domain and profile.website:
        parts["domain"] = _site(query, profile, current, country)
    if query.country and profile.address and profile.address.country:
        parts["country"] = 0.02 if query.country.upper() == profile.address.country else -0.1
    if profile.registration_status is RegistrationStatus.DISSOLVED:
        parts["dissolved"] = -0.1
    score = round(min(1.0, max(0.0, sum(parts.values()))), 4)
    return Candidate(profile=profile, score=score, parts=parts)


def _site(query: NameQuery, profile: LegalProfile, names: Iterable[str], country: str | None) -> float:
    """What the two web sites say. One site and a name that the other begins with is nearly as good as the name.

    Not where the rest of the name says that it is the company's mother or branch: they share its site.
    """
    if host(query.domain or "") != host(profile.website or ""):
        return -0.04
    asked = normalize_name(query.name, country).split()
    for name in names:
        words = normalize_name(name, country).split()
        if asked and words[: len(asked)] == asked and not _RELATIVES & set(words[len(asked) :]):
            return SITE_AND_PART_OF_NAME
    return SITE


def _nearest(name: str, others: Iterable[str], country: str | None) -> float:
    return max((name_similarity(name, other, country=country) for other in others), default=0.0)


def _same_place(one: str, other: str) -> bool:
    """Registers add districts to cities ("PARIS 2", "Praha 8"): the words of the shorter must begin the longer."""
    a, b = sorted((_PLACES.get(plain(name), plain(name)).split() for name in (one, other)), key=len)
    return bool(a) and b[: len(a)] == a


def host(address: str) -> str:
    """The host of a web address without "www."; works on bare host names too."""
    text = address.strip().casefold()
    netloc = urlsplit(text if "//" in text else f"//{text}").netloc
    return netloc.rpartition("@")[2].partition(":")[0].removeprefix("www.").rstrip(".")


@dataclass(frozen=True, slots=True)
class Pick:
    """What a ranking allows without a person: `match` has a candidate, `ambiguous` needs someone to look."""

    outcome: Literal["match", "ambiguous", "none"]
    candidate: Candidate | None
    reason: str


def pick(
    candidates: Sequence[Candidate],
    *,
    auto: float = AUTO_SCORE,
    lead: float = CLEAR_LEAD,
    floor: float = 0.6,
    too_many: bool = False,
) -> Pick:
    """A match needs a score of `auto` and `lead` over the second; `floor` is the least worth showing to a person.

    `too_many` (see SearchResult) is ambiguous: companies exist, the register would not list them.
    """
    if too_many:
        return Pick("ambiguous", None, "the register found too many to list")
    ordered = sorted(candidates, key=lambda c: -c.score)
    if not ordered or ordered[0].score < floor:
        return Pick("none", None, "no candidate is near enough")
    best = ordered[0]
    second = ordered[1].score if len(ordered) > 1 else 0.0
    if best.score < auto:
        return Pick("ambiguous", None, f"the best score {best.score:.2f} is below {auto:.2f}")
    if best.score - second < lead:
        return Pick("ambiguous", None, f"the best leads by {best.score - second:.2f}, less than {lead:.2f}")
    return Pick("match", best, f"score {best.score:.2f}, second {second:.2f}")
