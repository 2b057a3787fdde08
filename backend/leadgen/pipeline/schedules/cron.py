"""Due times of a schedule: cron in a time zone, across clock changes. Pure.

A time that the spring change skips is due when the clock has jumped. A time that the autumn change repeats is due once,
except where a schedule is due every hour: that one continues by the hour.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from functools import lru_cache
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from croniter import CroniterBadDateError, CroniterError, croniter

from leadgen.errors import FieldProblem

FIELDS = 5
_RANGES = (("minute", 0, 59), ("hour", 0, 23), ("day", 1, 31), ("month", 1, 12), ("weekday", 0, 6))
EXAMPLE = "Write five fields: minute, hour, day, month, weekday; “0 6 * * 1-5” is 06:00 from Monday to Friday."


def cron_problems(cron: str, time_zone: str, *, now: datetime) -> list[FieldProblem]:
    """Return the problems of a cron expression and a time zone, by field.

    No problems means that `next_time` can be called.
    """
    problems = []
    if not _is_known(time_zone):
        fix = "Use a name of the IANA list: “Europe/Prague”, “America/New_York”, “UTC”."
        problems.append(FieldProblem("time_zone", f"There is no time zone {time_zone!r}.", fix))
    said = _wrong_with(cron)
    if said is None and not problems and next_time(cron, time_zone, after=now) is None:
        said = f"{cron!r} never comes: there is no such day."
    if said is not None:
        problems.append(FieldProblem("cron", said, EXAMPLE))
    return problems


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _is_known(time_zone: str) -> bool:
    return time_zone in _zones()


def _wrong_with(cron: str) -> str | None:
    parts = cron.split()
    if cron.startswith("@") or len(parts) != FIELDS:
        return f"{cron!r} has {len(parts)} fields, not {FIELDS}."
    # the library knows random and hashed times, which would differ at each call
    if any(part[:1].upper() in {"R", "H"} for part in parts):
        return f"{cron!r} cannot be read."
    try:
        croniter.expand(cron)
    except CroniterError as error:
        return f"{cron!r} cannot be read: {error}"
    return next(filter(None, map(_step_problem, parts, _RANGES)), None)


def _step_problem(part: str, known: tuple[str, int, int]) -> str | None:
    """Return why a step of one field is none: it is larger than the range that it goes through."""
    name, lowest, highest = known
    for piece in part.split(","):
        base, slash, step = piece.partition("/")
        if not slash or not step.isdecimal():
            continue
        first, dash, last = base.partition("-")
        start = int(first) if first.isdecimal() else lowest
        end = int(last) if dash and last.isdecimal() else highest
        count = end - start + 1
        if count < 1:  # "22-2" goes over the end
            count += highest - lowest + 1
        if int(step) > count:
            return f"The step {step} of the {name} “{piece}” is larger than its range of {count} values."
    return None


def next_time(cron: str, time_zone: str, *, after: datetime) -> datetime | None:
    """Return the first instant (UTC) that is due after `after`.

    None when there is none in the coming decades.
    """
    return next(upcoming(cron, time_zone, after=after), None)


def upcoming(cron: str, time_zone: str, *, after: datetime) -> Iterator[datetime]:
    """Yield the instants (UTC) that are due after `after`, in order.

    Endless, or empty where the cron names no real day.
    """
    hours = croniter.expand(cron)[0][1]
    each_hour = hours == ["*"] or set(hours) == set(range(24))
    ticks = croniter(cron, after.astimezone(ZoneInfo(time_zone)))
    last = after
    while True:
        try:
            local: datetime = ticks.get_next(datetime)
        except CroniterBadDateError:
            return
        at = local.astimezone(UTC)
        # croniter returns both rounds of the repeated hour
        if at > last and (each_hour or not _is_second_round(local)):
            last = at
            yield at


def _is_second_round(local: datetime) -> bool:
    return local.fold == 1 and local.utcoffset() != local.replace(fold=0).utcoffset()


def explain_schedule(cron: str, *, time_zone: str, after: datetime, count: int) -> dict[str, Any]:
    """Return what a cron expression means: its next times, or why it is refused."""
    problems = cron_problems(cron, time_zone, now=after)
    times = [] if problems else list(islice(upcoming(cron, time_zone, after=after), count))
    return {
        "text": cron,
        "accepted": not problems,
        "time_zone": time_zone,
        "next": [at.isoformat().replace("+00:00", "Z") for at in times],
        "next_local": [at.astimezone(ZoneInfo(time_zone)).isoformat() for at in times],
        "problems": [{"field": one.field, "reason": one.message, "fix": one.fix} for one in problems],
        "remarks": list(_clock_changes(cron, times, time_zone)),
    }


def _clock_changes(cron: str, times: Sequence[datetime], time_zone: str) -> Iterator[str]:
    """Yield remarks about times that a clock change moves."""
    for at in times:
        local = at.astimezone(ZoneInfo(time_zone))
        if not croniter.match(cron, local.replace(tzinfo=None)):
            yield f"{local:%Y-%m-%d %H:%M}: the clock skips the time of this day, so it is due right after the change"
        elif local.replace(fold=1).utcoffset() != local.replace(fold=0).utcoffset():
            yield f"{local:%Y-%m-%d %H:%M}: the clock shows this time twice on this day"
