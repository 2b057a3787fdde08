"""The sandbox's log of calls, read: which requests were repeated, and what the services bill."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

ANSWER_IS_KEPT_AFTER = 0.25
"""Seconds after an answer's arrival in which it must be in the database."""
NOTED_AFTER = 0.25
"""Seconds after a call was sent in which the service notes its arrival."""

READ_BY_EACH_PROCESS = ("/ekonomicke-subjekty-v-be/rest/ciselniky-nazevniky/vyhledat",)
"""Paths of lists that belong to no record: each process reads them once a day, free of charge."""


@dataclass
class Call:
    """One call as the service saw it. Times are seconds since the epoch."""

    service: str
    path: str
    digest: str
    at: float
    answered_at: float | None = None
    status: int | None = None
    bill_id: str | None = None
    cost: Decimal | None = None


@dataclass(frozen=True)
class Kill:
    """Something was done to a process. `until` is when it went on, where it was only frozen; else it never did."""

    whom: str
    how: str
    at: float
    until: float | None = None


def read_log(path: Path) -> list[Call]:
    """Return the calls in the order of their arrival."""
    calls: dict[tuple[int, int], Call] = {}
    for line in path.read_text().splitlines() if path.exists() else ():
        said = json.loads(line)
        key = said["process"], said["number"]
        if said["event"] == "arrived":
            calls[key] = Call(said["service"], said["path"], said["digest"], said["at"])
        elif key in calls:
            call = calls[key]
            call.answered_at, call.status, call.bill_id = said["at"], said["status"], said["bill_id"]
            call.cost = None if said["cost_usd"] is None else Decimal(said["cost_usd"])
    return list(calls.values())


def repeats(calls: Sequence[Call]) -> Iterator[tuple[Call, Call]]:
    """Yield each call that asks what one before it asked, as (the one before, the repeat)."""
    by_request: dict[tuple[str, str], list[Call]] = defaultdict(list)
    for call in calls:
        asked = by_request[call.service, call.digest]
        if asked:
            yield asked[-1], call
        asked.append(call)


def was_unanswered(call: Call, kills: Sequence[Kill], late: Callable[[Kill], float]) -> bool:
    """Whether a kill took the call's answer away: it had none 250 ms before, or failed.

    `late` says how late the killed process was for want of turns: an answer does not arrive while its receiver stands still.
    """
    if call.answered_at is None or (call.status is not None and call.status >= 400):
        return True
    return any(
        call.at <= (kill.until or kill.at) + NOTED_AFTER + late(kill)
        and call.answered_at > kill.at - ANSWER_IS_KEPT_AFTER - late(kill)
        for kill in kills
    )


def billed(calls: Sequence[Call]) -> Counter[str]:
    """Return how many times each bill was made, by its id."""
    return Counter(call.bill_id for call in calls if call.bill_id is not None)
