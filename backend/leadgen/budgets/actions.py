"""Writes of budgets."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

from leadgen.budgets.schemas import BudgetIn
from leadgen.db import new_id
from leadgen.errors import FieldProblem, InvalidError
from leadgen.tenancy import tenant_of

_SET = text("""
INSERT INTO budgets (tenant_id, id, time_zone, day_cap_usd, month_cap_usd)
VALUES (:tenant, :id, :time_zone, :day_cap_usd, :month_cap_usd)
    ON CONFLICT (tenant_id) DO UPDATE SET time_zone = excluded.time_zone, day_cap_usd = excluded.day_cap_usd,
       month_cap_usd = excluded.month_cap_usd, updated_at = now()
""")


def set_budget(session: Session, wanted: BudgetIn) -> None:
    """Set the tenant's caps and its time zone; they hold from the next claim on. Paused runs stay paused until resumed."""
    known = session.scalar(
        text("SELECT EXISTS (SELECT 1 FROM pg_timezone_names WHERE name = :zone)"), {"zone": wanted.time_zone}
    )
    if not known:
        problem = FieldProblem(
            "time_zone",
            f"There is no time zone {wanted.time_zone!r}.",
            "Use an IANA name such as Europe/Prague, or UTC.",
        )
        raise InvalidError(problem.message, errors=[problem])
    session.execute(_SET, {"tenant": tenant_of(session), "id": new_id(), **wanted.model_dump()})
