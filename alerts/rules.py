"""When an alert starts and ends: a threshold with hysteresis and minimum durations; pure.

A value at or above `start` for `start_after` seconds starts it, one at or below `end` for
`end_after` seconds ends it. Between the two nothing changes, so that nothing flutters.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum


class Phase(StrEnum):
    """Where a rule stands."""

    CALM = "calm"
    RISING = "rising"  # above `start`, but not yet for long enough
    FIRING = "firing"
    FALLING = "falling"  # still firing, below `end`, but not yet for long enough

    @property
    def is_firing(self) -> bool:
        """Whether its alert is open."""
        return self in (Phase.FIRING, Phase.FALLING)


class Turn(StrEnum):
    """What a step did."""

    STARTED = "started"
    ENDED = "ended"


@dataclass(frozen=True)
class Threshold:
    """What starts an alert and what ends it; higher values are worse, times in seconds.

    Raises:
        ValueError: `end` is above `start`, or a time is negative.
    """

    start: float
    end: float
    start_after: float = 0.0
    end_after: float = 0.0

    def __post_init__(self) -> None:
        if self.end > self.start:
            raise ValueError("The end must not be above the start.")
        if min(self.start_after, self.end_after) < 0:
            raise ValueError("A time must not be negative.")

    def is_bad(self, value: float) -> bool:
        """Return whether a value can start an alert."""
        return value >= self.start

    def is_good(self, value: float) -> bool:
        """Return whether a value can end one; where both are the same, `start` is bad."""
        return value <= self.end and not self.is_bad(value)


@dataclass(frozen=True)
class State:
    """A rule's phase, and since when, in unix seconds."""

    phase: Phase = Phase.CALM
    since: float = 0.0


def step(state: State, value: float | None, *, at: float, threshold: Threshold) -> State:
    """Return the state after one more value, at `at`; None, an unknown value, changes nothing."""
    if value is None:
        return state
    if state.phase.is_firing:
        return _firing(state, value, at, threshold)
    if not threshold.is_bad(value):
        return state if state.phase is Phase.CALM else State(Phase.CALM, at)
    since = state.since if state.phase is Phase.RISING else at
    if at - since >= threshold.start_after:
        return State(Phase.FIRING, at)
    return State(Phase.RISING, since)


def _firing(state: State, value: float, at: float, threshold: Threshold) -> State:
    if not threshold.is_good(value):
        # Between the two it waits on: only what is good again lets the time run.
        return state if state.phase is Phase.FIRING else State(Phase.FIRING, at)
    since = state.since if state.phase is Phase.FALLING else at
    if at - since >= threshold.end_after:
        return State(Phase.CALM, at)
    return State(Phase.FALLING, since)


def turn(before: State, after: State) -> Turn | None:
    """Return whether an alert started or ended between two states."""
    if before.phase.is_firing == after.phase.is_firing:
        return None
    return Turn.STARTED if after.phase.is_firing else Turn.ENDED


def evaluate(
    series: Iterable[tuple[float, float | None]], threshold: Threshold, state: State | None = None
) -> Iterator[tuple[float, Turn]]:
    """Return the times at which an alert starts and ends over a series of (time, value)."""
    state = state or State()
    for at, value in series:
        after = step(state, value, at=at, threshold=threshold)
        if happened := turn(state, after):
            yield at, happened
        state = after
