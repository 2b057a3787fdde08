"""States of a record at a stage and of a run, and the moves between them. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from leadgen.fields.enums import CompletionStatus as State
from leadgen.fields.enums import RunStatus


class StartStep(StrEnum):
    """Next step of a run's start: freeze the selection, check it, or take its records up.

    A run over what is stale, among many records, finds that first. Or the step of a large retry: make its failed
    results ready.
    """

    FIND_STALE = "find_stale"
    FREEZE = "freeze"
    CHECK = "check"
    TAKE_UP = "take_up"
    RETRY = "retry"


WAITING = None
"""A record without a row at the stage: it waits for the stage's needs."""

MOVES: Mapping[State | None, frozenset[State | None]] = {
    # released, or closed by an earlier stage; in a stopped run, waiting records are cancelled without a row
    WAITING: frozenset({State.READY, State.SKIPPED, State.BLOCKED}),
    # claimed, or the run was stopped first: a row that was never tried is deleted
    State.READY: frozenset({State.RUNNING, State.CANCELLED, WAITING}),
    # ended; to be retried, or given back; claimed again after its worker died; lost with its worker in a stopped run
    State.RUNNING: frozenset(
        {
            State.RUNNING,
            State.READY,
            State.COMPLETED,
            State.FAILED,
            State.SKIPPED,
            State.DISQUALIFIED,
            State.CANCELLED,
        }
    ),
    # retried; or, at a free stage, back behind another result that is retried
    State.FAILED: frozenset({State.READY, WAITING}),
    # the result that blocked it is retried
    State.BLOCKED: frozenset({WAITING}),
    # at a free stage: redone after a result that is retried
    State.COMPLETED: frozenset({WAITING}),
    State.SKIPPED: frozenset({WAITING}),
    State.DISQUALIFIED: frozenset(),
    State.CANCELLED: frozenset(),
}

RUN_MOVES: Mapping[RunStatus, frozenset[RunStatus]] = {
    # a run begins as running: no run enters this state or the next one
    RunStatus.QUEUED: frozenset(),
    # shown instead of running while records are taken up or made ready again; never stored
    RunStatus.STARTING: frozenset(),
    # paused at once at a cap, which is only reached when nothing paid is in flight
    RunStatus.RUNNING: frozenset(
        {RunStatus.PAUSING, RunStatus.PAUSED, RunStatus.STOPPING, RunStatus.SUCCEEDED, RunStatus.FAILED}
    ),
    # by a person: paused when the last call in flight is stored
    # failed: refused by a check of its start, while it was paused before anything was asked
    RunStatus.PAUSING: frozenset({RunStatus.PAUSED, RunStatus.RUNNING, RunStatus.STOPPING, RunStatus.FAILED}),
    RunStatus.PAUSED: frozenset({RunStatus.RUNNING, RunStatus.STOPPING, RunStatus.FAILED}),
    RunStatus.STOPPING: frozenset({RunStatus.STOPPED}),
    RunStatus.STOPPED: frozenset(),
    # some of its results are retried
    RunStatus.SUCCEEDED: frozenset({RunStatus.RUNNING}),
    RunStatus.FAILED: frozenset({RunStatus.RUNNING}),
}


CLAIMED_IN = frozenset({RunStatus.RUNNING})
"""States of a run in which its records are claimed."""


def shown_status(status: RunStatus, start_step: StartStep | None) -> RunStatus:
    """Return the status that people see.

    It is `starting` while a running run still takes records up, or makes failed results ready.
    """
    return RunStatus.STARTING if status == RunStatus.RUNNING and start_step is not None else status


def may_move(before: State | None, after: State | None) -> bool:
    """Return whether a record's state at a stage ever goes from `before` to `after`.

    None means waiting.
    """
    return after in MOVES[before]


def may_run_move(before: RunStatus, after: RunStatus) -> bool:
    """Return whether a run ever goes from `before` to `after`."""
    return after in RUN_MOVES[before]


def run_states_before(after: RunStatus) -> list[RunStatus]:
    """Return the states from which a run may move to `after`."""
    return [before for before in RUN_MOVES if may_run_move(before, after)]
