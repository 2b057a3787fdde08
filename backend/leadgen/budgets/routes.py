"""/api/budgets: what a namespace may spend in a day and in a month."""

from __future__ import annotations

from leadgen.api import Routes
from leadgen.budgets.actions import set_budget
from leadgen.budgets.queries import show_budget
from leadgen.budgets.raises import may_raise
from leadgen.budgets.schemas import BudgetIn, BudgetOut
from leadgen.tenancy import current_actor, request_session

routes = Routes("budgets", "/api/budgets", tag="Budgets")


@routes.get("", permission="budgets:manage", out=BudgetOut)
def show() -> BudgetOut:
    """Show the namespace's caps, its spending, and what is reserved for calls in flight."""
    return show_budget(request_session())


@routes.put("", permission="budgets:manage", out=BudgetOut)
def replace(body: BudgetIn) -> BudgetOut:
    """Set the caps of the day and of the month; they apply from the next claim on.

    Raising or lifting a cap needs `budgets:raise`. No cap may be higher than the operator's.
    """
    session = request_session()
    set_budget(session, body, may_raise=may_raise(current_actor()))
    return show_budget(session)
