"""Circuit breaker per outside service, shared by all workers.

Failures in a row open the circuit, a success closes it. While a service rests, its rows wait: nothing fails and no
attempt is used up, and stages of other services go on. After the rest one trial call is made. A service that named a
time (Retry-After) is not called before that time, whatever else it answered.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlalchemy.orm import Session

from leadgen.countries.lookups import REGISTERS
from leadgen.db import new_id
from leadgen.schema import Instant, Out
from leadgen.tenancy import tenant_of

FAILURES = 8
REST = timedelta(seconds=30)
LONGEST_REST = timedelta(minutes=10)
TRIAL = timedelta(seconds=45)
"""Longest duration of a trial call before another call may be the trial: the caller may have died."""
RECHECK_AFTER = timedelta(seconds=3)

NAMES = {
    "perplexity": "Perplexity",
    "anthropic": "Anthropic",
    **{code: register.service_label or register.label for code, register in REGISTERS.items()},
}
Health = Literal["ok", "resting", "trying"]


@dataclass(frozen=True, slots=True)
class Circuit:
    """State of one service at the last look. `rests_until` is set while the service rests.

    `at` is the database's clock at that look. `trying` (half-open): the rest after failures is over, and one trial call
    finds out whether the service works again. `on_trial`: that call is under way.
    """

    provider: str
    health: Health
    failures: int
    rests_until: datetime | None
    why: str | None
    at: datetime
    on_trial: bool = False

    @property
    def wait(self) -> float:
        """Return the seconds until the service may be called again; 0 where it may be called now."""
        return max(0.0, (self.rests_until - self.at).total_seconds()) if self.rests_until else 0.0


WEBHOOK = "webhook:"


def service_key(provider: str, tenant_id: UUID) -> str:
    """Return the key under which all workers know a service.

    A tenant's webhook has a key of its own, whatever its host.
    """
    return f"{tenant_id}:{provider}" if provider.startswith(WEBHOOK) else provider


def name_of(provider: str) -> str:
    """Return a service's name for people."""
    if provider.startswith(WEBHOOK):
        return f"Webhook at {provider.removeprefix(WEBHOOK)}"
    return NAMES.get(provider, provider)


_STATES = text("""
SELECT provider, failures, greatest(broken_until, asked_until) AS until, last_error,
       coalesce(asked_until >= coalesce(broken_until, '-infinity'), false) AS was_asked,
       coalesce(trial_until > clock_timestamp(), false) AS on_trial, clock_timestamp() AS at
  FROM provider_states WHERE provider = ANY(:providers)
""")


def circuits(session: Session, providers: Iterable[str]) -> dict[str, Circuit]:
    """Return the states of these services; one that never had a failure is left out."""
    rows = session.execute(_STATES, {"providers": sorted(set(providers))})
    return {row.provider: _circuit(row) for row in rows}


def circuits_here(session: Session, providers: Iterable[str]) -> dict[str, Circuit]:
    """Return the states as `circuits` does, for the session's tenant and its own webhooks."""
    keys = {service_key(provider, tenant_of(session)): provider for provider in providers}
    return {keys[key]: replace(circuit, provider=keys[key]) for key, circuit in circuits(session, keys).items()}


def _circuit(row: Any) -> Circuit:
    failures: int = row.failures
    if row.until is not None and row.until > row.at:
        why = "it asked us to wait" if row.was_asked else f"{failures} failures in a row, the last: {row.last_error}"
        return Circuit(row.provider, "resting", failures, row.until, why, row.at)
    health: Health = "trying" if failures >= FAILURES else "ok"
    return Circuit(row.provider, health, failures, None, row.last_error if failures else None, row.at, row.on_trial)


def room_at(session: Session, provider: str, room: int, *, busy: bool) -> tuple[int, datetime | None]:
    """Return how many of `room` rows to claim for this service now, and when to look again.

    The second value is None where rows may be claimed. No row is claimed while the service rests. During its trial a
    drain claims single rows (`busy`: this drain has calls in flight, and claims none).
    """
    circuit = circuits_here(session, [provider]).get(provider)
    if circuit is None or circuit.health == "ok":
        return room, None
    if circuit.health == "resting":
        return 0, circuit.rests_until
    if busy or circuit.on_trial:
        return 0, circuit.at + RECHECK_AFTER
    return min(room, 1), None


_BREAKS = "(p.failures + :counts >= :most AND coalesce(p.broken_until, '-infinity') <= clock_timestamp())"
_FAILED = text(f"""
INSERT INTO provider_states AS p (id, provider, failures, rests, broken_until, asked_until, last_error)
VALUES (:id, :provider, :counts, 0, NULL, clock_timestamp() + :asked, :words)
    ON CONFLICT (provider) DO UPDATE
   SET failures = p.failures + :counts, last_error = :words, trial_until = NULL, updated_at = now(),
       asked_until = greatest(p.asked_until, excluded.asked_until),
       rests = p.rests + CASE WHEN {_BREAKS} THEN 1 ELSE 0 END,
       broken_until = CASE WHEN {_BREAKS} THEN clock_timestamp() + least(:longest, :rest * power(2, least(p.rests, 10)))
                           ELSE p.broken_until END
""")


def note_failure(session: Session, provider: str, words: str, *, retry_after: float | None, counts: bool) -> None:
    """Record a failure that says something about the service.

    `retry_after` is in seconds, if the service named a time. Failures that come in during a rest do not prolong it.
    """
    given = {"id": new_id(), "provider": provider, "words": words[:300], "counts": 1 if counts else 0, "most": FAILURES}
    asked = timedelta(seconds=retry_after) if retry_after else None
    session.execute(_FAILED, given | {"asked": asked, "rest": REST, "longest": LONGEST_REST})


_WORKED = text("""
UPDATE provider_states SET failures = 0, rests = 0, broken_until = NULL, trial_until = NULL, updated_at = now()
 WHERE provider = :provider AND failures > 0
""")


def note_success(session: Session, provider: str) -> None:
    """Reset the failures of a service after an answered call. A time that it named still holds."""
    session.execute(_WORKED, {"provider": provider})


_TRY = text("""
UPDATE provider_states SET trial_until = clock_timestamp() + :span
 WHERE provider = :provider AND coalesce(trial_until, '-infinity') < clock_timestamp()
   AND coalesce(greatest(broken_until, asked_until), '-infinity') <= clock_timestamp()
RETURNING id
""")


def take_trial(session: Session, provider: str) -> bool:
    """Become the one trial call, over all workers, after a service's rest."""
    return session.execute(_TRY, {"provider": provider, "span": TRIAL}).first() is not None


class ProviderStateOut(Out):
    """An outside service that stages of a run call.

    `message` describes a problem in words; null where there is none.
    """

    provider: str
    name: str
    health: Health
    rests_until: Instant | None
    failures: int
    message: str | None


def describe(providers: Iterable[str], found: Mapping[str, Circuit], *, time_zone: str) -> list[ProviderStateOut]:
    """Return the states of services in words, with times of day in the given time zone."""
    shown = []
    for provider in sorted(set(providers)):
        circuit = found.get(provider)
        name = name_of(provider)
        if circuit is None:
            shown.append(
                ProviderStateOut(provider=provider, name=name, health="ok", rests_until=None, failures=0, message=None)
            )
            continue
        shown.append(
            ProviderStateOut(
                provider=provider,
                name=name,
                health=circuit.health,
                rests_until=circuit.rests_until,
                failures=circuit.failures,
                message=in_words(circuit, name, time_zone),
            )
        )
    return shown


def in_words(circuit: Circuit, name: str, time_zone: str) -> str | None:
    """Return a service's trouble in words; None for a healthy service.

    Example: “Perplexity: resting until 14:05: 8 failures in a row …”.
    """
    if circuit.health == "trying":
        return f"{name}: being tested with one call, after {circuit.failures} failures in a row"
    if circuit.rests_until is None:
        return None
    local = circuit.rests_until.astimezone(ZoneInfo(time_zone))
    today = circuit.at.astimezone(ZoneInfo(time_zone)).date()
    shown = f"{local:%H:%M}" if local.date() == today else f"{local:%Y-%m-%d %H:%M}"
    zone = " UTC" if time_zone == "UTC" else ""
    return f"{name}: resting until {shown}{zone}: {circuit.why}"
