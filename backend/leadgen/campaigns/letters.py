"""All messages that one contact is still to get, written in one go. No database in reach."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any
from uuid import UUID

from leadgen.messages.writing import Brief, NotWritten, Writing, Written, write_message
from leadgen.pipeline.graph import Findings, Usage
from leadgen.providers.base import NOTHING_ASKED, Permanent, Spent, Transient

Outcome = Written | NotWritten


@dataclass(frozen=True, slots=True)
class Letter:
    """One message to write: for which step, and what the writer is told."""

    step_id: UUID
    brief: Brief


@dataclass(frozen=True, slots=True)
class Letters:
    """One contact's messages to write, in the order of the steps. `facts` are what each of them keeps as its sources."""

    campaign_id: UUID
    contact_row: UUID
    letters: tuple[Letter, ...]
    facts: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Drafts:
    """What came of it: for each letter its outcome, by which model of whom."""

    provider: str
    model: str
    outcomes: tuple[Outcome, ...]


def write_letters(writing: Writing, asked: Letters) -> Findings:
    """Write them one after another; where at least one came out that is the result, and the note says what is missing and why.

    Raises Transient where none came out and one may later, else Permanent; every bill goes along.
    """
    outcomes: list[Outcome] = []
    for letter in asked.letters:
        last = outcomes[-1] if outcomes else None
        # told to wait, or to stop: those after it would only hear the same
        if isinstance(last, NotWritten) and (last.code in NOTHING_ASKED or last.retry_after is not None):
            outcomes.append(replace(last, spent=()))
        else:
            outcomes.append(write_message(writing, letter.brief))
    missing = [outcome for outcome in outcomes if isinstance(outcome, NotWritten)]
    name = writing.llm.name
    if len(missing) == len(outcomes):
        raise _nothing_written(name, missing)
    return Findings(
        note=_in_words(asked.letters, outcomes),
        usage=tuple(Usage.of(name, spent) for spent in _bills(outcomes)),
        payload=Drafts(name, writing.model, tuple(outcomes)),
        provider=name,
    )


def _bills(outcomes: Sequence[Outcome]) -> tuple[Spent, ...]:
    return tuple(chain.from_iterable(outcome.spent for outcome in outcomes))


def _in_words(letters: Sequence[Letter], outcomes: Sequence[Outcome]) -> str:
    pairs = list(zip(letters, outcomes, strict=True))
    missing = [f"{letter.brief.label}: {out.reason}" for letter, out in pairs if isinstance(out, NotWritten)]
    number = len(outcomes) - len(missing)
    if not missing:
        return f"{number} message{'' if number == 1 else 's'} written."
    return f"{number} of {len(outcomes)} messages written. Not written: {'; '.join(missing)}."


def _nothing_written(name: str, missing: Sequence[NotWritten]) -> Transient | Permanent:
    later = [outcome for outcome in missing if outcome.again]
    # a try that was really made counts as one, and says more than a turn that never came
    said = min(later or missing, key=lambda outcome: outcome.code in NOTHING_ASKED)
    first, *others = _bills(missing) or (None,)
    bills: dict[str, Any] = {"spent": first, "also_spent": tuple(others)}
    message = said.reason.removeprefix(f"{name}: ")
    if not later:
        return Permanent(name, message, reason=said.code, **bills)
    waits = [outcome.retry_after for outcome in later if outcome.retry_after is not None]
    return Transient(name, message, reason=said.code, retry_after=max(waits, default=None), **bills)
