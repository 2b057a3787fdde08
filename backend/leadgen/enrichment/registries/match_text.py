"""Words for people about the outcome of a look-up. Pure; the only source of these words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from leadgen.enrichment.models import MatchOutcome, RegistryMatch
from leadgen.enrichment.registries.profile import SAME_NAME

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
    if match.outcome is MatchOutcome.ABSENT:
        return MatchWords("Not in the register", f"{_sentence(reason)} Check name, country and number.")
    count = len(match.candidates)
    if not count:
        return MatchWords("Ambiguous", f"{_sentence(reason)} Enter the registration number.")
    plural = "" if count == 1 else "s"
    return MatchWords(f"Ambiguous: {count} candidate{plural}", f"No candidate is chosen yet: {reason}.")


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
