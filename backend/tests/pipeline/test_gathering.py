"""How the answers of one drain are gathered: the last ones are waited for where the database is slow."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from queue import Empty
from types import SimpleNamespace
from typing import Any

from leadgen.pipeline.engine.call import PooledCalls

FIRST = 0
LONG = 60.0
GATHERED = 6.0


class Pool:
    """Calls of which the first is answered at once, and the others when the drain has looked for them in vain."""

    def __init__(self, *, concurrency: int) -> None:
        self.looked = threading.Event()
        self.calls: Any = PooledCalls(
            self._answer, concurrency=concurrency, name="test", gather=0.0, most_gathered=GATHERED
        )
        done = self.calls._done

        def look() -> Any:
            try:
                return done.get_nowait()
            except Empty:
                self.looked.set()
                raise

        self.calls._done = SimpleNamespace(put=done.put, get=done.get, get_nowait=look)

    def _answer(self, question: Any) -> Any:
        if question.claim.key != FIRST:
            assert self.looked.wait(LONG)
        return question

    def hand_in(self, number: int) -> None:
        self.calls.hand_in([SimpleNamespace(claim=SimpleNamespace(key=key)) for key in range(number)])

    def take(self) -> list[int]:
        return sorted(result.claim.key for result in self.calls.take(LONG))


@contextmanager
def pool(*, concurrency: int) -> Iterator[Pool]:
    made = Pool(concurrency=concurrency)
    try:
        yield made
    finally:
        made.looked.set()
        made.calls.close()


def test_the_last_answers_are_waited_for_where_the_database_is_slow() -> None:
    with pool(concurrency=3) as made:
        made.calls.pace(2 * GATHERED)
        made.hand_in(3)
        assert made.take() == [0, 1, 2]


def test_nothing_waits_for_them_while_questions_wait_for_a_thread() -> None:
    with pool(concurrency=1) as made:
        made.calls.pace(2 * GATHERED)
        made.hand_in(3)
        assert made.take() == [0]


def test_a_quick_database_gets_what_is_there() -> None:
    with pool(concurrency=3) as made:
        made.calls.pace(0.0)
        made.hand_in(3)
        assert made.take() == [0]
