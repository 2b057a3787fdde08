"""The right to raise a cap is separate: spending does not include deciding how much."""

from __future__ import annotations

from decimal import Decimal

from leadgen.auth.permissions import allows
from leadgen.tenancy import Actor

RAISE = "budgets:raise"


def may_raise(actor: Actor) -> bool:
    """Return whether the caller may raise or lift a cap in the namespace of the request."""
    return allows(actor.role, is_super_admin=actor.is_super_admin, permission=RAISE)


def is_raise(before: Decimal | None, after: Decimal | None) -> bool:
    """Return whether more may be spent under `after` than under `before`. None: no cap."""
    return before is not None and (after is None or after > before)


def may_not_raise(what: str) -> str:
    """Return the refusal for a caller without the right."""
    return f"Raising {what} needs the permission “{RAISE}”, which admins have. Ask an admin of the namespace."
