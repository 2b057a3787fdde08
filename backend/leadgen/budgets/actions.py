"""Writes of budgets."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

from leadgen.budgets.queries import show_budget
from leadgen.budgets.schemas import BudgetIn
from leadgen.db import new_id
from leadgen.errors import ConflictError, ErrorCode, FieldProblem, InvalidError
from leadgen.tenancy import tenant_of

_SET = text("""
INSERT INTO budgets (tenant_id, id, time_zone, day_cap_usd, month_cap_usd)
VALUES (:tenant, :id, :time_zone, :day_cap_usd, :month_cap_usd)
    ON CONFLICT (tenant_id) DO UPDATE SET time_zone = excluded.time_zone, day_cap_usd = excluded.day_cap_usd,
       month_cap_usd = excluded.month_cap_usd, version = budgets.version + 1, updated_at = now()
 WHERE budgets.version = :version
RETURNING version
""")


def set_budget(session: Session, wanted: BudgetIn) -> None:
    """Set the tenant's caps and its time zone; they hold from the next claim on. Paused runs stay paused until resumed.

    Caps that somebody else set since `wanted.version` are a 409 with the current ones.
    """
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
    set_now = session.scalar(_SET, {"tenant": tenant_of(session), "id": new_id(), **wanted.model_dump()})
    if set_now is None:
        raise ConflictError(
            "Somebody changed these caps in the meantime. Look at them and set yours again.",
            code=ErrorCode.VERSION_CONFLICT,
            extra={"current": show_budget(session).model_dump(mode="json")},
        )
