"""Recorder of the calls for completions: each call before it is sent, and its answer.

A worker may die between an answer and the transaction that stores its result. So the thread that sends a call writes
the call to `call_journal` first (see `journal.begins`). A thread of its own writes answers. A worker that takes a
completion over finds both. It gives a recorded answer to the stage in place of a new call, and enters a call without an
answer as a bill of unknown amount. The transaction that stores a completion deletes the calls that it accounts for.
"""

from __future__ import annotations

import threading
import time
import weakref
import zlib
from collections import defaultdict, deque
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as dataclass_field
from decimal import Decimal
from queue import Empty, SimpleQueue
from uuid import UUID

from sqlalchemy import Connection

from leadgen.db import AWAY, new_id
from leadgen.fields.enums import CompletionStatus as State
from leadgen.llm_usage.models import UNKNOWN
from leadgen.logs import get_logger
from leadgen.pipeline.engine.claim import Claim
from leadgen.pipeline.engine.store import Result
from leadgen.pipeline.journal.begins import WAIT_SECONDS, Begins
from leadgen.pipeline.journal.rows import (
    Begun,
    TakenOver,
    delete_calls,
    insert_calls,
    may_be_billed,
    prepare_to_write,
    write_answers,
)
from leadgen.pipeline.stage import Stage, Usage
from leadgen.providers.base import NOTHING_ASKED
from leadgen.providers.limits import LimitReachedError, WithdrawnError
from leadgen.providers.recorder import RecordedAnswer, Request
from leadgen.tenancy import Database

log = get_logger(__name__)
MOST_KEPT_BYTES = 2 * 1024 * 1024
"""A larger answer (compressed) is not kept.

After a crash the call is made again, and the first call's bill is unknown.
"""
AGAIN_SECONDS = 3.0
IDLE_SECONDS = 2.0
ANSWER_SECONDS = 0.12
"""Longest wait of an answer to be written. Most results are stored before that, and then nothing has to be written."""
BATCH = 256
LEASE_LOST = "lease_lapsed"


@dataclass(slots=True, eq=False)
class _Call:
    """One call of this process. `answer` is set as soon as it arrives.

    `is_stored`: the result that accounts for the call is stored.
    """

    begun: Begun
    request: Request
    answer: RecordedAnswer | None = None
    is_cancelled: bool = False
    is_stored: bool = False


class _Answers:
    """Answers that wait to be written as one batch, since the first of them came."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._calls: list[_Call] = []
        self._since = 0.0

    def add(self, *calls: _Call, since: float | None = None) -> bool:
        """Add answers; return whether they are the first, so that the writer must be woken."""
        with self._lock:
            is_first = not self._calls
            if is_first:
                self._since = time.monotonic() if since is None else since
            self._calls.extend(calls)
        return is_first

    def seconds_left(self) -> float | None:
        """Return how many seconds the answers may still wait; None where there are none."""
        return max(0.0, self._since + ANSWER_SECONDS - time.monotonic()) if self._calls else None

    def take(self) -> list[_Call]:
        """Take all answers; return those whose result is not stored yet."""
        with self._lock:
            taken, self._calls = self._calls, []
        return [call for call in taken if not call.is_stored]


@dataclass(slots=True)
class _Writes:
    """Pending writes other than answers."""

    cancels: list[tuple[UUID, UUID]] = dataclass_field(default_factory=list)
    awaited: list[threading.Event] = dataclass_field(default_factory=list)

    def tell(self) -> None:
        """Tell the waiting threads that everything before them is written."""
        for event in self.awaited:
            event.set()
        self.awaited.clear()


def _look(_writes: _Writes) -> None:
    """Wake the writer: there is something to write, now or soon."""


class CallJournal:
    """Writes the calls of one process.

    Calls that are sent now are written at once. A thread of its own writes answers and cancellations.
    """

    def __init__(self, database: Database, *, most_kept: int = MOST_KEPT_BYTES) -> None:
        self._database = database
        self._most_kept = most_kept
        self._begins = Begins(database, on_away=self._database_is_away)
        self._queue: SimpleQueue[Callable[[_Writes], None]] = SimpleQueue()
        self._answers = _Answers()
        self._open: weakref.WeakSet[CallScope] = weakref.WeakSet()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._was_away = False

    def scope(self, tenant_id: UUID, stage: Stage, claim: Claim, earlier: Sequence[TakenOver]) -> CallScope:
        """Return the recorder of one claimed row's calls.

        `earlier` are answers that the row's last owner did not store.
        """
        scope = CallScope(self, tenant_id, stage, claim, earlier)
        with self._lock:
            self._open.add(scope)
        return scope

    def begin(self, begun: Begun) -> None:
        """Record that a call is sent now, and wait until that is committed."""
        try:
            accepted = self._begins.write(begun)
        except TimeoutError:
            self.cancel(begun.tenant_id, begun.id)
            raise LimitReachedError(AGAIN_SECONDS, "the call could not be recorded; nothing was asked") from None
        except AWAY as error:
            self.cancel(begun.tenant_id, begun.id)
            raise LimitReachedError(AGAIN_SECONDS, "the database is away; nothing was asked") from error
        if not accepted:
            raise WithdrawnError(0.0, "another worker owns the record by now; nothing was asked")

    def end(self, call: _Call) -> None:
        """Queue the answer of a call to be written."""
        if self._answers.add(call):
            self._put(_look)

    def cancel(self, tenant_id: UUID, call_id: UUID) -> None:
        """Queue the removal of a call that was not sent."""
        self._put(lambda writes: writes.cancels.append((tenant_id, call_id)))

    def flush(self) -> None:
        """Wait until the answers that have come are written, for at most `WAIT_SECONDS`."""
        written = threading.Event()
        self._put(lambda writes: writes.awaited.append(written))
        written.wait(WAIT_SECONDS)

    def _put(self, item: Callable[[_Writes], None]) -> None:
        self._queue.put(item)
        if self._thread is None:
            with self._lock:
                if self._thread is None:
                    self._thread = threading.Thread(target=self._work, name="call-journal", daemon=True)
                    self._thread.start()

    def _database_is_away(self) -> None:
        self._was_away = True
        self._put(_look)

    def _work(self) -> None:
        left = _Writes()
        pause = threading.Event()
        while True:
            self._gather(left, seconds=self._answers.seconds_left() if not left.cancels else 0.0)
            try:
                with self._database.system_connection() as connection:
                    prepare_to_write(connection)
                    self._write(connection, left)
                    while (
                        self._gather(left, seconds=self._seconds_to_wait()) or self._answers.seconds_left() is not None
                    ):
                        self._write(connection, left)
                # an idle journal gives its connections back
                self._begins.close()
            except AWAY:
                self._database_is_away()
                pause.wait(0.1)
            except Exception:  # the thread must go on: without it no answer is written
                log.exception("calls could not be recorded")
                left.tell()
                left = _Writes()

    def _seconds_to_wait(self) -> float:
        left = self._answers.seconds_left()
        return IDLE_SECONDS if left is None else left

    def _write(self, connection: Connection, left: _Writes) -> None:
        if self._was_away:
            self._write_again(connection)
        if left.awaited or self._answers.seconds_left() == 0.0:
            write_answers(connection, [self._compressed(call) for call in self._answers.take()])
        if left.cancels:
            with self._begins.paused():  # a call that is being written can be deleted afterwards
                delete_calls(connection, left.cancels)
            left.cancels.clear()
        left.tell()

    def _compressed(self, call: _Call) -> tuple[UUID, RecordedAnswer]:
        # Compressed here and not where the call was made: that thread has a place at the service, and most answers are
        # never written.
        assert call.answer is not None  # noqa: S101 - noted when it came
        body = zlib.compress(call.answer.body, 1)
        return call.begun.tenant_id, replace(call.answer, body=body if len(body) <= self._most_kept else b"")

    def _gather(self, writes: _Writes, *, seconds: float | None) -> bool:
        """Take pending writes, at least one; return False where none came in `seconds`."""
        try:
            self._queue.get(timeout=seconds)(writes)
        except Empty:
            return False
        for _ in range(BATCH):
            try:
                self._queue.get_nowait()(writes)
            except Empty:
                break
        return True

    def _write_again(self, connection: Connection) -> None:
        """Write again what a crash of the database may have lost: this process knows all its calls."""
        self._was_away = False
        with self._lock:
            scopes = list(self._open)
        known = [call for scope in scopes for call in scope.calls() if not call.is_cancelled and not call.is_stored]
        insert_calls(connection, [call.begun for call in known])
        self._answers.add(*(call for call in known if call.answer is not None), since=0.0)


class CallScope:
    """The `Recorder` of one claimed row: its earlier answers, and the calls that are made now."""

    def __init__(
        self, journal: CallJournal, tenant_id: UUID, stage: Stage, claim: Claim, earlier: Sequence[TakenOver]
    ) -> None:
        self._journal = journal
        self._tenant_id = tenant_id
        self._stage = stage
        self._claim = claim
        self._calls: dict[UUID, _Call] = {}
        self._earlier = list(earlier)
        self._unread: dict[str, deque[TakenOver]] = defaultdict(deque)
        for call in earlier:
            self._unread[call.digest].append(call)

    def calls(self) -> list[_Call]:
        """Return the calls that this worker began for the row."""
        return list(self._calls.values())

    def has_answers(self) -> bool:
        """Return whether an earlier owner of the row left answers."""
        return bool(self._earlier)

    def find(self, request: Request) -> RecordedAnswer | None:
        """Return a recorded answer to the request, each at most once; see `Recorder`."""
        waiting = self._unread.get(request.digest)
        return waiting.popleft().answer if waiting else None

    def begin(self, request: Request) -> UUID:
        """Record a call before it is sent and return its id; see `Recorder`."""
        begun = Begun(
            tenant_id=self._tenant_id,
            id=new_id(),
            completion_id=self._claim.id,
            lease=self._claim.lease,
            provider=request.provider,
            model=request.model,
            reference=request.reference,
            digest=request.digest,
            expected_usd=self._stage.expected_cost / self._stage.expected_calls if request.is_paid else Decimal(0),
        )
        self._journal.begin(begun)
        self._calls[begun.id] = _Call(begun, request)
        return begun.id

    def end(self, answer: RecordedAnswer) -> None:
        """Record the answer of a call; see `Recorder`."""
        call = self._calls[answer.call_id]
        call.answer = answer
        self._journal.end(call)

    def cancel(self, call_id: UUID) -> None:
        """Remove a call that was not sent; see `Recorder`."""
        self._calls[call_id].is_cancelled = True
        self._journal.cancel(self._tenant_id, call_id)

    def stored(self, calls: Collection[UUID]) -> None:
        """Note that the result which accounts for these calls is committed; see `CallAccount`."""
        for call_id in calls:
            if call_id in self._calls:
                self._calls[call_id].is_stored = True

    def account(self, result: Result) -> Result:
        """Return the result with its accounted calls, and bills of calls whose answer is lost.

        A result that only says "not asked yet" leaves answers to the next attempt.
        """
        if result.state is State.RUNNING:
            return replace(result, scope=self)
        made = [call for call in self._calls.values() if not call.is_cancelled]
        calls: list[tuple[Begun | TakenOver, RecordedAnswer | None]] = [(call.begun, call.answer) for call in made]
        if is_unasked(result):
            if any(answer is not None for _call, answer in calls):
                self._journal.flush()  # the next attempt, maybe at once, reads them
            calls = [(call, answer) for call, answer in calls if answer is None]
        else:
            calls += [(call, call.answer) for call in self._earlier]
        billed = {item.call_id for item in result.usage}
        unbilled = [
            (call, answer)
            for call, answer in calls
            if call.id not in billed and may_be_billed(call.expected_usd, answer.status if answer else None)
        ]
        # a bill without a call's id belongs to one of the answered calls
        unnamed = sum(1 for item in result.usage if item.call_id is None)
        answered = [call for call, answer in unbilled if answer is not None][unnamed:]
        unknown = [unknown_bill(call) for call in (*(call for call, answer in unbilled if answer is None), *answered)]
        accounted = tuple(call.id for call, _answer in calls)
        return replace(result, usage=(*result.usage, *unknown), calls=accounted, scope=self)


def is_unasked(result: Result) -> bool:
    """Return whether a result only says that its call was not made yet."""
    return result.state is State.READY and (result.reason_code in NOTHING_ASKED or result.reason_code == LEASE_LOST)


def unknown_bill(call: Begun | TakenOver) -> Usage:
    """Return the bill of a call whose answer is lost or was never read."""
    return Usage(
        provider=call.provider,
        model=call.model,
        cost_source=UNKNOWN,
        expected=call.expected_usd,
        request_id=call.reference,
        call_id=call.id,
    )
