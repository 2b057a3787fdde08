"""Writes of budgets."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

from leadgen.budgets.dollars import dollars
from leadgen.budgets.queries import operators_caps, show_budget
from leadgen.budgets.raises import is_raise, may_not_raise
from leadgen.budgets.schemas import BudgetIn
from leadgen.db import new_id
from leadgen.errors import ConflictError, ErrorCode, FieldProblem, ForbiddenError, InvalidError
from leadgen.tenancy import tenant_of

_SET = text("""
INSERT INTO budgets (tenant_id, id, time_zone, day_cap_usd, month_cap_usd)
VALUES (:tenant, :id, :time_zone, :day_cap_usd, :month_cap_usd)
    ON CONFLICT (tenant_id) DO UPDATE SET time_zone = excluded.time_zone, day_cap_usd = excluded.day_cap_usd,
       month_cap_usd = excluded.month_cap_usd, version = budgets.version + 1, updated_at = now()
 WHERE budgets.version = :version
RETURNING version
""")


def set_budget(session: Session, wanted: BudgetIn, *, may_raise: bool = True) -> None:
    """Set the tenant's caps and its time zone; they apply from the next claim on.

    Paused runs stay paused until they are resumed. Raises a 409 with the current caps where these were changed since
    `wanted.version`. A cap above the operator's is refused, and so is a raise by a caller without that right
    (`may_raise`).
    """
    _refuse_above_operators(session, wanted)
    if not may_raise:
        _refuse_raise(session, wanted)
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


def _refuse_above_operators(session: Session, wanted: BudgetIn) -> None:
    limits = zip(("day_cap_usd", "month_cap_usd"), operators_caps(session), strict=True)
    problems = [
        FieldProblem(
            name,
            f"The operator of this installation allows {dollars(most)} at most.",
            f"Set {dollars(most)} or less, or nothing to use the operator's cap. A super admin can raise it.",
        )
        for name, most in limits
        if most is not None and (getattr(wanted, name) or 0) > most
    ]
    if problems:
        raise InvalidError(problems[0].message, errors=problems)


def _refuse_raise(session: Session, wanted: BudgetIn) -> None:
    now = show_budget(session)
    pairs = ((now.own_day_cap_usd, wanted.day_cap_usd), (now.own_month_cap_usd, wanted.month_cap_usd))
    if any(is_raise(before, after) for before, after in pairs):
        raise ForbiddenError(may_not_raise("a cap of the workspace"))
