"""How a look-up ended, as the dashboard shows it: the numbers of a search are those of the candidates' cards."""

from __future__ import annotations

from decimal import Decimal

import pytest

from leadgen.enrichment.models import MatchOutcome, RegistryMatch
from leadgen.enrichment.registries.match_text import RULED_OUT, Basis, absence_words, match_words, shown_candidates
from leadgen.providers.registries.matching.ranking import pick
from leadgen.providers.registries.models import Candidate, LegalProfile


def ended(outcome, reason, *, confidence=1.0, candidates=0, number="12345678"):
    return match_words(
        RegistryMatch(
            outcome=MatchOutcome(outcome),
            reason=reason,
            registration_id=number,
            confidence=Decimal(str(confidence)),
            candidates=[{}] * candidates,
        )
    )


def ranking(*scores, **more):
    found = [Candidate(LegalProfile("ares", str(at)), score) for at, score in enumerate(scores)]
    return pick(found, **more).reason


@pytest.mark.parametrize(
    ("scores", "reason"),
    [
        ([0.92], "likeness 92 of 100, and no other candidate is close"),
        ([0.97, 0.71], "likeness 97 of 100; the next has 71"),
        ([0.9, 0.9], "the first two are equally likely"),
        ([0.95, 0.91], "the best candidate is only 4 points ahead of the second; 10 are needed"),
        ([0.95, 0.854], "the best candidate is only 9 points ahead of the second; 10 are needed"),
        ([0.95, 0.94], "the best candidate is only 1 point ahead of the second; 10 are needed"),
        ([0.8496, 0.2], "the best candidate has 84 of 100 points; 85 are needed"),
    ],
)
def test_a_search_says_its_numbers_of_a_hundred(scores, reason) -> None:
    assert ranking(*scores) == reason


@pytest.mark.parametrize(
    ("reason", "word", "sentence"),
    [
        (Basis.NUMBER, "Matched by number", "Number 12345678."),
        (Basis.PERSON, "Confirmed", "A person says that 12345678 is this company."),
        (Basis.FORMER_SEARCH, "Matched by name", "An earlier search by name found number 12345678."),
        (
            "likeness 92 of 100; the next has 71",
            "Matched by name",
            "Number 12345678: likeness 92 of 100; the next has 71.",
        ),
    ],
)
def test_a_match_says_what_it_rests_on(reason, word, sentence) -> None:
    shown = ended("matched", str(reason))
    assert (shown.word, shown.sentence, shown.doubtful) == (word, sentence, False)
    unsure = ended("matched", str(reason), confidence=0.5)
    assert unsure.sentence == f"{sentence} Confidence only 50%: check that it is the right company."
    assert unsure.doubtful


def test_what_is_not_matched_says_what_to_do() -> None:
    assert ended("ambiguous", ranking(0.9, 0.9), candidates=2).word == "Ambiguous: 2 candidates"
    assert ended("ambiguous", ranking(0.9, 0.9), candidates=2).sentence == (
        "No candidate is chosen yet: the first two are equally likely."
    )
    assert ended("ambiguous", ranking(too_many=True)).sentence == (
        "The register found too many to list. Enter the registration number."
    )
    assert ended("absent", RULED_OUT).sentence == "Ruled out by a person. Check name, country and number."


NEAR = [{"score": 0.9}, {"score": 0.6}]
FAR = [{"score": 0.59}, {"score": 0.1}]


@pytest.mark.parametrize(
    ("reason", "candidates", "word", "count"),
    [
        ("no candidate is close enough", [], "Not in the register", 0),
        ("no candidate is close enough", FAR, "Not in the register", 0),
        ("ARES has no such subject", [*NEAR, *FAR], "Number not found: 2 candidates", 2),
        (RULED_OUT, [*NEAR[:1], *FAR], "Ruled out: 1 candidate", 1),
        (RULED_OUT, FAR, "Ruled out", 0),
    ],
)
def test_what_is_not_in_the_register_lists_no_candidate_that_is_not_close(reason, candidates, word, count) -> None:
    match = RegistryMatch(outcome=MatchOutcome.ABSENT, reason=reason, candidates=candidates)
    said = match_words(match)
    assert (said.word, len(shown_candidates(match))) == (word, count)
    assert ("Choose one" in said.sentence) is (count > 0)


@pytest.mark.parametrize("has_candidates", [False, True])
def test_a_finding_says_why_no_record_is_the_company_s(has_candidates) -> None:
    ruled_out = absence_words(RULED_OUT, has_candidates=has_candidates)
    gone = absence_words("ARES has no such subject", has_candidates=has_candidates)
    assert ruled_out.startswith("A person has ruled out")
    assert ("Not found" in gone) is not has_candidates
    assert ("similar name" in gone) is ("similar name" in ruled_out) is has_candidates
