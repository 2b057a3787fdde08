"""Calls of a stage, and the result that each call ends as.

A stage without I/O calls in the drain's own thread. Other stages use a bounded pool of threads.
"""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from hashlib import blake2b
from queue import Empty, SimpleQueue
from typing import Any, Protocol
from uuid import UUID

import orjson
from pydantic import BaseModel

from leadgen.errors import AppError
from leadgen.fields.enums import CompletionStatus as State
from leadgen.logs import get_logger
from leadgen.observations.fold import SourcedValue, read_claims
from leadgen.pipeline.engine.claim import Claim, Key
from leadgen.pipeline.engine.handover import Waiting
from leadgen.pipeline.engine.store import Question, Result
from leadgen.pipeline.results import NOTHING_FOUND
from leadgen.pipeline.stage import Findings, FreshBy, Stage, Usage
from leadgen.providers.base import NOTHING_ASKED, UNREACHABLE, NotFound, Permanent, ProviderError, Transient
from leadgen.providers.limits import WithdrawnError

log = get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Backoff:
    """Waits between attempts, in seconds: doubling from `first` up to `most`, each with jitter."""

    first: float = 2.0
    most: float = 600.0

    def delay(self, attempts: int, retry_after: float | None) -> float:
        """Return the wait after `attempts` attempts; never less than the provider asked for."""
        wait = min(self.most, self.first * 2.0 ** (attempts - 1)) * random.uniform(0.5, 1.0)  # noqa: S311 - jitter
        return max(wait, retry_after or 0.0)


def fingerprint(value: Any) -> str:
    """Return the identity of an input, or of the part of it that freshness depends on.

    Equal inputs have equal fingerprints, in any process.
    """
    if isinstance(value, FreshBy):
        value = value.fresh_by()
    return hash_of(value)


def hash_of(value: Any) -> str:
    """Return the hash of exactly this value; `fingerprint` may hash a part of it."""
    text = orjson.dumps(value, default=_plain, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS)
    return blake2b(text, digest_size=16).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json")
    if isinstance(value, (set, frozenset)):
        return sorted(value, key=str)
    if isinstance(value, (Decimal, UUID, date, datetime)):
        return str(value)
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, bytes):
        return value.hex()
    raise TypeError(f"an input cannot hold {type(value).__name__}")


def answer(stage: Stage, providers: Any, question: Question, backoff: Backoff) -> Result:
    """Make one call and return its result, with the seconds that a provider took.

    Raises nothing.
    """
    if stage.provider is None:
        return _ask(stage, providers, question, backoff)
    began = time.monotonic()
    result = _ask(stage, providers, question, backoff)
    return replace(result, seconds=round(time.monotonic() - began, 3))


def _ask(  # noqa: PLR0911 - one line per way to end
    stage: Stage, providers: Any, question: Question, backoff: Backoff
) -> Result:
    claim = question.claim
    try:
        findings = stage.call(providers, question.input)
        if findings.again is not None:
            if _tries_again(stage, claim, findings.again):
                return _partly(question, findings, backoff)
            findings = replace(findings, again=None)
        return _passed(stage, question, findings)
    except Waiting as promise:
        return promise.result(claim, question.input_hash)
    except NotFound as error:
        findings = Findings(note=error.message, usage=_usage(error))
        return _result(
            question, State.COMPLETED, NOTHING_FOUND, error.message, usage=findings.usage, provider=error.provider
        )
    except Transient as error:
        if error.reason == WithdrawnError.reason:
            return replace(withdrawn(question), usage=_usage(error))
        mine = _is_ours(error)
        code, words = error.reason, str(error)
        if _tries_again(stage, claim, error):
            return _result(
                question,
                State.READY,
                code,
                words,
                delay=backoff.delay(claim.attempts, error.retry_after),
                counts_attempt=not mine,
                usage=_usage(error),
                provider=error.provider,
            )
        words = f"{words} (tried {claim.attempts} times)"
        return _result(question, State.FAILED, code, words, usage=_usage(error), provider=error.provider)
    except (Permanent, ProviderError) as error:
        return _result(question, State.FAILED, error.reason, str(error), usage=_usage(error), provider=error.provider)
    except AppError as error:
        return _result(question, State.FAILED, str(error.code), error.detail)
    except Exception as error:  # one record's unexpected error must not stop the others
        log.exception("stage call failed", stage=stage.code, entity_id=str(claim.entity_id))
        return _result(question, State.FAILED, "internal", f"Unexpected {type(error).__name__} in {stage.code}.")


def _is_ours(error: Transient) -> bool:
    """Return whether the attempt says nothing about the record.

    Either nothing was asked, or the service was not reached.
    """
    return error.reason in NOTHING_ASKED or error.reason == UNREACHABLE


def _tries_again(stage: Stage, claim: Claim, error: Transient) -> bool:
    return _is_ours(error) or claim.attempts < stage.max_attempts


def _partly(question: Question, findings: Findings, backoff: Backoff) -> Result:
    """Return a result that stores the part that came and retries the record for the rest."""
    error = findings.again
    assert error is not None  # noqa: S101 - the caller looked
    return _result(
        question,
        State.READY,
        error.reason,
        findings.note or str(error),
        delay=backoff.delay(question.claim.attempts, error.retry_after),
        counts_attempt=not _is_ours(error),
        usage=findings.usage,
        findings=findings,
        input=question.input,
        provider=findings.provider,
    )


def withdrawn(question: Question, code: str = WithdrawnError.reason) -> Result:
    """Return the result of a question that was not asked: as if it had never been claimed."""
    words = "The worker was told to stop, or was frozen for too long, before it could ask; nothing was asked or paid."
    return _result(question, State.READY, code, words, counts_attempt=False)


def _passed(stage: Stage, question: Question, findings: Findings) -> Result:
    values: dict[str, SourcedValue] = {}
    note = findings.note
    if findings.values:
        raw = {
            key: SourcedValue(found.value, found.confidence, tuple(item.to_json() for item in found.evidence))
            for key, found in findings.values.items()
        }
        values, errors = read_claims(stage.entity, raw)
        if errors:
            said = "; ".join(f"{error.field} {error.reason}" for error in errors[:3])
            note = " ".join(filter(None, (note, f"Not usable: {said}.")))
    state, code = State.COMPLETED, None
    if findings.outcome == "disqualified":
        state, code = State.DISQUALIFIED, "disqualified"
    elif findings.nothing_found or (findings.values and not values):
        code = NOTHING_FOUND
    return Result(
        claim=question.claim,
        state=state,
        reason_code=code,
        reason="; ".join(findings.reasons) if findings.reasons else note,
        input_hash=question.input_hash,
        usage=findings.usage,
        values=values,
        findings=findings,
        input=question.input,
        provider=findings.provider,
    )


def _result(question: Question, state: State, code: str, reason: str, **more: Any) -> Result:
    return Result(
        claim=question.claim,
        state=state,
        reason_code=code,
        reason=reason[:1000],
        input_hash=question.input_hash,
        **more,
    )


def _usage(error: ProviderError) -> tuple[Usage, ...]:
    bills = (error.spent, *error.also_spent)
    return tuple(Usage.of(error.provider, spent) for spent in bills if spent is not None)


Answer = Callable[[Question], Result]
LOOKS = 3
"""Looks for further answers while a drain gathers one batch of them."""

MOST_GATHERED = 0.2
"""Seconds that answers wait for the last ones of a batch at most."""


class Calls(Protocol):
    """Calls being made for one drain."""

    def room(self) -> int:
        """Return how many more questions it makes sense to hand in now."""
        ...

    def hand_in(self, questions: Sequence[Question]) -> None: ...

    def take(self, timeout: float) -> list[Result]:
        """Return the results so far; waits up to `timeout` seconds for the first."""
        ...

    def take_back(self) -> list[Claim]:
        """Return the claims of questions whose call has not begun; they will not be called."""
        ...

    def drop(self, lost: Collection[Key]) -> None:
        """Do not call questions of these lost claims whose call has not begun."""
        ...

    def open(self) -> list[Claim]:
        """Return the claims that were handed in and not yet taken as a result."""
        ...

    def pace(self, seconds: float) -> None:
        """Tell how long the database took for the last batch."""
        ...

    def close(self) -> None: ...


class InlineCalls:
    """Calls without I/O, made when results are asked for."""

    def __init__(self, answer_one: Answer, *, batch: int) -> None:
        self._answer = answer_one
        self._batch = batch
        self._waiting: list[Question] = []

    def room(self) -> int:
        return 0 if self._waiting else self._batch

    def hand_in(self, questions: Sequence[Question]) -> None:
        self._waiting.extend(questions)

    def take(self, timeout: float) -> list[Result]:  # noqa: ARG002 - nothing to wait for
        results = [self._answer(question) for question in self._waiting]
        self._waiting = []
        return results

    def take_back(self) -> list[Claim]:
        back, self._waiting = [question.claim for question in self._waiting], []
        return back

    def drop(self, lost: Collection[Key]) -> None:
        self._waiting = [question for question in self._waiting if question.claim.key not in lost]

    def open(self) -> list[Claim]:
        return [question.claim for question in self._waiting]

    def pace(self, seconds: float) -> None:
        """Do nothing: all results are there at once."""

    def close(self) -> None:
        """Do nothing: inline calls hold no resources."""


class PooledCalls:
    """At most `concurrency` calls at once, each in a thread.

    Twice as many questions are held, so that no thread idles.
    """

    def __init__(
        self,
        answer_one: Answer,
        *,
        concurrency: int,
        name: str,
        gather: float = 0.06,
        most_gathered: float = MOST_GATHERED,
    ) -> None:
        self._answer = answer_one
        self._concurrency = concurrency
        self._gather = gather
        self._most_gathered = most_gathered
        self._last_ones = gather
        self._waiting: SimpleQueue[Question | None] = SimpleQueue()
        self._done: SimpleQueue[Result] = SimpleQueue()
        self._open: dict[Key, Claim] = {}
        self._threads: list[threading.Thread] = []
        self._name = name

    def room(self) -> int:
        return max(0, 2 * self._concurrency - len(self._open))

    def hand_in(self, questions: Sequence[Question]) -> None:
        for question in questions:
            self._open[question.claim.key] = question.claim
            self._waiting.put(question)
            if len(self._threads) < min(self._concurrency, len(self._open)):
                thread = threading.Thread(target=self._work, name=f"{self._name}-{len(self._threads)}", daemon=True)
                self._threads.append(thread)
                thread.start()

    def _work(self) -> None:
        while (question := self._waiting.get()) is not None:
            self._done.put(self._answer(question))

    def take(self, timeout: float) -> list[Result]:
        if not self._open:
            return []
        try:
            results = [self._done.get(timeout=timeout) if timeout > 0 else self._done.get_nowait()]
        except Empty:
            return []
        # Answers come in bursts: a short wait stores them in one transaction instead of ten. It is short because the
        # records that they release wait too. There are few looks, since each look takes the interpreter from threads
        # that call.
        began = time.monotonic()
        while len(results) < len(self._open):
            try:
                results.append(self._done.get_nowait())
            except Empty:
                # Where no question waits for a thread, waiting for the last answers keeps no thread idle.
                gather = self._last_ones if self._waiting.empty() else self._gather
                left = began + gather - time.monotonic()
                if left <= 0:
                    break
                time.sleep(min(left, gather / LOOKS))
        for result in results:
            del self._open[result.claim.key]
        return results

    def pace(self, seconds: float) -> None:
        """Gather the last answers of a batch for half as long as a batch takes: storing them twice takes longer."""
        self._last_ones = max(self._gather, min(seconds / 2, self._most_gathered))

    def take_back(self) -> list[Claim]:
        return [question.claim for question in self._take_all()]

    def drop(self, lost: Collection[Key]) -> None:
        self.hand_in([question for question in self._take_all() if question.claim.key not in lost])

    def _take_all(self) -> list[Question]:
        back: list[Question] = []
        while True:
            try:
                question = self._waiting.get_nowait()
            except Empty:
                return back
            if question is not None:
                del self._open[question.claim.key]
                back.append(question)

    def open(self) -> list[Claim]:
        return list(self._open.values())

    def close(self) -> None:
        self._take_all()  # a drain that broke off leaves uncalled rows to other workers
        for _ in self._threads:
            self._waiting.put(None)
