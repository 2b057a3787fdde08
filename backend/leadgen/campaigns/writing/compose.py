"""Writes all messages that one contact still lacks. No database in reach.

The messages of one contact are written one after another, in the order of the steps. Contacts are written to in
parallel. A request depends on its input only: the same contact, campaign and step give the same request.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any
from uuid import UUID

from leadgen.campaigns.models import Campaign, CampaignStep
from leadgen.logs import get_logger
from leadgen.messages.facts import Addressee
from leadgen.messages.writing import Brief, NotWritten, Writing, Written, write_message
from leadgen.pipeline.stage import Findings, Usage
from leadgen.providers.base import NOTHING_ASKED, Permanent, Spent, Transient

log = get_logger(__name__)
Outcome = Written | NotWritten


@dataclass(frozen=True, slots=True)
class Letter:
    """One message to write: its step, and its brief."""

    step_id: UUID
    brief: Brief


@dataclass(frozen=True, slots=True)
class Letters:
    """One contact's messages to write, in the order of the steps.

    `facts` are what each of them keeps as its sources. `left_out` says why other steps are not written: their channels
    do not reach the contact.
    """

    campaign_id: UUID
    contact_row: UUID
    letters: tuple[Letter, ...]
    facts: tuple[Any, ...]
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Drafts:
    """Outcomes of the letters in their order, with provider and model."""

    provider: str
    model: str
    outcomes: tuple[Outcome, ...]


def make_brief(campaign: Campaign, step: CampaignStep, person: Addressee, others: Sequence[str] = ()) -> Brief:
    """Return the brief of one message for the writer."""
    return Brief(
        channel=step.channel,
        language=campaign.language,
        tone=campaign.tone,
        formality=campaign.formality,
        label=step.label,
        position=step.position,
        instructions=step.instructions,
        needs_pdf=step.needs_pdf,
        sender=campaign.sender,
        record=person.record,
        other_companies=others,
    )


def write_letters(writing: Writing, asked: Letters) -> Findings:
    """Write the messages one after another, and return the findings.

    Where some were written, they are the result. The note names the others and why, and `again` says whether those may
    come later. Raises Transient where none was written and one may be later, else Permanent. Every bill is included.
    """
    outcomes: list[Outcome] = []
    for letter in asked.letters:
        last = outcomes[-1] if outcomes else None
        # told to wait, or to stop: the remaining letters would get the same answer
        if isinstance(last, NotWritten) and (last.code in NOTHING_ASKED or last.retry_after is not None):
            outcomes.append(replace(last, spent=()))
        else:
            outcomes.append(_write(writing, letter))
    missing = [outcome for outcome in outcomes if isinstance(outcome, NotWritten)]
    name = writing.llm.name
    if len(missing) == len(outcomes):
        raise _nothing_written(name, asked.letters, missing)
    return Findings(
        note=_in_words(asked.letters, outcomes),
        usage=tuple(Usage.of(name, spent) for spent in _bills(outcomes)),
        payload=Drafts(name, writing.model, tuple(outcomes)),
        provider=name,
        again=_later(name, missing),
    )


def _write(writing: Writing, letter: Letter) -> Outcome:
    try:
        return write_message(writing, letter.brief)
    except Exception as error:  # one message's failure must not fail the others
        log.exception("writing failed", step=str(letter.step_id))
        return NotWritten("internal", f"Unexpected failure: {type(error).__name__}", again=False, spent=())


def _bills(outcomes: Sequence[Outcome]) -> tuple[Spent, ...]:
    return tuple(chain.from_iterable(outcome.spent for outcome in outcomes))


def _in_words(letters: Sequence[Letter], outcomes: Sequence[Outcome]) -> str:
    pairs = list(zip(letters, outcomes, strict=True))
    missing = [f"{letter.brief.label}: {out.reason}" for letter, out in pairs if isinstance(out, NotWritten)]
    number = len(outcomes) - len(missing)
    if not missing:
        return f"{number} message{'' if number == 1 else 's'} written."
    return f"{number} of {len(outcomes)} messages written. Not written: {'; '.join(missing)}."


def _nothing_written(name: str, letters: Sequence[Letter], missing: Sequence[NotWritten]) -> Transient | Permanent:
    later = _later(name, missing)
    first, *others = _bills(missing) or (None,)
    if later is None:
        why = _apart(letters, missing)
        code = missing[0].code
        return Permanent(name, why.removeprefix(f"{name}: "), reason=code, spent=first, also_spent=tuple(others))
    later.spent, later.also_spent = first, tuple(others)
    return later


def _apart(letters: Sequence[Letter], missing: Sequence[NotWritten]) -> str:
    """Return the reason that all of them share, else each one's own."""
    if len({outcome.reason for outcome in missing}) == 1:
        return missing[0].reason
    return "; ".join(f"{letter.brief.label}: {out.reason}" for letter, out in zip(letters, missing, strict=True))


def _later(name: str, missing: Sequence[NotWritten]) -> Transient | None:
    """Return why what is missing may come later, and when; None where none of it may."""
    later = [outcome for outcome in missing if outcome.again]
    if not later:
        return None
    # an attempt that was really made counts as one, and says more than a call that never got its turn
    said = min(later, key=lambda outcome: outcome.code in NOTHING_ASKED)
    waits = [outcome.retry_after for outcome in later if outcome.retry_after is not None]
    return Transient(
        name, said.reason.removeprefix(f"{name}: "), reason=said.code, retry_after=max(waits, default=None)
    )
