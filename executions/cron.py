"""When a schedule is due: cron's five fields in a time zone; pure.

Daylight saving neither doubles nor skips a run. A schedule that names hours ("30 2 * * *") runs
once on each day: where the clocks skip its time it runs as much later (02:30 becomes 03:30), where
they repeat its time it runs the first time only. One that runs in every hour ("*/15 * * * *")
follows real time: each real hour, the repeated one too.
"""

import calendar
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cron_descriptor import Options, get_description

MONTHS = {name.upper(): number for number, name in enumerate(calendar.month_abbr) if name}
WEEKDAYS = {name: n for n, name in enumerate(("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"))}
SHORT = {
    "@hourly": "0 * * * *",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@weekly": "0 0 * * 0",
    "@monthly": "0 0 1 * *",
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
}
#: Days in which a schedule that ever comes does come: 29 February may be 8 years away.
HORIZON = 8 * 366 + 1
LONGEST = 100


class BadCron(ValueError):
    """A schedule can't be read; its message says why."""


@dataclass(frozen=True)
class Problem:
    """What is wrong with a schedule; `field` is `schedule` or `timezone`."""

    field: str
    message: str


@dataclass(frozen=True)
class Field:
    """One of the five: its name, its bounds, and the words that stand for numbers."""

    name: str
    least: int
    most: int
    names: tuple[tuple[str, int], ...] = ()

    def parse(self, text: str) -> frozenset[int]:
        """Return the numbers that a list of values, ranges and steps stands for."""
        return frozenset(n for part in text.split(",") for n in self._part(part))

    def _part(self, part: str) -> range:
        span, slash, step = part.partition("/")
        if slash and not (step.isascii() and step.isdigit() and int(step) > 0):
            raise BadCron(f"The {self.name} {part!r} has no step of at least 1.")
        if span == "*":
            first, last = self.least, self.most
        else:
            start, dash, end = span.partition("-")
            first = self._number(start)
            last = self._number(end) if dash else self.most if slash else first
        if last < first:
            raise BadCron(f"The {self.name} {part!r} ends before it begins.")
        return range(first, last + 1, int(step) if slash else 1)

    def _number(self, word: str) -> int:
        number = dict(self.names).get(word)
        if number is None and word.isascii() and word.isdigit() and len(word) < 4:
            number = int(word)
        if number is None or not self.least <= number <= self.most:
            raise BadCron(
                f"The {self.name} must be from {self.least} to {self.most}, not {word!r}."
            )
        return number


FIELDS = (
    Field("minute", 0, 59),
    Field("hour", 0, 23),
    Field("day of the month", 1, 31),
    Field("month", 1, 12, tuple(MONTHS.items())),
    Field("weekday", 0, 7, tuple(WEEKDAYS.items())),
)


@dataclass(frozen=True)
class Cron:
    """A schedule that was read: the numbers of each field, as sets."""

    text: str
    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int]
    months: frozenset[int]
    weekdays: frozenset[int]
    either_day: bool  # both kinds of day are given: as in cron, one that matches is enough

    @property
    def is_hourly(self) -> bool:
        """Whether it runs in every hour, and so follows real time."""
        return len(self.hours) == 24

    def comes_on(self, day: date) -> bool:
        """Return whether it is due on a day at all."""
        if day.month not in self.months:
            return False
        by_day, by_weekday = day.day in self.days, day.isoweekday() % 7 in self.weekdays
        return (by_day or by_weekday) if self.either_day else (by_day and by_weekday)


def validate(schedule: str, timezone: str) -> list[Problem]:
    """Return what is wrong with a schedule and its time zone; an empty schedule means none."""
    found = []
    if not is_zone(timezone):
        found.append(Problem("timezone", "There is no such time zone; write Europe/Berlin or UTC."))
    if schedule.strip():
        try:
            _check_that_it_comes(parse(schedule))
        except BadCron as error:
            found.append(Problem("schedule", str(error)))
    return found


def is_zone(name: str) -> bool:
    """Return whether a time zone of this name is known."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return bool(name)


@lru_cache(maxsize=512)
def parse(schedule: str) -> Cron:
    """Read a schedule.

    Raises:
        BadCron: with what is wrong, in words.
    """
    text = " ".join(schedule.upper().split())
    text = SHORT.get(text.lower(), text)
    words = text.split()
    if len(words) != 5 or len(text) > LONGEST:
        raise BadCron(
            "It must have five fields: minute, hour, day of the month, month and weekday."
        )
    minutes, hours, days, months, weekdays = (
        field.parse(word) for field, word in zip(FIELDS, words, strict=True)
    )
    weekdays = frozenset(day % 7 for day in weekdays)
    either_day = not words[2].startswith("*") and not words[4].startswith("*")
    return Cron(text, minutes, hours, days, months, weekdays, either_day)


def _check_that_it_comes(cron: Cron) -> None:
    if not cron.either_day and not any(
        day <= calendar.monthrange(2024, month)[1] for day in cron.days for month in cron.months
    ):
        raise BadCron("It would never run: there is no such day.")


def next_times(schedule: str, timezone: str, *, after: datetime, count: int) -> list[datetime]:
    """Return the next times that a schedule is due, in UTC, all later than `after`.

    Raises:
        BadCron: the schedule can't be read.
    """
    times = due_times(parse(schedule), ZoneInfo(timezone), after=after)
    return [time for time, _ in zip(times, range(count), strict=False)]


def latest_time(
    schedule: str, timezone: str, *, after: datetime, until: datetime
) -> datetime | None:
    """Return the last time that a schedule was due, later than `after` and not after `until`."""
    latest = None
    for time in due_times(parse(schedule), ZoneInfo(timezone), after=after):
        if time > until:
            break
        latest = time
    return latest


def due_times(cron: Cron, zone: ZoneInfo, *, after: datetime) -> Iterator[datetime]:
    """Yield each time in UTC at which a schedule is due later than `after`, in order."""
    last = after.astimezone(UTC)
    # A day earlier: clocks that go forward move a time that they skip to the next day at most.
    start = last.astimezone(zone).date() - timedelta(days=1)
    for ahead in range(HORIZON):
        day = start + timedelta(days=ahead)
        if cron.comes_on(day):
            for time in _times_on(day, cron, zone, after=last):
                last = time
                yield time


def _times_on(day: date, cron: Cron, zone: ZoneInfo, *, after: datetime) -> Iterator[datetime]:
    midnight = datetime(day.year, day.month, day.day, tzinfo=zone)
    changes = midnight.utcoffset() != (midnight + timedelta(days=1)).utcoffset()
    if changes:
        found = {time for hour in cron.hours for time in _times_in(midnight, hour, cron)}
        yield from sorted(time for time in found if time > after)
        return
    for hour in sorted(cron.hours):
        if midnight.replace(hour=hour, minute=59).astimezone(UTC) > after:
            times = (time for time in sorted(_times_in(midnight, hour, cron)) if time > after)
            yield from times


def _times_in(midnight: datetime, hour: int, cron: Cron) -> set[datetime]:
    """Return the times within one hour of the clock on the wall."""
    times = set()
    for minute in cron.minutes:
        local = midnight.replace(hour=hour, minute=minute)
        # The first of two, or as much after the change as it would have been without it.
        time = local.astimezone(UTC)
        if not cron.is_hourly:
            times.add(time)
            continue
        second = local.replace(fold=1).astimezone(UTC)
        times |= {each for each in (time, second) if _reads(each, local)}
    return times


def _reads(time: datetime, local: datetime) -> bool:
    """Whether the clocks on the wall really show `local` at a time."""
    return time.astimezone(local.tzinfo).replace(tzinfo=None) == local.replace(tzinfo=None)


def words(schedule: str) -> str:
    """Return a schedule in words, without its time zone.

    Raises:
        BadCron: the schedule can't be read.
    """
    cron = parse(schedule)
    options = Options()
    options.use_24hour_time_format = True
    options.locale_code = "en_US"
    text: str = get_description(cron.text, options)
    if cron.either_day:  # the library's words mean "and", cron means "or"
        text = text.replace("of the month, only ", "of the month, or ", 1)
        text = (
            text.replace("of the month, ", "of the month, or ", 1) if ", or " not in text else text
        )
    return text
