"""Whether an outside service is asked at all: shared by all workers, opened by failures in a row, closed by a success.

While a service rests, its rows wait: nothing fails and no attempt is used up, and stages of other services go on. When
the rest is over one call tries it out. A service that named a time (Retry-After) is left alone until then, whatever
else it said.
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

from leadgen.db import new_id
from leadgen.schema import Instant, Out
from leadgen.tenancy import tenant_of

FAILURES = 8
REST = timedelta(seconds=30)
LONGEST_REST = timedelta(minutes=10)
TRIAL = timedelta(seconds=45)
"""How long a try-out may take before another call may be one: the caller may have died."""
LOOK_AGAIN = timedelta(seconds=3)

NAMES = {
    "perplexity": "Perplexity",
    "anthropic": "Anthropic",
    "ares": "ARES",
    "brreg": "BRREG",
    "prh": "PRH",
    "recherche": "recherche-entreprises",
    "isir": "ISIR",
}
Health = Literal["ok", "resting", "trying"]


@dataclass(frozen=True, slots=True)
class Circuit:
    """One service as the last look found it. `rests_until` is set while it rests; `at` is the database's clock at that look.

    `trying`: its rest after failures is over, and one call finds out whether it works again; `on_trial`: that call is
    made.
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
        """Seconds until it may be asked again; 0 where it may be asked now."""
        return max(0.0, (self.rests_until - self.at).total_seconds()) if self.rests_until else 0.0


WEBHOOK = "webhook:"


def service_key(provider: str, tenant_id: UUID) -> str:
    """Under which name a service is known to all workers: a tenant's webhook is nobody else's, whatever its host."""
    return f"{tenant_id}:{provider}" if provider.startswith(WEBHOOK) else provider


def name_of(provider: str) -> str:
    """A service's name for people."""
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
    """How these services are; one that was never in trouble is left out."""
    rows = session.execute(_STATES, {"providers": sorted(set(providers))})
    return {row.provider: _circuit(row) for row in rows}


def circuits_here(session: Session, providers: Iterable[str]) -> dict[str, Circuit]:
    """As `circuits`, for the session's tenant: its own webhooks among the services."""
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
    """How many rows it makes sense to claim for this service now, of `room`; and, where it is none, when to look again.

    None while it rests; one row at a time while it is being tried out (`busy`: this drain has calls in flight).
    """
    circuit = circuits_here(session, [provider]).get(provider)
    if circuit is None or circuit.health == "ok":
        return room, None
    if circuit.health == "resting":
        return 0, circuit.rests_until
    if busy or circuit.on_trial:
        return 0, circuit.at + LOOK_AGAIN
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
    """A call failed in a way that says something about the service. `retry_after` in seconds, if it named a time.

    Failures that come in while it rests already make the rest no longer.
    """
    given = {"id": new_id(), "provider": provider, "words": words[:300], "counts": 1 if counts else 0, "most": FAILURES}
    asked = timedelta(seconds=retry_after) if retry_after else None
    session.execute(_FAILED, given | {"asked": asked, "rest": REST, "longest": LONGEST_REST})


_WORKED = text("""
UPDATE provider_states SET failures = 0, rests = 0, broken_until = NULL, trial_until = NULL, updated_at = now()
 WHERE provider = :provider AND failures > 0
""")


def note_success(session: Session, provider: str) -> None:
    """A call was answered: whatever was counted against the service is forgotten. A time that it named still stands."""
    session.execute(_WORKED, {"provider": provider})


_TRY = text("""
UPDATE provider_states SET trial_until = clock_timestamp() + :span
 WHERE provider = :provider AND coalesce(trial_until, '-infinity') < clock_timestamp()
   AND coalesce(greatest(broken_until, asked_until), '-infinity') <= clock_timestamp()
RETURNING id
""")


def take_trial(session: Session, provider: str) -> bool:
    """Become the one call, of all workers', that tries a service out after its rest."""
    return session.execute(_TRY, {"provider": provider, "span": TRIAL}).first() is not None


class ProviderStateOut(Out):
    """An outside service that stages of a run ask. `message` says in words what is the matter, null where nothing is."""

    provider: str
    name: str
    health: Health
    rests_until: Instant | None
    failures: int
    message: str | None


def describe(providers: Iterable[str], found: Mapping[str, Circuit], *, time_zone: str) -> list[ProviderStateOut]:
    """How services are, in words, with times of day in the given time zone."""
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
    """“Perplexity: resting until 14:05: 8 failures in a row …”; None for a service that is well."""
    if circuit.health == "trying":
        return f"{name}: being tried out with one call, after {circuit.failures} failures in a row"
    if circuit.rests_until is None:
        return None
    local = circuit.rests_until.astimezone(ZoneInfo(time_zone))
    today = circuit.at.astimezone(ZoneInfo(time_zone)).date()
    shown = f"{local:%H:%M}" if local.date() == today else f"{local:%Y-%m-%d %H:%M}"
    zone = " UTC" if time_zone == "UTC" else ""
    return f"{name}: resting until {shown}{zone}: {circuit.why}"
