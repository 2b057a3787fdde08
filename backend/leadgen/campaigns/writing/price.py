"""Expected cost of a message: from this tenant's messages so far, else the list price."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from leadgen.budgets.dollars import ledger_amount
from leadgen.llm_usage.actions import UNKNOWN_CALL
from leadgen.messages.models import Message
from leadgen.providers.llm.pricing import price_response
from leadgen.providers.service_limits import WRITING_SERVICE

# Tokens of a usual message, for the first estimate of a tenant: a prompt with a researched record, and thinking.
USUAL_TOKENS = {"input_tokens": 1500, "output_tokens": 600}
HISTORY = 500


def cost_each(session: Session, model: str) -> tuple[Decimal | None, Literal["history", "list_price", "unknown"]]:
    """Return US dollars per message and their source; None = unknown, which is not zero."""
    recent = (
        select(Message.cost_usd)
        .where(Message.cost_usd.is_not(None))
        .order_by(Message.id.desc())
        .limit(HISTORY)
        .subquery()
    )
    mean = session.scalar(select(func.avg(recent.c.cost_usd)))
    if mean is not None:
        return Decimal(mean), "history"
    listed = _listed(model)
    return listed, "list_price" if listed is not None else "unknown"


def list_price(model: str) -> Decimal:
    """Return the list price of a usual message, in US dollars.

    A guess where the model has no price.
    """
    listed = _listed(model)
    return ledger_amount(UNKNOWN_CALL if listed is None else listed)


def _listed(model: str) -> Decimal | None:
    return price_response(WRITING_SERVICE, {"model": model, "usage": USUAL_TOKENS})


def cost_to_reserve(session: Session, model: str) -> Decimal:
    """Return the US dollars to reserve for one message while it is written.

    An unknown price counts as a guess, not as nothing.
    """
    each, _ = cost_each(session, model)
    return ledger_amount(UNKNOWN_CALL if each is None else each)
