"""Rows with lapsed leases in a run that claims nothing any more (paused or stopped).

Their worker died, or their callback never came. No other worker takes these rows up.
"""

from __future__ import annotations

from collections import Counter
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from leadgen.budgets.ledger import settle
from leadgen.fields.enums import CompletionStatus as State
from leadgen.pipeline.engine.rows import Deltas, count
from leadgen.pipeline.journal.rows import enter_lost_of
from leadgen.tenancy import tenant_of

_LAPSED = """
WITH lapsed AS (
  SELECT id, lease, reserved_usd FROM entity_stage_completions
   WHERE tenant_id = :tenant AND run_id = :run AND finished_at IS NULL AND state = 'running' AND leased_until < now()
     FOR NO KEY UPDATE)
UPDATE entity_stage_completions AS c
   SET {to}, lease = NULL, leased_until = NULL, reserved_usd = 0,
       reason_code = CASE WHEN c.reason_code = 'webhook_waiting' THEN 'webhook_timeout' ELSE 'worker_lost' END,
       reason = CASE WHEN c.reason_code = 'webhook_waiting' THEN {no_callback} ELSE {no_worker} END
  FROM lapsed WHERE c.tenant_id = :tenant AND c.id = lapsed.id
RETURNING c.id, c.stage, lapsed.lease, lapsed.reserved_usd, c.reason_code = 'webhook_timeout' AS has_waited
"""
_CANCEL = text(
    _LAPSED.format(
        to="state = 'cancelled', finished_at = now()",
        no_callback="'No callback came in time, and the run was stopped.'",
        no_worker="'The worker died during the call, and the run was stopped.'",
    )
)
_TAKE_BACK = text(
    _LAPSED.format(
        to="state = 'ready'",
        no_callback="'No callback came in time (tried ' || c.attempts || CASE c.attempts WHEN 1 THEN ' time). '"
        " ELSE ' times). ' END || coalesce(c.reason, '')",
        no_worker="'The worker died during the call. It is tried again when the run goes on.'",
    )
)


def cancel_lapsed(session: Session, run_id: UUID) -> None:
    """Cancel the lapsed rows of a run that stops."""
    _end(session, run_id, _CANCEL, State.CANCELLED)


def take_back_lapsed(session: Session, run_id: UUID) -> None:
    """Make the lapsed rows of a paused run ready again, and free their reserved money.

    A late callback finds its row ready and is still stored. Nothing that was paid for is lost.
    """
    _end(session, run_id, _TAKE_BACK, State.READY)


def _end(session: Session, run_id: UUID, how: Any, after: State) -> None:
    deltas = Deltas.none()
    lapsed = session.execute(how, {"tenant": tenant_of(session), "run": run_id}).all()
    for row in lapsed:
        deltas.move(row.stage, State.RUNNING, after)
        deltas.add_money(row.stage, reserved=-row.reserved_usd)
    # a row that is tried again finds the answers that came; all other calls are entered as lost
    gone = {row.id for row in lapsed if row.has_waited or after is not State.READY}
    enter_lost_of(session, run_id, gone, everything=True)
    enter_lost_of(session, run_id, {row.id for row in lapsed} - gone, everything=False)
    settle(session, Counter(row.lease for row in lapsed if row.reserved_usd > 0))
    count(session, run_id, deltas, wake=False)
