"""Calls that wait to be recorded: who gives up, and who writes for the others."""

from __future__ import annotations

import threading
from decimal import Decimal

from leadgen.db import new_id
from leadgen.pipeline.journal.begins import Begins, _Waiting
from leadgen.pipeline.journal.rows import Begun
from tests.pipeline.fake_stages import Bench


def call_of(bench: Bench) -> Begun:
    return Begun(
        tenant_id=bench.tenant_id,
        id=new_id(),
        completion_id=new_id(),
        lease=new_id(),
        provider="made_up",
        model=None,
        reference=None,
        digest="0",
        expected_usd=Decimal(0),
    )


def test_who_gives_up_at_the_moment_of_its_turn_writes_for_the_others(bench: Bench) -> None:
    begins = Begins(bench.database, on_away=lambda: None)
    late, other = _Waiting(call_of(bench)), _Waiting(call_of(bench))
    begins._waiting = [late, other]
    begins._is_led = late.leads = True  # as the writer before leaves it
    late.woken.release()
    begins._give_up(late)
    begins._write_all()
    assert other.woken.acquire(blocking=False)
    assert begins.write(call_of(bench)) is False
    begins.close()


class _PromotedAtOnce:
    """A lock after whose first use the writer before makes the waiting call the leader, as the operating system may have it."""

    def __init__(self, begins: Begins) -> None:
        self._begins, self._lock, self._is_first = begins, threading.Lock(), True

    def __enter__(self) -> None:
        self._lock.acquire()

    def __exit__(self, *_: object) -> None:
        self._lock.release()
        if self._is_first:
            self._is_first = False
            [waiting] = self._begins._waiting
            waiting.leads = True
            waiting.woken.release()


def test_who_is_made_the_leader_before_it_waits_writes_for_all(bench: Bench) -> None:
    begins = Begins(bench.database, on_away=lambda: None)
    begins._is_led = True  # another thread writes
    begins._lock = _PromotedAtOnce(begins)  # type: ignore[assignment]
    assert begins.write(call_of(bench)) is False
    assert begins.write(call_of(bench)) is False
    begins.close()
