"""Guessing passwords is limited: refused tries are counted by person and address together and by each alone.

A try is judged twice. Before the password is compared, so that somebody who guesses costs us nothing; and afterwards, one at a
time, so that of many tries sent at once only as many are told right or wrong as of tries sent one after another. The comparison
lies between the two, outside of any transaction: it is slow by design, and would keep a connection from others.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, func, select, text

from leadgen.auth.models import LoginFailure
from leadgen.errors import RateLimitedError
from leadgen.tenancy import SystemSession

WINDOW = timedelta(minutes=15)
FAILURES_PER_PAIR = 5
FAILURES_PER_ADDRESS = 50
FAILURES_PER_EMAIL = 20


@dataclass(frozen=True, slots=True)
class Caller:
    """Whose password is tried, and from where."""

    email: str
    address: str


def check_rate(session: SystemSession, caller: Caller) -> None:
    """Raise `RateLimitedError` after too many refused tries."""
    same_email, same_address = LoginFailure.email == caller.email, LoginFailure.address == caller.address
    since = datetime.now(UTC) - WINDOW
    pair, by_address, by_email = session.execute(
        select(
            func.count().filter(same_email, same_address),
            func.count().filter(same_address),
            func.count().filter(same_email),
        ).where(LoginFailure.created_at > since, same_email | same_address)
    ).one()
    if pair >= FAILURES_PER_PAIR or by_address >= FAILURES_PER_ADDRESS or by_email >= FAILURES_PER_EMAIL:
        minutes = int(WINDOW.total_seconds() // 60)
        raise RateLimitedError(
            f"Too many refused passwords. Wait {minutes} minutes, or ask for a link that sets a new one: an admin of your "
            "namespace, a super admin, or whoever runs this installation can make it.",
            retry_after=int(WINDOW.total_seconds()),
        )


def settle_try(session: SystemSession, caller: Caller, *, matches: bool) -> bool:
    """Count a try whose password was compared, and answer whether it fits; too many others meanwhile: `RateLimitedError`."""
    # e-mails before addresses, always: two tries that wait for each other would never end
    for key in (f"email:{caller.email}", f"address:{caller.address}"):
        session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))"), {"key": f"sign-in:{key}"})
    check_rate(session, caller)
    if not matches:
        session.add(LoginFailure(email=caller.email, address=caller.address))
        session.execute(delete(LoginFailure).where(LoginFailure.created_at < datetime.now(UTC) - 2 * WINDOW))
    return matches


def forget_failures(session: SystemSession, email: str) -> None:
    """Somebody proved to be this person: the tries refused before do not keep them out."""
    session.execute(delete(LoginFailure).where(LoginFailure.email == email))
