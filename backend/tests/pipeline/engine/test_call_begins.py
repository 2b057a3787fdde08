"""Calls that wait to be recorded: who gives up, and who writes for the others."""

from __future__ import annotations

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
