"""When schedules are due, also on the nights when clocks change."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from executions.cron import latest_time, next_times, parse, validate, words

BERLIN, NEW_YORK, LORD_HOWE = "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"
JANUARY = datetime(2026, 1, 1, tzinfo=UTC)


def due(schedule: str, zone: str, after: str, count: int = 3) -> list[str]:
    """Return the next times, as UTC without seconds."""
    start = datetime.fromisoformat(after).replace(tzinfo=UTC)
    return [f"{t:%d %H:%M}" for t in next_times(schedule, zone, after=start, count=count)]


@pytest.mark.parametrize(
    ("schedule", "times"),
    [
        ("* * * * *", ["01 00:01", "01 00:02", "01 00:03"]),
        ("*/20 * * * *", ["01 00:20", "01 00:40", "01 01:00"]),
        ("0 9,17 * * MON-FRI", ["01 09:00", "01 17:00", "02 09:00"]),
        ("5 4 * * 7", ["04 04:05", "11 04:05", "18 04:05"]),
        ("5 4 * * sun", ["04 04:05", "11 04:05", "18 04:05"]),
        ("0 0 13 * FRI", ["02 00:00", "09 00:00", "13 00:00"]),  # either, as cron has it
        ("10-30/10 6 2 1 *", ["02 06:10", "02 06:20", "02 06:30"]),
        ("@daily", ["02 00:00", "03 00:00", "04 00:00"]),
    ],
)
def test_the_next_times_are_crons(schedule: str, times: list[str]) -> None:
    assert due(schedule, "UTC", "2026-01-01") == times


def test_times_are_those_of_the_zone() -> None:
    assert due("0 2 * * *", "Asia/Kolkata", "2026-01-01", 1) == ["01 20:30"]


def test_the_29th_of_february_is_found() -> None:
    [time] = next_times("0 0 29 2 *", "UTC", after=datetime(2096, 3, 1, tzinfo=UTC), count=1)
    assert time == datetime(2104, 2, 29, tzinfo=UTC)


# Berlin: 29 March 2026, 02:00 becomes 03:00 at 01:00 UTC; 25 October, 03:00 becomes 02:00.


def test_a_time_that_the_clocks_skip_runs_once_and_as_much_later() -> None:
    assert due("30 2 * * *", BERLIN, "2026-03-28T00:00", 4) == [
        "28 01:30", "29 01:30", "30 00:30", "31 00:30",
    ]  # fmt: skip


def test_a_skipped_time_that_falls_on_another_of_the_schedule_runs_once() -> None:
    assert due("30 2,3 * * *", BERLIN, "2026-03-28T12:00", 3) == [
        "29 01:30",
        "30 00:30",
        "30 01:30",
    ]


def test_times_around_the_skipped_hour_stay_in_order() -> None:
    assert due("15,45 2,3 * * *", BERLIN, "2026-03-28T12:00", 3) == [
        "29 01:15", "29 01:45", "30 00:15",
    ]  # fmt: skip


def test_a_time_that_the_clocks_repeat_runs_the_first_time_only() -> None:
    assert due("30 2 * * *", BERLIN, "2026-10-24T12:00", 3) == ["25 00:30", "26 01:30", "27 01:30"]


@pytest.mark.parametrize("night", ["2026-03-28T22:10", "2026-10-24T22:10"])
@pytest.mark.parametrize(("schedule", "minutes"), [("0 * * * *", 60), ("*/15 * * * *", 15)])
def test_what_runs_each_hour_runs_each_real_hour(night: str, schedule: str, minutes: int) -> None:
    start = datetime.fromisoformat(night).replace(tzinfo=UTC)
    times = next_times(schedule, BERLIN, after=start, count=20)
    gaps = {later - earlier for earlier, later in pairwise(times)}
    assert gaps == {timedelta(minutes=minutes)}


def test_a_change_by_half_an_hour_is_right_too() -> None:
    # Lord Howe, 4 October 2026: 02:00 becomes 02:30 at 15:30 UTC on the 3rd.
    assert due("15 2 * * *", LORD_HOWE, "2026-10-02T12:00", 3) == [
        "02 15:45", "03 15:45", "04 15:15",
    ]  # fmt: skip
    assert due("45 * * * *", LORD_HOWE, "2026-10-03T14:20", 3) == [
        "03 15:15", "03 15:45", "03 16:45",
    ]  # fmt: skip


def test_a_day_that_a_zone_left_out_runs_on_the_next() -> None:
    # Samoa crossed the date line: its 30 December 2011 never was.
    assert due("0 12 * * *", "Pacific/Apia", "2011-12-29T12:00", 3) == [
        "29 22:00", "30 22:00", "31 22:00",
    ]  # fmt: skip


@pytest.mark.parametrize("zone", [BERLIN, NEW_YORK, LORD_HOWE, "Africa/Cairo", "UTC"])
@pytest.mark.parametrize("schedule", ["30 2 * * *", "0 0 * * *", "59 23 * * *", "0 3 * * *"])
def test_what_runs_daily_runs_as_often_as_there_are_days(zone: str, schedule: str) -> None:
    times = next_times(schedule, zone, after=JANUARY, count=365)
    assert len({time for time in times if time.year == 2026}) in (364, 365)
    gaps = [later - earlier for earlier, later in pairwise(times)]
    assert timedelta(hours=23) <= min(gaps)
    assert max(gaps) <= timedelta(hours=25)


def test_the_times_are_strictly_later() -> None:
    assert due("0 6 * * *", "UTC", "2026-01-01T06:00", 1) == ["02 06:00"]
    assert due("0 6 * * *", "UTC", "2026-01-01T05:59", 1) == ["01 06:00"]


def test_the_latest_of_those_missed_is_found() -> None:
    hour = timedelta(hours=1)
    until = JANUARY + 6 * hour
    assert latest_time("0 * * * *", "UTC", after=JANUARY, until=until) == until
    assert latest_time("0 9 * * *", "UTC", after=JANUARY, until=until) is None


@pytest.mark.parametrize(
    ("schedule", "said"),
    [
        ("60 * * * *", "minute must be from 0 to 59"),
        ("* 24 * * *", "hour must be"),
        ("* * 0 * *", "day of the month must be"),
        ("* * * FOO *", "month must be"),
        ("* * * * 8", "weekday must be"),
        ("5-1 * * * *", "ends before it begins"),
        ("*/0 * * * *", "step of at least 1"),
        ("*/x * * * *", "step of at least 1"),
        ("* * * *", "five fields"),
        ("* * * * * *", "five fields"),
        ("@reboot", "five fields"),
        ("1,, * * * *", "minute must be"),
        ("٣ * * * *", "minute must be"),
        ("0 0 31 2 *", "never run"),
        ("0 0 30,31 2 *", "never run"),
    ],
)
def test_a_bad_schedule_is_said_in_words(schedule: str, said: str) -> None:
    [problem] = validate(schedule, "UTC")
    assert problem.field == "schedule"
    assert said in problem.message


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "../etc/passwd", "/etc/localtime", "a\0b"])
def test_a_bad_zone_is_said_with_its_field(zone: str) -> None:
    assert [problem.field for problem in validate("", zone)] == ["timezone"]


def test_a_right_one_has_no_problem_and_none_is_right_too() -> None:
    assert validate("*/5 8-18 * * mon-fri", BERLIN) == []
    assert validate("", "UTC") == []


@pytest.mark.parametrize(
    ("schedule", "said"),
    [
        ("* * * * *", "Every minute"),
        ("30 2 * * 1-5", "At 02:30, Monday through Friday"),
        ("@weekly", "At 00:00, only on Sunday"),
        ("0 0 1 * MON", "At 00:00, on day 1 of the month, or on Monday"),
        (
            "0 0 1-7 * MON-FRI",
            "At 00:00, between day 1 and 7 of the month, or Monday through Friday",
        ),
        ("0 0 1 2 *", "At 00:00, on day 1 of the month, only in February"),
    ],
)
def test_a_schedule_reads_as_words(schedule: str, said: str) -> None:
    assert words(schedule) == said


def test_hours_written_out_are_every_hour() -> None:
    assert parse("0 0-23 * * *").is_hourly
    assert not parse("0 */2 * * *").is_hourly
