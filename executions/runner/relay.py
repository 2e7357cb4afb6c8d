"""Several runs, one after another, as one: what different people wrote never shares a sandbox."""

import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from executions.runner.artifacts import Keep
from executions.runner.combined import FATAL, combined
from executions.runner.results import Counts, Outcome, Result, Run, Sink, SuiteResult, TestEvent
from executions.runner.stop import Stop
from executions.runner.verdict import stopped, timed_out

SEPARATOR = "\n[… the next scripts are somebody else's: they run in a sandbox of their own …]\n"


class Runner(Protocol):
    """What runs one run to its end."""

    def run(self, run: Run, *, sink: Sink, stop: Stop, keep: Keep | None = None) -> Result:
        """Return what came of it."""


def relay(
    runner: Runner, legs: Sequence[Run], *, sink: Sink, stop: Stop, keep: Keep | None = None
) -> Result:
    """Run `legs` one after another and return what came of all; the first one has their time."""
    if len(legs) == 1:
        return runner.run(legs[0], sink=sink, stop=stop, keep=keep)
    began, results = time.monotonic(), list[Result]()
    for leg in legs:
        left = legs[0].timeout - (time.monotonic() - began)
        if (before := _without_start(leg, stop, left, legs[0].timeout)) is not None:
            results.append(before)
            break
        if results:
            sink.log(SEPARATOR.encode())
        renumbered = _Renumbered(sink, done=sum(len(result.tests) for result in results))
        results.append(
            runner.run(replace(leg, timeout=left), sink=renumbered, stop=stop, keep=keep)
        )
        if _is_over(results[-1], leg):
            break
    return _joined(results, legs, duration=time.monotonic() - began)


def _without_start(leg: Run, stop: Stop, left: float, timeout: float) -> Result | None:
    """Return what became of a leg that was not even started."""
    if stop.reason is not None:
        verdict = stopped(stop.reason)
    elif left <= 0:
        verdict = timed_out(timeout)
    else:
        return None
    folder = leg.suites[0] if leg.suites else ""
    suite = SuiteResult(folder, verdict.outcome, verdict.reason, Counts())
    return Result(verdict.outcome, verdict.reason, suites=(suite,))


def _is_over(result: Result, leg: Run) -> bool:
    has_failed = result.outcome is not Outcome.PASSED
    return result.outcome in FATAL or (leg.stop_at_first_failure and has_failed)


def _joined(results: Sequence[Result], legs: Sequence[Run], *, duration: float) -> Result:
    suites = tuple(suite for result in results for suite in _suites(result))
    verdict = combined(suites, planned=sum(max(1, len(leg.suites)) for leg in legs))
    return Result(
        outcome=verdict.outcome,
        reason=_with_whole_time(verdict.outcome, verdict.reason, legs[0].timeout),
        tests=tuple(test for result in results for test in result.tests),
        log=SEPARATOR.encode().join(result.log for result in results),
        duration=duration,
        suites=suites,
    )


def _suites(result: Result) -> tuple[SuiteResult, ...]:
    """Return a result's suites; one that never got to a sandbox is one broken suite."""
    if result.suites:
        return result.suites
    return (SuiteResult("", result.outcome, result.reason, result.counts, result.duration),)


def _with_whole_time(outcome: Outcome, reason: str, timeout: float) -> str:
    """Name the time that all legs had, rather than what was left for the last one."""
    return timed_out(timeout).reason if outcome is Outcome.TIMED_OUT else reason


class _Renumbered:
    """A sink that counts the tests of one leg on from those before; nobody knows their total."""

    def __init__(self, sink: Sink, *, done: int) -> None:
        self._sink, self._done = sink, done

    def log(self, data: bytes) -> None:
        """Hand it on."""
        self._sink.log(data)

    def test(self, event: TestEvent) -> None:
        """Hand it on with its number among all."""
        self._sink.test(replace(event, number=event.number + self._done, of=None))
