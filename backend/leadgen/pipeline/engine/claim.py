"""Claims of work items under a lease, with money reserved in the same transaction.

Also decides which drain owns a stage.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from sqlalchemy import TextClause, text
from sqlalchemy.orm import Session

from leadgen.budgets.ledger import extend, reserve, settle
from leadgen.db import new_id
from leadgen.fields.enums import CompletionStatus as State
from leadgen.jobs import defer
from leadgen.pipeline.engine.rows import Deltas, count, drain_job, hold_run, lock_rows
from leadgen.pipeline.engine.spending import affordable, pause_at
from leadgen.pipeline.engine.sql import AT_PLACES, PLACE, array_of_places, at_places, plan_by_index
from leadgen.pipeline.lifecycle import CLAIMED_IN
from leadgen.tenancy import tenant_of

Key = tuple[UUID, UUID]


@dataclass(slots=True)
class Claim:
    """One claimed row. `attempts` includes this attempt.

    `cause` and `cause_code` say why the last attempt failed, if it did. `place` is where the row was left (see
    `pipeline.engine.sql`). The row is still there unless its lease was renewed or lost.
    """

    id: UUID
    entity_id: UUID
    attempts: int
    lease: UUID
    reserved: Decimal
    cause: str | None
    cause_code: str | None = None
    place: str | None = None

    @property
    def key(self) -> Key:
        """Return what tells this claim from another claim of the same row, even in the same drain."""
        return self.id, self.lease


# Two statements: the first must find its rows by index alone, the second by place alone. See `pipeline.engine.sql`.
_PICK = text(f"""
WITH picked AS (
  SELECT {PLACE} AS at, state, reserved_usd, lease FROM entity_stage_completions
   WHERE tenant_id = :tenant AND run_id = :run AND stage = :stage AND finished_at IS NULL
     AND ((state = 'ready' AND (not_before IS NULL OR not_before <= now()))
          OR (state = 'running' AND leased_until < now() AND lease <> ALL(CAST(:own AS uuid[]))))
   ORDER BY id LIMIT :limit FOR NO KEY UPDATE SKIP LOCKED)
SELECT CAST(array_agg(at) AS text) AS places, count(*) FILTER (WHERE state = 'ready') AS ready,
       coalesce(sum(reserved_usd), 0) AS reserved, array_agg(lease) FILTER (WHERE reserved_usd > 0) AS lost
  FROM picked
""")
_CLAIM = text(f"""
UPDATE entity_stage_completions
   SET state = 'running', attempts = attempts + 1, lease = :lease, leased_until = now() + :span, not_before = NULL,
       reserved_usd = :cost
 WHERE tenant_id = :tenant AND {AT_PLACES}
RETURNING id, entity_id, attempts, reason, reason_code, {PLACE} AS place
""")


def claim(
    session: Session,
    run_id: UUID,
    stage: str,
    *,
    limit: int,
    span: timedelta,
    cost: Decimal,
    own: Collection[UUID] = (),
) -> list[Claim]:
    """Claim up to `limit` rows that are ready or whose lease has lapsed.

    Returns nothing when the run does not run. `own` are the leases of calls that the claiming worker has in flight.
    After a freeze these leases may have lapsed, and they still belong to that worker.

    Reserves `cost` dollars for each row against the caps of the run and of its namespace. The run is paused with a
    reason where nothing more fits, and nothing in flight may still turn out cheaper.
    """
    plan_by_index(session)
    if cost > 0:
        limit, full = affordable(session, run_id, limit, cost)
        if full is not None and _has_claimable(session, run_id, stage):
            pause_at(session, run_id, stage, full, cost)
    elif hold_run(session, run_id) not in CLAIMED_IN or not may_claim(session, run_id):
        # The run is locked as stores lock it, so that ending the run (full lock) sees every claim. That also avoids a
        # deadlock with a claim over the counters. The status is read again: a statement that waited for a stop read the
        # row from before the stop.
        return []
    if limit <= 0:
        return []
    given = {"tenant": tenant_of(session), "run": run_id, "stage": stage, "limit": limit, "own": list(own)}
    picked = session.execute(_PICK, given).one()
    if picked.places is None:
        return []
    lease = new_id()
    with at_places(session):
        rows = session.execute(
            _CLAIM,
            {"tenant": tenant_of(session), "places": picked.places, "lease": lease, "span": span, "cost": cost},
        ).all()
    deltas = Deltas.none()
    deltas.move(stage, State.READY, State.RUNNING, picked.ready)
    # the reservation of a lapsed row is free whatever a call costs now: the stage may use a webhook now, which costs
    # nothing
    lost = Counter(picked.lost or ())
    if cost > 0 or lost:
        deltas.add_money(stage, reserved=cost * len(rows) - picked.reserved)
        settle(session, lost)
        reserve(session, lease, purpose=stage, unit=cost, units=len(rows), span=span, run_id=run_id)
    count(session, run_id, deltas, wake=False)
    return [Claim(row[0], row[1], row[2], lease, cost, row[3], row[4], row[5]) for row in rows]


_LOOK = text("SELECT status FROM pipeline_runs WHERE tenant_id = :tenant AND id = :run")


def may_claim(session: Session, run_id: UUID) -> bool:
    """Return whether the run's current status allows claims."""
    return session.scalar(_LOOK, {"tenant": tenant_of(session), "run": run_id}) in CLAIMED_IN


# Reads in the order in which a claim picks its rows: a planner that believes the table empty finds any index as good.
_CLAIMABLE = text("""
SELECT (SELECT id FROM entity_stage_completions
         WHERE tenant_id = :tenant AND run_id = :run AND stage = :stage AND finished_at IS NULL
           AND ((state = 'ready' AND (not_before IS NULL OR not_before <= now()))
                OR (state = 'running' AND leased_until < now()))
         ORDER BY id LIMIT 1) IS NOT NULL
""")
# A stage can have only one queued later drain. A callback that is due in an hour must not delay a retry that long.
_NEXT = text("""
SELECT min(CASE WHEN state = 'ready' THEN not_before ELSE leased_until END) FROM entity_stage_completions
 WHERE tenant_id = :tenant AND run_id = :run AND stage = :stage AND finished_at IS NULL
   AND NOT (state = 'running' AND reason_code IS NOT DISTINCT FROM 'webhook_waiting')
""")


def _has_claimable(session: Session, run_id: UUID, stage: str) -> bool:
    return bool(session.scalar(_CLAIMABLE, {"tenant": tenant_of(session), "run": run_id, "stage": stage}))


_RENEW = text(f"""
UPDATE entity_stage_completions SET leased_until = now() + :span
 WHERE tenant_id = :tenant AND {AT_PLACES} AND lease = ANY(:leases)
RETURNING id, lease
""")


def renew(session: Session, claims: Sequence[Claim], *, span: timedelta) -> set[Key]:
    """Extend the leases of claimed rows by `span`; returns the keys of claims that still hold.

    Rows that another worker took over stay with that worker.
    """
    if not claims:
        return set()
    kept = {(row.id, row.lease) for row in _at(session, claims, _RENEW, {"span": span})}
    extend(session, sorted({item.lease for item in claims if item.reserved > 0 and item.key in kept}), span=span)
    return kept


_GIVE_BACK = text(f"""
UPDATE entity_stage_completions
   SET state = 'ready', attempts = attempts - 1, lease = NULL, leased_until = NULL, reserved_usd = 0
 WHERE tenant_id = :tenant AND {AT_PLACES} AND lease = ANY(:leases)
RETURNING id
""")


def _at(session: Session, claims: Sequence[Claim], statement: TextClause, given: Mapping[str, object]) -> Sequence[Any]:
    """Write the rows of these claims at their current places."""
    plan_by_index(session)
    leases = list({item.lease for item in claims})
    places = array_of_places(lock_rows(session, [item.id for item in claims]))
    with at_places(session):
        return session.execute(
            statement, {"tenant": tenant_of(session), "leases": leases, "places": places, **given}
        ).all()


def give_back(session: Session, run_id: UUID, stage: str, claims: Sequence[Claim]) -> None:
    """Return claimed rows that were never called: ready again, their money free."""
    if not claims:
        return
    hold_run(session, run_id)
    returned = _at(session, claims, _GIVE_BACK, {})
    deltas = Deltas.none()
    deltas.move(stage, State.RUNNING, State.READY, len(returned))
    deltas.add_money(stage, reserved=-claims[0].reserved * len(returned))
    if claims[0].reserved > 0:
        leases = {item.id: item.lease for item in claims}
        settle(session, Counter(leases[row.id] for row in returned))
    count(session, run_id, deltas, wake=False)


_ENTER = text("""
UPDATE stage_runs SET drain_token = :token, drain_until = now() + :span
 WHERE tenant_id = :tenant AND run_id = :run AND stage = :stage
   AND (drain_until IS NULL OR drain_until < now() OR drain_token = :token)
RETURNING id
""")


def enter_drain(session: Session, run_id: UUID, stage: str, token: UUID, *, span: timedelta) -> bool:
    """Become (or stay) the one drain of this stage for `span`; False when another drain is."""
    given = {"tenant": tenant_of(session), "run": run_id, "stage": stage, "token": token, "span": span}
    return session.execute(_ENTER, given).first() is not None


# The lock on the counters orders releases and leaving drains: a leaving drain sees the released rows, or the release
# sees that no drain is left.
_HOLD_COUNTERS = text(f"""
SELECT ready + running AS open, total = {" + ".join(state for state in State if state not in (State.READY, State.RUNNING))}
       AS is_through
  FROM stage_runs WHERE tenant_id = :tenant AND run_id = :run AND stage = :stage FOR NO KEY UPDATE
""")
_LEAVE = text("""
UPDATE stage_runs SET drain_token = NULL, drain_until = NULL
 WHERE tenant_id = :tenant AND run_id = :run AND stage = :stage AND drain_token = :token
""")
Leave = Literal["left", "more"]


def leave_if_through(session: Session, run_id: UUID, stage: str, token: UUID) -> bool:
    """Stop being the drain where every record of the stage has ended.

    Returns False, and changes nothing, where one record has not ended.
    """
    given = {"tenant": tenant_of(session), "run": run_id, "stage": stage, "token": token}
    counters = session.execute(_HOLD_COUNTERS, given).first()
    if counters is not None and not counters.is_through:
        return False
    session.execute(_LEAVE, given)
    return True


def leave_drain(
    session: Session, run_id: UUID, stage: str, token: UUID, *, force: bool = False, rests_until: datetime | None = None
) -> Leave:
    """Stop being the drain, unless there is work (`more`).

    A later drain is queued for rows that wait for their retry, or until their provider has rested (`rests_until`). With
    `force` the drain leaves in any case, and queues its successor where there is work.
    """
    given = {"tenant": tenant_of(session), "run": run_id, "stage": stage, "token": token}
    counters = session.execute(_HOLD_COUNTERS, given).first()
    running = counters is not None and counters.open > 0 and may_claim(session, run_id)
    if running and _has_claimable(session, run_id, stage):
        if not force and rests_until is None:
            return "more"
        defer(session, [drain_job(tenant_of(session), run_id, stage, at=rests_until)])
    elif running:
        at: datetime | None = session.scalar(_NEXT, given)
        if at is not None:
            defer(session, [drain_job(tenant_of(session), run_id, stage, at=at)])
    session.execute(_LEAVE, given)
    return "left"
