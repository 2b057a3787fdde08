"""Words for people about the outcome of a look-up. Pure; the only source of these words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from leadgen.enrichment.models import MatchOutcome, RegistryMatch
from leadgen.enrichment.registries.profile import SAME_NAME
from leadgen.providers.registries.matching.ranking import WORTH_SHOWING

RULED_OUT = "ruled out by a person"


class Basis(StrEnum):
    """Basis of a match that is no search by name, as `registry_matches.reason` stores it."""

    NUMBER = "by registration number"
    PERSON = "confirmed by a person"
    FORMER_SEARCH = "by the number that its name led to"


@dataclass(frozen=True, slots=True)
class MatchWords:
    """State in a word or two, and the reason. `doubtful`: matched, but maybe another company."""

    word: str
    sentence: str
    doubtful: bool = False


def match_words(match: RegistryMatch) -> MatchWords:
    """Describe the outcome of a look-up in words."""
    if match.outcome is MatchOutcome.MATCHED:
        return _matched(match)
    reason = match.reason.rstrip(".")
    count = len(shown_candidates(match))
    plural = "" if count == 1 else "s"
    if match.outcome is MatchOutcome.ABSENT:
        return _absent(reason, count, plural)
    if not count:
        return MatchWords("Ambiguous", f"{_sentence(reason)} Enter the registration number.")
    return MatchWords(f"Ambiguous: {count} candidate{plural}", f"No candidate is chosen yet: {reason}.")


def shown_candidates(match: RegistryMatch) -> list[dict[str, Any]]:
    """Return the candidates to show a person.

    A company that is not in the register has candidates only where a search by name found close ones.
    """
    if match.outcome is not MatchOutcome.ABSENT:
        return match.candidates
    return [item for item in match.candidates if item.get("score", 0) >= WORTH_SHOWING]


def _absent(reason: str, count: int, plural: str) -> MatchWords:
    word = "Ruled out" if reason == RULED_OUT else "Number not found" if count else "Not in the register"
    if not count:
        return MatchWords(word, f"{_sentence(reason)} Check name, country and number.")
    found = f"The register has {count} compan{'y' if count == 1 else 'ies'} with a similar name"
    return MatchWords(
        f"{word}: {count} candidate{plural}", f"{_sentence(reason)} {found}. Choose one, or check the number."
    )


def _matched(match: RegistryMatch) -> MatchWords:
    number = match.registration_id or "an unknown number"
    match match.reason:
        case Basis.NUMBER:
            word, sentence = "Matched by number", f"Number {number}."
        case Basis.PERSON:
            word, sentence = "Confirmed", f"A person says that {number} is this company."
        case Basis.FORMER_SEARCH:
            word, sentence = "Matched by name", f"An earlier search by name found number {number}."
        case searched:
            word, sentence = "Matched by name", f"Number {number}: {searched}."
    if match.confidence is None or match.confidence >= SAME_NAME:
        return MatchWords(word, sentence)
    doubt = f"Confidence only {match.confidence:.0%}: check that it is the right company."
    return MatchWords(word, f"{sentence} {doubt}", doubtful=True)


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}." if text else ""


def absence_words(reason: str, *, has_candidates: bool) -> str:
    """Say that no record is the company's, by what happened; candidates are never beside "not found"."""
    if reason == RULED_OUT:
        more = " The register has companies with a similar name." if has_candidates else ""
        return f"A person has ruled out the record that was matched.{more}"
    if has_candidates:
        return f"The state register does not have this number ({reason}), but companies with a similar name."
    return f"Not found in the state register ({reason})."
