"""Cancellation of what a stopped run leaves undone, a bounded part per transaction.

So a stop costs the same at any size. Only rows that were tried get a state of their own (`cancelled`). A ready row that
was never tried is deleted, and a waiting record has no row. In a stopped run, a member without a row at a stage is
cancelled there. Code that reads records of a run must know this (`is_cancelled_without_row`). Counters are moved here.
"""

from __future__ import annotations

from collections import Counter
from uuid import UUID

from sqlalchemy import TextClause, text
from sqlalchemy.orm import Session

from leadgen.budgets.ledger import release_run
from leadgen.fields.enums import CompletionStatus as State
from leadgen.fields.enums import RunStatus
from leadgen.pipeline.engine.rows import COUNTED, Deltas, count
from leadgen.pipeline.engine.sql import at_places, plan_as_usual, plan_by_index
from leadgen.tenancy import tenant_of

AT_ONCE = 20_000
"""Ready rows that one transaction cancels: some hundredths of a second."""
STOPPED = "stopped"
STOPPED_WORDS = "The run was stopped first."

# Two statements: the first must find its rows by index alone, the second by place alone. See `sql.at_places`.
_PICK = """
SELECT CAST(array_agg(at) AS text) FROM (
  SELECT ctid AS at FROM entity_stage_completions
   WHERE tenant_id = :tenant AND run_id = :run AND finished_at IS NULL AND state = 'ready' AND {which} LIMIT :most) AS chosen
"""
_UNTRIED = "(attempts = 0 AND cost_usd = 0 AND reason_code IS NULL AND provider IS NULL AND call_seconds IS NULL)"
_PICK_UNTRIED = text(_PICK.format(which=_UNTRIED))
_PICK_TRIED = text(_PICK.format(which=f"NOT {_UNTRIED}"))
_CANCEL = text(f"""
WITH ended AS (
  UPDATE entity_stage_completions
     SET state = 'cancelled', finished_at = now(), reason_code = '{STOPPED}', reason = '{STOPPED_WORDS}'
   WHERE tenant_id = :tenant AND ctid = ANY(CAST(:places AS tid[])) RETURNING stage)
SELECT stage, count(*) AS number FROM ended GROUP BY stage
""")
_DELETE = text("""
WITH gone AS (
  DELETE FROM entity_stage_completions
   WHERE tenant_id = :tenant AND ctid = ANY(CAST(:places AS tid[])) RETURNING stage)
SELECT stage, count(*) AS number FROM gone GROUP BY stage
""")
# Waiting records are what the other counts leave of the total. Locked in the order in which stores lock.
_CANCEL_WAITING = text(f"""
WITH locked AS (
  SELECT id FROM stage_runs WHERE tenant_id = :tenant AND run_id = :run ORDER BY position FOR NO KEY UPDATE)
UPDATE stage_runs AS s
   SET cancelled = s.total - ({" + ".join(f"s.{name}" for name in COUNTED if name != "cancelled")})
  FROM locked WHERE s.tenant_id = :tenant AND s.id = locked.id
""")


def cancel_some(session: Session, run_id: UUID, *, most: int = AT_ONCE) -> bool:
    """Cancel up to `most` ready rows of a run that the caller has locked.

    Returns whether more are left.
    """
    plan_by_index(session)
    done = _end(session, run_id, _PICK_UNTRIED, _DELETE, most)
    if done.total() < most:
        done += _end(session, run_id, _PICK_TRIED, _CANCEL, most - done.total())
    deltas = Deltas.none()
    for stage, number in done.items():
        deltas.move(stage, State.READY, State.CANCELLED, number)
    count(session, run_id, deltas, wake=False)
    plan_as_usual(session)
    return done.total() >= most


def _end(session: Session, run_id: UUID, pick: TextClause, end: TextClause, most: int) -> Counter[str]:
    tenant = tenant_of(session)
    places = session.scalar(pick, {"tenant": tenant, "run": run_id, "most": most})
    if places is None:
        return Counter()
    with at_places(session):
        return Counter({row.stage: row.number for row in session.execute(end, {"tenant": tenant, "places": places})})


def cancel_waiting(session: Session, run_id: UUID) -> None:
    """Count waiting records as cancelled.

    The caller holds the run's full lock, so that nothing more is released.
    """
    session.execute(_CANCEL_WAITING, {"tenant": tenant_of(session), "run": run_id})


_NOTHING_HELD = text("UPDATE stage_runs SET reserved_usd = 0 WHERE tenant_id = :tenant AND run_id = :run")


def free_money(session: Session, run_id: UUID) -> None:
    """Free the run's reserved money when none of its calls is in flight any more."""
    session.execute(_NOTHING_HELD, {"tenant": tenant_of(session), "run": run_id})
    release_run(session, run_id)


def is_cancelled_without_row(status: RunStatus, waiting: int) -> bool:
    """Return whether members without a row at a stage are cancelled there.

    `waiting` of them are still counted as waiting. A run that is `stopping` counts all of them as cancelled at one
    moment; before that, they wait.
    """
    return status == RunStatus.STOPPED or (status == RunStatus.STOPPING and waiting == 0)
