"""Results of tasks in the words that every page, report and list uses. Pure.

A task is one record at one stage. Its row stores a state and the code of a reason; together they are its result.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from leadgen.fields.enums import CompletionStatus as State

NOTHING_FOUND = "not_found"
"""Reason code of a completed row whose answer had nothing about the record."""
FRESH = "fresh"
"""Reason code of a skipped row that uses an earlier result again."""


class TaskResult(StrEnum):
    """Result of one task, or what it waits for."""

    WAITING = "waiting"
    READY = "ready"
    RUNNING = "running"
    DONE = "done"
    NOTHING_FOUND = "nothing_found"
    REUSED = "reused"
    DOES_NOT_APPLY = "does_not_apply"
    FAILED = "failed"
    BLOCKED = "blocked"
    DISQUALIFIED = "disqualified"
    CANCELLED = "cancelled"


_PLAIN = {State.COMPLETED: TaskResult.DONE, State.SKIPPED: TaskResult.DOES_NOT_APPLY} | {
    state: TaskResult(state.value) for state in State if state not in {State.COMPLETED, State.SKIPPED}
}
_BY_REASON = {
    (State.COMPLETED, NOTHING_FOUND): TaskResult.NOTHING_FOUND,
    (State.SKIPPED, FRESH): TaskResult.REUSED,
}


def result_of(state: State | None, reason_code: str | None) -> TaskResult:
    """Return the result of a task; a record without a row waits."""
    if state is None:
        return TaskResult.WAITING
    return _BY_REASON.get((state, reason_code or ""), _PLAIN[state])


def parts_of(result: TaskResult) -> tuple[State | None, str | None, bool]:
    """Return the state of a result, a reason code, and whether the result's rows have that code or any other.

    The code is None where the state alone says the result.
    """
    for (state, code), found in _BY_REASON.items():
        if result in {found, _PLAIN[state]}:
            return state, code, result is found
    return next((state for state, found in _PLAIN.items() if found is result), None), None, True


def count_results(states: Mapping[str, int], *, fresh: int, nothing_found: int) -> dict[str, int]:
    """Split the counts by state into counts by result; they add up to the same total."""
    counted = {result.value: states[result.value] for result in TaskResult if result.value in states}
    return counted | {
        TaskResult.DONE.value: states["completed"] - nothing_found,
        TaskResult.NOTHING_FOUND.value: nothing_found,
        TaskResult.REUSED.value: fresh,
        TaskResult.DOES_NOT_APPLY.value: states["skipped"] - fresh,
    }
