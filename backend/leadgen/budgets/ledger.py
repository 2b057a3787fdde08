"""The ledger: reserves money before a call, frees it after, and charges bills to the day.

Everything happens in the transaction of the work concerned. Lock order: the run or campaign, the tenant's caps, work
items, the day, reservations, counters. Only a claim of paid work takes the caps' lock, and only where there are caps.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Literal
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from leadgen.db import new_id
from leadgen.tenancy import tenant_of

Scope = Literal["run", "day", "month"]
PERIODS: tuple[Literal["day", "month"], ...] = ("day", "month")


@dataclass(frozen=True, slots=True)
class Cap:
    """One cap with its use, in US dollars. `cap` None: none is set.

    `begins_again` is when its next period begins. `by_operator`: a super admin set it for the namespace, and no admin
    of the namespace can raise it.
    """

    scope: Scope
    cap: Decimal | None
    spent: Decimal
    reserved: Decimal
    begins_again: datetime | None = None
    by_operator: bool = False

    @property
    def left(self) -> Decimal | None:
        """Return what a new claim may still reserve; negative when more was spent than allowed."""
        return None if self.cap is None else self.cap - self.spent - self.reserved


_LOCK = text("""
SELECT least(b.day_cap_usd, t.day_cap_usd) AS day_cap_usd, least(b.month_cap_usd, t.month_cap_usd) AS month_cap_usd
  FROM budgets b JOIN tenants t ON t.id = b.tenant_id WHERE b.tenant_id = :tenant FOR NO KEY UPDATE OF b
""")
_OPERATORS = text("SELECT day_cap_usd IS NOT NULL OR month_cap_usd IS NOT NULL FROM tenants WHERE id = :tenant")
# version 0: no admin has set caps; the row only exists to be locked
_ROW = text("INSERT INTO budgets (tenant_id, id, version) VALUES (:tenant, :id, 0) ON CONFLICT (tenant_id) DO NOTHING")
# One statement, so one snapshot: a store that commits meanwhile moves its money from reserved to spent in both numbers
# or in none.
_STANDING = text("""
WITH local AS (
  SELECT coalesce(b.time_zone, 'UTC') AS zone, least(b.day_cap_usd, o.day_cap_usd) AS day_cap,
         least(b.month_cap_usd, o.month_cap_usd) AS month_cap,
         coalesce(o.day_cap_usd <= coalesce(b.day_cap_usd, 'Infinity'), false) AS day_by_operator,
         coalesce(o.month_cap_usd <= coalesce(b.month_cap_usd, 'Infinity'), false) AS month_by_operator
    FROM (SELECT CAST(:tenant AS uuid) AS id) n LEFT JOIN tenants o ON o.id = n.id LEFT JOIN budgets b ON b.tenant_id = :tenant),
today AS (SELECT *, (now() AT TIME ZONE zone)::date AS day FROM local),
spent AS (
  SELECT coalesce(sum(d.spent_usd) FILTER (WHERE d.day = t.day), 0) AS day, coalesce(sum(d.spent_usd), 0) AS month
    FROM today t LEFT JOIN budget_days d
      ON d.tenant_id = :tenant AND d.day BETWEEN date_trunc('month', t.day)::date AND t.day),
held AS (
  SELECT coalesce(sum(unit_usd * units), 0) AS usd FROM budget_reservations
   WHERE tenant_id = :tenant AND leased_until >= now())
SELECT t.day_cap, t.month_cap, t.day_by_operator, t.month_by_operator,
       s.day AS day_spent, s.month AS month_spent, h.usd AS held, t.zone,
       (t.day + 1)::timestamp AT TIME ZONE t.zone AS tomorrow,
       (date_trunc('month', t.day) + interval '1 month')::timestamp AT TIME ZONE t.zone AS next_month
  FROM today t, spent s, held h
""")


def lock_caps(session: Session) -> bool:
    """Return whether the tenant has caps; if so, lock them until the transaction ends.

    Claims that spend wait for each other at this lock.
    """
    tenant = tenant_of(session)
    row = session.execute(_LOCK, {"tenant": tenant}).first()
    if row is None and session.scalar(_OPERATORS, {"tenant": tenant}):
        session.execute(_ROW, {"tenant": tenant, "id": new_id()})
        row = session.execute(_LOCK, {"tenant": tenant}).first()
    return row is not None and (row.day_cap_usd is not None or row.month_cap_usd is not None)


def tenant_caps(session: Session) -> tuple[Cap, Cap]:
    """Return the current day's and month's cap, with what is spent and reserved."""
    row = session.execute(_STANDING, {"tenant": tenant_of(session)}).one()
    return (
        Cap("day", row.day_cap, row.day_spent, row.held, row.tomorrow, row.day_by_operator),
        Cap("month", row.month_cap, row.month_spent, row.held, row.next_month, row.month_by_operator),
    )


def fitting(caps: Sequence[Cap], cost: Decimal, limit: int) -> int:
    """Return how many calls of `cost` dollars fit under all caps, at most `limit`."""
    room = [left for cap in caps if (left := cap.left) is not None]
    return limit if not room or cost <= 0 else max(0, min(limit, int(min(room) // cost)))


def reached(caps: Sequence[Cap], cost: Decimal) -> Cap | None:
    """Return the tightest cap under which not even one more call fits.

    None while money is reserved under it for calls in flight. They may cost less than is reserved, so a cap counts as
    reached only after they have ended.
    """
    full = [cap for cap in caps if (left := cap.left) is not None and left < cost and cap.reserved <= 0]
    return min(full, key=lambda cap: cap.left or Decimal(0), default=None)


_RESERVE = text("""
INSERT INTO budget_reservations (tenant_id, id, purpose, run_id, campaign_id, unit_usd, units, leased_until)
VALUES (:tenant, :lease, :purpose, :run, :campaign, :unit, :units, clock_timestamp() + :span)
""")


def reserve(
    session: Session,
    lease: UUID,
    *,
    purpose: str,
    unit: Decimal,
    units: int,
    span: timedelta,
    run_id: UUID | None = None,
    campaign_id: UUID | None = None,
) -> None:
    """Reserve `unit` dollars for each of `units` calls, as long as the lease runs."""
    if unit > 0 and units > 0:
        given = {"tenant": tenant_of(session), "lease": lease, "purpose": purpose, "unit": unit, "units": units}
        session.execute(_RESERVE, given | {"span": span, "run": run_id, "campaign": campaign_id})


_SETTLE = text("""
UPDATE budget_reservations AS r SET units = r.units - d.units, updated_at = now()
  FROM unnest(CAST(:leases AS uuid[]), CAST(:units AS int[])) AS d(lease, units)
 WHERE r.tenant_id = :tenant AND r.id = d.lease
RETURNING r.id, r.units
""")
_FORGET = text("DELETE FROM budget_reservations WHERE tenant_id = :tenant AND id = ANY(:leases) AND units <= 0")


def settle(session: Session, ended: Mapping[UUID, int]) -> None:
    """Free the money that was reserved for calls that have ended or were taken over.

    `ended` counts the calls by lease.
    """
    if not ended:
        return
    leases = sorted(ended)
    given = {"tenant": tenant_of(session), "leases": leases, "units": [ended[lease] for lease in leases]}
    rows = session.execute(_SETTLE, given).all()
    over = [row.id for row in rows if row.units <= 0]
    if over:
        session.execute(_FORGET, {"tenant": given["tenant"], "leases": over})


def extend(session: Session, leases: Sequence[UUID], *, span: timedelta) -> None:
    """Reserve money for another `span`, along with the leases that it is reserved for."""
    if leases:
        session.execute(
            text(
                "UPDATE budget_reservations SET leased_until = clock_timestamp() + :span"
                " WHERE tenant_id = :tenant AND id = ANY(:leases)"
            ),
            {"tenant": tenant_of(session), "leases": list(leases), "span": span},
        )


@dataclass(frozen=True, slots=True)
class LapsedCall:
    """A call outside runs that was sent, and whose caller died before it reported the cost."""

    lease: UUID
    purpose: str
    campaign_id: UUID | None
    usd: Decimal


def begin_call(session: Session, lease: UUID) -> bool:
    """Note that the call for which money is reserved is sent now.

    Returns False where the money is not reserved any more.
    """
    begun = text(
        "UPDATE budget_reservations SET began_at = clock_timestamp() WHERE tenant_id = :tenant AND id = :lease RETURNING id"
    )
    return session.execute(begun, {"tenant": tenant_of(session), "lease": lease}).first() is not None


def cancel_call(session: Session, lease: UUID) -> None:
    """Note that the call was not sent after all."""
    session.execute(
        text("UPDATE budget_reservations SET began_at = NULL WHERE tenant_id = :tenant AND id = :lease"),
        {"tenant": tenant_of(session), "lease": lease},
    )


def lapsed_calls(session: Session) -> list[LapsedCall]:
    """Take the tenant's lapsed reservations of sent calls outside runs; each is returned once."""
    rows = session.execute(
        text(
            "DELETE FROM budget_reservations WHERE tenant_id = :tenant AND run_id IS NULL AND began_at IS NOT NULL"
            " AND leased_until < clock_timestamp() RETURNING id, purpose, campaign_id, unit_usd * units AS usd"
        ),
        {"tenant": tenant_of(session)},
    )
    return [LapsedCall(row.id, row.purpose, row.campaign_id, row.usd) for row in rows]


def forget_lapsed(session: Session) -> None:
    """Delete reservations outside runs that lapsed a day ago and whose call was never sent.

    Their work was deleted meanwhile, so nothing settles them.
    """
    session.execute(
        text(
            "DELETE FROM budget_reservations WHERE run_id IS NULL AND began_at IS NULL"
            " AND leased_until < clock_timestamp() - interval '1 day'"
        )
    )


def release_run(session: Session, run_id: UUID) -> None:
    """Delete the run's reservations: none of its calls is in flight any more."""
    session.execute(
        text("DELETE FROM budget_reservations WHERE tenant_id = :tenant AND run_id = :run"),
        {"tenant": tenant_of(session), "run": run_id},
    )


_CHARGE = text("""
INSERT INTO budget_days AS b (tenant_id, id, day, spent_usd)
SELECT :tenant, :id, (now() AT TIME ZONE coalesce((SELECT time_zone FROM budgets WHERE tenant_id = :tenant), 'UTC'))::date,
       :amount
    ON CONFLICT (tenant_id, day) DO UPDATE SET spent_usd = b.spent_usd + excluded.spent_usd, updated_at = now()
""")


def charge(session: Session, amount: Decimal) -> None:
    """Count dollars as spent on the tenant's day."""
    if amount:
        session.execute(_CHARGE, {"tenant": tenant_of(session), "id": new_id(), "amount": amount})
