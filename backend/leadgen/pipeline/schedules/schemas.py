"""Schemas of the API of schedules."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from pydantic import Field

from leadgen.fields.enums import RunStatus
from leadgen.pipeline.runs.schemas import DagRunIn, RunCampaignOut
from leadgen.schema import In, Instant, Line, Out

CRON = "Five fields: minute, hour, day, month, weekday; `0 6 * * 1-5` is 06:00 from Monday to Friday"
ZONE = "A name of the IANA list: `Europe/Prague`"


class ScheduleIn(In):
    """A run that starts automatically. `config` is what `dag-run` takes.

    Without a name in `config`, its runs bear the schedule's name.
    """

    name: Line = Field(min_length=1, max_length=200)
    cron: str = Field(min_length=1, max_length=100, description=CRON)
    time_zone: str = Field(default="UTC", max_length=64, description=ZONE)
    config: DagRunIn
    is_enabled: bool = True


class ScheduleEditIn(In):
    """Changes to a schedule. Omitted fields keep their value.

    From then on the schedule runs as the person who saved it.
    """

    version: int
    name: Line | None = Field(default=None, min_length=1, max_length=200)
    cron: str | None = Field(default=None, min_length=1, max_length=100, description=CRON)
    time_zone: str | None = Field(default=None, max_length=64, description=ZONE)
    config: DagRunIn | None = None
    is_enabled: bool | None = None


class SchedulePath(In):
    schedule_id: UUID


class ScheduleOut(Out):
    """One schedule. `upcoming` are its next three starts.

    `last_problem` says why the last start did not become a run.
    """

    id: UUID
    name: str
    cron: str
    time_zone: str
    config: dict[str, Any]
    campaign: RunCampaignOut | None
    is_enabled: bool
    next_at: Instant | None
    upcoming: list[Instant]
    last_at: Instant | None
    last_run_id: UUID | None
    last_run_name: str | None
    last_run_status: RunStatus | None
    last_problem: str | None
    run_as: UUID | None
    run_as_name: str | None
    version: int


class SchedulesOut(Out):
    """All schedules of the namespace, by name."""

    items: list[ScheduleOut]
