"""When schedules are due."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from leadgen.pipeline.schedules.cron import cron_problems, explain_schedule, next_time, upcoming
from tests.examples import examples

PRAGUE = ZoneInfo("Europe/Prague")
NOW = datetime(2026, 11, 24, tzinfo=UTC)


def due(cron: str, zone: str, start: datetime, number: int) -> list[str]:
    local = ZoneInfo(zone)
    return [
        at.astimezone(local).isoformat(timespec="minutes") for at in islice(upcoming(cron, zone, after=start), number)
    ]


def test_a_time_of_day_is_a_time_of_that_place() -> None:
    assert next_time("0 6 * * *", "Europe/Prague", after=NOW) == datetime(2026, 11, 24, 5, tzinfo=UTC)
    assert next_time("0 6 * * *", "America/New_York", after=NOW) == datetime(2026, 11, 24, 11, tzinfo=UTC)


def test_a_time_that_spring_leaves_out_comes_once_when_the_clock_has_jumped() -> None:
    start = datetime(2027, 3, 27, 12, tzinfo=PRAGUE)
    assert due("30 2 * * *", "Europe/Prague", start, 3) == [
        "2027-03-28T03:00+02:00",
        "2027-03-29T02:30+02:00",
        "2027-03-30T02:30+02:00",
    ]


def test_a_time_that_autumn_brings_twice_comes_once() -> None:
    start = datetime(2027, 10, 30, 12, tzinfo=PRAGUE)
    assert due("30 2 * * *", "Europe/Prague", start, 2) == ["2027-10-31T02:30+02:00", "2027-11-01T02:30+01:00"]
    between = datetime(2027, 10, 31, 0, 45, tzinfo=UTC)  # the first 02:30 is over, the second is to come
    assert due("30 2 * * *", "Europe/Prague", between, 1) == ["2027-11-01T02:30+01:00"]


def test_every_hour_goes_on_by_the_hour_over_both_changes() -> None:
    for day in (datetime(2027, 3, 28, tzinfo=PRAGUE), datetime(2027, 10, 31, tzinfo=PRAGUE)):
        times = list(islice(upcoming("0 * * * *", "Europe/Prague", after=day), 8))
        assert {later - earlier for earlier, later in pairwise(times)} == {timedelta(hours=1)}


@settings(max_examples=examples(60), deadline=None)
@given(
    minute=st.integers(0, 59),
    hour=st.integers(0, 23),
    zone=st.sampled_from(["Europe/Prague", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata", "UTC"]),
    day=st.integers(0, 364),
)
def test_a_daily_schedule_is_due_once_on_each_day(minute: int, hour: int, zone: str, day: int) -> None:
    start = datetime(2027, 1, 1, tzinfo=ZoneInfo(zone)) + timedelta(days=day)
    times = list(islice(upcoming(f"{minute} {hour} * * *", zone, after=start - timedelta(seconds=1)), 10))
    days = [at.astimezone(ZoneInfo(zone)).date() for at in times]
    assert days == [start.date() + timedelta(days=number) for number in range(10)]


@pytest.mark.parametrize(
    ("cron", "zone", "field", "said"),
    [
        ("0 6 * *", "UTC", "cron", "has 4 fields"),
        ("0 6 * * * *", "UTC", "cron", "has 6 fields"),
        ("@daily", "UTC", "cron", "has 1 fields"),
        ("61 6 * * *", "UTC", "cron", "cannot be read"),
        ("R 6 * * *", "UTC", "cron", "cannot be read"),
        ("0 0 30 2 *", "UTC", "cron", "never comes"),
        ("*/75 * * * *", "UTC", "cron", "step 75 of the minute"),
        ("0 9,6-9/7 * * *", "UTC", "cron", "step 7 of the hour"),
        ("0 0 20/15 * *", "UTC", "cron", "step 15 of the day"),
        ("0 0 1 */13 *", "UTC", "cron", "step 13 of the month"),
        ("0 0 * * 1-3/4", "UTC", "cron", "step 4 of the weekday"),
        ("", "UTC", "cron", "has 0 fields"),
        ("0 6 * * *", "Europe/Praha", "time_zone", "no time zone 'Europe/Praha'"),
        ("0 6 * * *", "../etc/passwd", "time_zone", "no time zone"),
    ],
)
def test_what_cannot_be_due_is_named(cron: str, zone: str, field: str, said: str) -> None:
    [problem] = cron_problems(cron, zone, now=NOW)
    assert (problem.field, said in problem.message, bool(problem.fix)) == (field, True, True)


def test_what_can_be_due_has_no_problems() -> None:
    for cron in (
        "0 6 * * 1-5",
        "*/15 8-18 * * mon,wed",
        "0 0 29 2 *",
        "0 0 1 */3 *",
        "*/60 */24 * * *",
        "6-9/4 22-2/5 * * *",
    ):
        assert cron_problems(cron, "Europe/Prague", now=NOW) == []


def test_all_hours_of_a_range_are_every_hour() -> None:
    after = datetime(2027, 10, 30, 23, 30, tzinfo=UTC)
    ways = ("0 * * * *", "0 0-23 * * *", "0 */1 * * *", "0 0-11,12-23 * * *")
    found = {tuple(islice(upcoming(cron, "Europe/Prague", after=after), 4)) for cron in ways}
    assert [len(found), [at.hour for at in found.pop()]] == [1, [0, 1, 2, 3]]


class TestExplain:
    AFTER = datetime(2027, 3, 27, 12, tzinfo=UTC)

    def test_the_next_times_and_what_a_clock_change_moves(self) -> None:
        found = explain_schedule("15 2 * * *", time_zone="Europe/Oslo", after=self.AFTER, count=2)
        assert list(found) == ["text", "accepted", "time_zone", "next", "next_local", "problems", "remarks"]
        assert found["next"] == ["2027-03-28T01:00:00Z", "2027-03-29T00:15:00Z"]
        assert found["next_local"][1] == "2027-03-29T02:15:00+02:00"
        assert [remark.partition(":")[0] for remark in found["remarks"]] == ["2027-03-28 03"]

    def test_a_refusal_says_why_and_what_to_do(self) -> None:
        found = explain_schedule("*/99 * * * *", time_zone="Europe/Nowhere", after=self.AFTER, count=2)
        assert (found["accepted"], found["next"], found["remarks"]) == (False, [], [])
        assert [problem["field"] for problem in found["problems"]] == ["time_zone", "cron"]
        assert all(problem["reason"] and problem["fix"] for problem in found["problems"])
