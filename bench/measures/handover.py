"""From the end of one task to the start of the next, at 5 running and many waiting."""

import time
from collections.abc import Mapping
from contextlib import ExitStack

from bench.figures import Figure, figure, figures, in_turns
from bench.systems import NOTES, PROMOTER, RUNNING, Producer, System, Unanswered

ROUNDS, EACH = 5, 55
#: Rounds of the promoter, which takes five seconds for five tasks.
FEW = 10
ROOM = 10_000_000
SECONDS = 30


def measure(systems: Mapping[str, System], producers: Mapping[str, Producer]) -> dict[str, Figure]:
    """Return the time between tasks of each system, its worker running all the while."""
    with ExitStack() as stack:
        for key, system in systems.items():
            producers[key].ask("empty")
            stack.enter_context(system.working())
        for key in systems:
            _round(producers[key], RUNNING)  # it is up, and warm
        chosen = [key for key in systems if key != PROMOTER]
        times = in_turns(chosen, ROUNDS, lambda key: _round(producers[key], EACH))
        if PROMOTER in systems:
            times[PROMOTER] = _round(producers[PROMOTER], FEW)
    return figures(times)


def long_queue(system: System, producer: Producer, waiting: int) -> Figure:
    """Return the same with `waiting` ones on the queue."""
    producer.ask("empty")
    producer.ask("limit", running=RUNNING, queued=ROOM)
    producer.ask("fill", count=waiting)
    NOTES.write_text("")
    with system.working():
        times = _between(4 * EACH)
    producer.ask("empty")
    return figure(times)


def _round(producer: Producer, count: int) -> list[float]:
    NOTES.write_text("")
    producer.ask("limit", running=RUNNING, queued=ROOM)
    producer.ask("enqueue", count=count)
    return _between(count)


def _between(count: int) -> list[float]:
    """Wait for `count` ends; match each with the start that took its slot, in order of time."""
    deadline = time.monotonic() + SECONDS
    while len(ends := _noted("end")) < count:
        if time.monotonic() > deadline:
            raise Unanswered(f"only {len(ends)} of {count} tasks ended")
        time.sleep(0.05)
    starts = _noted("start")
    return [1000 * (start - end) for end, start in zip(ends, starts[RUNNING:count], strict=False)]


def _noted(what: str) -> list[float]:
    lines = (line.split() for line in NOTES.read_text().splitlines())
    return sorted(float(line[1]) for line in lines if len(line) == 2 and line[0] == what)
