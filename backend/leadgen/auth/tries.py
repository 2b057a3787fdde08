"""Slows down password guessing: each refused try makes the next one wait longer.

A try is judged twice. The first check comes before the password is compared, so that guessing costs us nothing. The
second comes afterwards, for one try after another: of many tries sent at once, only as many get an answer as of tries sent
one after another. The comparison runs between the two, outside of any transaction, because it is slow by design and
would block a connection.

Nobody is locked out by others. A known device (`devices.py`) is judged by its own tries alone. For an unknown device,
tries from other networks delay by a minute at most. A refused try gets a 429 with Retry-After; no thread waits.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import IPv6Address, ip_address

from sqlalchemy import delete, func, select, text

from leadgen.auth.models import LoginFailure
from leadgen.errors import RateLimitedError
from leadgen.tenancy import SystemSession

WINDOW = timedelta(hours=1)
FAILURES_PER_PAIR = 5
"""Refused tries for an address, per network or known device, before the next one waits."""
PAIR_WAITS, LONGEST_PAIR_WAIT = timedelta(seconds=30), timedelta(minutes=15)

NETWORKS_PER_EMAIL = 10
"""Other networks with refused tries for an address before an unknown device waits."""
FAILURES_PER_NETWORK = 50
"""Refused tries for other addresses from a network before an unknown device there waits."""
NETWORK_STEP = 10
SHARED_WAITS, LONGEST_SHARED_WAIT = timedelta(seconds=1), timedelta(minutes=1)

_DEVICE = "device:"


@dataclass(frozen=True, slots=True)
class Caller:
    """Account whose password is tried, and the origin: a network, or a known device of it."""

    email: str
    network: str
    device: str | None = None

    @property
    def place(self) -> str:
        """Return the key that counts refused tries, besides the address."""
        return self.network if self.device is None else f"{_DEVICE}{self.device}"


def network_of(address: str | None) -> str:
    """Return what counts as one caller: an IPv4 address, or the /64 of an IPv6 address.

    One customer has the whole /64.
    """
    try:
        parsed = ip_address((address or "").partition("%")[0])
    except ValueError:
        return "unknown"
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return f"{IPv6Address(int(parsed) >> 64 << 64)}/64"
    return str(parsed)


def check_rate(session: SystemSession, caller: Caller) -> None:
    """Raise `RateLimitedError` while the caller has to wait."""
    wait = _wait(session, caller, datetime.now(UTC))
    if wait > timedelta(0):
        seconds = math.ceil(wait.total_seconds())
        raise RateLimitedError(
            f"Too many refused passwords. Try again in {_words(seconds)}, or ask for a link that sets a new password: an "
            "admin of your workspace, a super admin, or the operator of this installation can make it.",
            retry_after=seconds,
        )


def settle_try(session: SystemSession, caller: Caller, *, matches: bool, forget: bool = True) -> bool:
    """Count a try whose password was compared; return whether it is accepted.

    Raises `RateLimitedError` if other tries came first. `forget`: an accepted try clears the caller's refused tries.
    """
    # Always lock e-mails before places, so that two tries cannot deadlock.
    for key in (f"email:{caller.email}", f"address:{caller.place}"):
        session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))"), {"key": f"sign-in:{key}"})
    check_rate(session, caller)
    if matches and forget:
        own = (LoginFailure.email == caller.email, LoginFailure.address == caller.place)
        session.execute(delete(LoginFailure).where(*own))
    if not matches:
        session.add(LoginFailure(email=caller.email, address=caller.place))
        session.execute(delete(LoginFailure).where(LoginFailure.created_at < datetime.now(UTC) - 2 * WINDOW))
    return matches


def forget_failures(session: SystemSession, email: str) -> None:
    """Forget the refused tries for an address whose owner has set a new password."""
    session.execute(delete(LoginFailure).where(LoginFailure.email == email))


def _wait(session: SystemSession, caller: Caller, now: datetime) -> timedelta:
    same_email, same_place = LoginFailure.email == caller.email, LoginFailure.address == caller.place
    elsewhere = same_email & ~same_place & ~LoginFailure.address.startswith(_DEVICE)
    others = same_place & ~same_email
    found = session.execute(
        select(
            func.count().filter(same_email, same_place).label("pair"),
            func.max(LoginFailure.created_at).filter(same_email, same_place).label("pair_last"),
            func.count(LoginFailure.address.distinct()).filter(elsewhere).label("networks"),
            func.max(LoginFailure.created_at).filter(elsewhere).label("networks_last"),
            func.count().filter(others).label("others"),
            func.max(LoginFailure.created_at).filter(others).label("others_last"),
        ).where(LoginFailure.created_at > now - WINDOW, same_email | same_place)
    ).one()
    ends = [_end(found.pair_last, found.pair - FAILURES_PER_PAIR, PAIR_WAITS, LONGEST_PAIR_WAIT)]
    if caller.device is None:
        steps = (found.others - FAILURES_PER_NETWORK) // NETWORK_STEP
        ends += [
            _end(found.networks_last, found.networks - NETWORKS_PER_EMAIL, SHARED_WAITS, LONGEST_SHARED_WAIT),
            _end(found.others_last, steps, SHARED_WAITS, LONGEST_SHARED_WAIT),
        ]
    return max((end for end in ends if end is not None), default=now) - now


def _end(last: datetime | None, over: int, first: timedelta, longest: timedelta) -> datetime | None:
    """Return when the wait after the last refused try ends; each step over the limit doubles it."""
    if last is None or over < 0:
        return None
    wait: timedelta = min(first * 2 ** min(over, 20), longest)
    return last + wait


def _words(seconds: int) -> str:
    if seconds <= 90:
        return f"{seconds} second{'' if seconds == 1 else 's'}"
    return f"{math.ceil(seconds / 60)} minutes"
