"""Makes company names comparable.

Two names are compared as words, not as strings: legal form, diacritics, case and punctuation are noise. A word that
only one side has ("Holding", "Group", a city) is evidence of another company.
"""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import urlsplit

from rapidfuzz.distance import OSA, JaroWinkler
from rapidfuzz.fuzz import ratio

from leadgen.countries.lookups import words
from leadgen.countries.table import COUNTRIES
from leadgen.fields.addresses.hosts import URL_CHARACTERS
from leadgen.fields.text import decompose
from leadgen.providers.registries.matching.persons import are_one_person

# People swap the words of a name; registers rarely hold both orders.
SAME_WORDS_TURNED = 0.96
SLIP, LOOKS_ALIKE = 0.97, 0.5
ALIKE = 0.6
# Longest name whose words are paired, in characters: pairing takes quadratic time. No register's names are longer.
_MOST_COMPARED = 1_000

# Forms are cut at either end of a name. They are written without dots, as normalisation leaves them. Ordinary words
# ("group", "company") are not here.
_FORMS: dict[str, tuple[str, ...]] = {
    **{country.code: words(country.legal_forms) for country in COUNTRIES},
    "US": ("inc", "incorporated", "llc", "l l c", "corp", "corporation", "ltd", "limited", "lp", "llp", "plc"),
}
_PREFIXES = frozenset(form for country in COUNTRIES for form in words(country.leading_forms))
_EVERYWHERE = ("gmbh", "inc", "llc", "ltd", "limited", "plc", "corp", "sarl", "s r o", "bv", "nv", "spa", "srl")
_LETTERS = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "ß": "ss", "ł": "l", "đ": "d", "&": " ", "+": " "})
_WORD = re.compile(r"[a-z0-9]+")
_AND = frozenset(("a", "and", "und", "et", "og", "ja", "och"))
# Words that hardly identify a company.
_LINKING = frozenset(("a", "and", "und", "et", "og", "ja", "och", "co", "the", "la", "le", "les", "de", "du"))


# Words of relatives: a company with one of them is not the company of the same name without it.
RELATIVES = frozenset(
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


def plain(text: str) -> str:
    """Reduce to lower case without diacritics, words separated by single spaces."""
    lowered = decompose(text, "NFKC").casefold().replace("'", "").replace("\u2019", "")
    decomposed = decompose(lowered.translate(_LETTERS))
    bare = "".join(ch for ch in decomposed if not unicodedata.combining(ch))
    return " ".join(_WORD.findall(bare)) or " ".join(bare.split())


def normalize_name(name: str, country: str | None = None) -> str:
    """Return the distinguishing part of a company's name: plain text without the legal form.

    Idempotent. Without a country every country's forms are noise. A name that consists only of a legal form is
    unchanged.
    """
    forms = _forms(country)
    words = plain(name).split()
    start, end = 0, len(words)  # these move instead of cutting the list, which would cost its length each time
    changed = True
    while changed and end - start > 1:
        changed = False
        for form in forms:
            size = len(form)
            if size < end - start and words[end - size : end] == form:
                end, changed = end - size, True
                break
            # Only Finnish and French names begin with their form; "Da Vinci AS" does not.
            if size < end - start and words[start : start + size] == form and " ".join(form) in _PREFIXES:
                start, changed = start + size, True
                break
    return " ".join(words[start:end])


def _forms(country: str | None) -> list[list[str]]:
    known = _FORMS.get((country or "").upper())
    chosen = set(known) | set(_EVERYWHERE) if known else {f for forms in _FORMS.values() for f in forms}
    return sorted((form.split() for form in chosen | set(_EVERYWHERE)), key=len, reverse=True)


def name_similarity(a: str, b: str, *, country: str | None = None) -> float:
    """Rate 0-1, symmetrically, how similar two company names are. 1.0 = equal but for noise.

    Over 1,000 characters the result is 0 or 1. Words are paired with the most similarly spelt partner and weighed by
    length. A word without a partner costs more than a misspelling, so that "Nordal Holding" does not pass for "Nordal".
    """
    one, other = normalize_name(a, country), normalize_name(b, country)
    if not one or not other:
        return 0.0
    if one == other or _same_words(one, other) or _same_person(a, b, country):
        return 1.0
    if max(len(one), len(other)) > _MOST_COMPARED:
        return 0.0
    if sorted(one.split()) == sorted(other.split()):
        return SAME_WORDS_TURNED
    words = min(_covered(one, other), _covered(other, one))
    whole = ratio(one, other) / 100
    return round(0.75 * words + 0.25 * whole, 4)


def _same_person(a: str, b: str, country: str | None) -> bool:
    """Tell whether two names without a legal form are one person's but for titles."""
    bare = [plain(name).split() for name in (a, b)]
    if min(map(len, bare)) < 2 or len(set(bare[0]) & set(bare[1])) < 2:
        return False
    is_company = any(normalize_name(name, country) != plain(name) for name in (a, b))
    return not is_company and are_one_person(a, b, country)


def are_relatives(a: str, b: str, country: str | None = None) -> bool:
    """Tell whether two names differ by a relative's words: a parent, sister or branch.

    Only one of the names has these words; otherwise the names are alike.
    """
    one, other = (normalize_name(name, country).split() for name in (a, b))
    if not (set(one) ^ set(other)) & RELATIVES:
        return False
    bare = (" ".join(word for word in words if word not in RELATIVES) for words in (one, other))
    return name_similarity(*bare, country=country) >= ALIKE


def _covered(one: str, other: str) -> float:
    """Return the share of one name's weight with a partner in the other.

    Each word is the partner of one word only.
    """
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
    """Return the similarity of the most similar partner left, and use that partner up.

    A typing error is nearly the same word; another ending is another word that only looks similar.
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
    """Tell whether names are equal but for spaces and for how "and" is written, or omitted."""
    a, b = ("".join(word for word in name.split() if word not in _AND) for name in (one, other))
    return bool(a) and a == b


def host(address: str) -> str:
    """Return the host of a web address without "www."; works on bare host names too."""
    text = address.strip().casefold()
    if len(text) > URL_CHARACTERS:
        return ""
    netloc = urlsplit(text if "//" in text else f"//{text}").netloc
    return netloc.rpartition("@")[2].partition(":")[0].removeprefix("www.").rstrip(".")
