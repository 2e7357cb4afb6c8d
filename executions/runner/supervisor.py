"""Watches one run from its start until its last process is gone."""

import os
import time
from functools import partial

from executions import masking
from executions.masking import Mask
from executions.runner import exceeded, verdict
from executions.runner.combined import combined
from executions.runner.events import Chapter, Story
from executions.runner.launch import Launch
from executions.runner.limits import Limits
from executions.runner.log import BoundedLog
from executions.runner.loop import Loop
from executions.runner.results import Counts, Outcome, Result, Sink, SuiteResult, TestState
from executions.runner.stop import Stop
from executions.runner.verdict import Evidence, Verdict
from executions.runner.watchdog import Watchdog

PIECE = 64 * 1024
UNHAPPY = (TestState.FAILED, TestState.ERRORED)
#: The loop's alarms.
END, BEAT, MEASURE = "end", "beat", "measure"


class Supervisor:
    """One run under watch."""

    def __init__(
        self, launch: Launch, *, timeout: float, limits: Limits, sink: Sink, stop: Stop,
        mask: Mask = masking.NOTHING,
        suites: tuple[str, ...] = (),
    ) -> None:  # fmt: skip
        self._started = time.monotonic()
        self._tree, self._channels, self._pulse = launch.tree, launch.channels, launch.pulse
        self._timeout, self._limits, self._sink, self._stop = timeout, limits, sink, stop
        self._story = Story(launch.channels.secret, limits, mask, suites)
        self._mask, self._masked_log = mask, mask.stream()
        self._log = BoundedLog(limits)
        self._loop = Loop()
        self._ending: Verdict | None = None
        self._watchdog = Watchdog(launch.meter, limits, timeout=timeout)

    def watch(self) -> Result:
        """Follow the run to its end and return what came of it."""
        with self._loop as loop, self._stop.listening() as stop:
            loop.listen(stop, partial(self._hear_stop, stop))
            loop.listen(self._channels.log, self._hear_log)
            loop.listen(self._channels.notes, self._hear_notes)
            loop.listen(self._channels.events, self._hear_events)
            loop.listen(self._tree.handle, self._hear_end)
            loop.set_alarm(END, self._timeout, self._run_out)
            self._beat()
            self._measure()
            while self._is_alive or loop.hears(self._channels.log, self._channels.events):
                loop.turn()
            self._hear_notes()
        return self._conclude()

    @property
    def _is_alive(self) -> bool:
        return self._loop.hears(self._tree.handle)

    def _beat(self) -> None:
        """Show the launcher that this process lives."""
        if self._pulse is not None:
            self._pulse.beat()
            self._loop.set_alarm(BEAT, self._pulse.interval, self._beat)

    def _measure(self) -> None:
        """Look after what the run uses, as long as it lives."""
        if self._is_alive:
            self._look()
            self._loop.set_alarm(MEASURE, self._watchdog.pause, self._measure)

    def _look(self) -> None:
        if (ending := self._watchdog.look()) is not None:
            self._end_hard(ending)

    # --- what is heard ------------------------------------------------------------------------

    def _hear_log(self) -> None:
        # Hidden before anything is left out of the middle: no value is cut in two.
        self._show(self._masked_log.feed(self._read(self._channels.log)))
        if self._log.total > self._limits.log_total:
            self._end_hard(verdict.flooded(self._limits.log_total))

    def _hear_notes(self) -> None:
        """Put what others on this side say into the log."""
        self._show(self._mask.hide(self._read(self._channels.notes)))

    def _show(self, data: bytes) -> None:
        if shown := self._log.take(data):
            self._sink.log(shown)

    def _hear_events(self) -> None:
        for event in self._story.take(self._read(self._channels.events)):
            self._sink.test(event)
            if event.test.outcome in UNHAPPY:
                self._look()  # now, while it can be seen which limit made it fail
        if self._story.is_too_long:
            self._end_hard(verdict.too_many_tests(self._limits.tests))

    def _hear_stop(self, listener: int) -> None:
        self._loop.ignore(listener)
        if self._stop.reason is not None:
            self._end_gently(verdict.stopped(self._stop.reason))

    def _hear_end(self) -> None:
        """Nothing is left: give what is still in the pipes a moment."""
        self._loop.ignore(self._tree.handle)
        silence = partial(self._loop.ignore, self._channels.log, self._channels.events)
        self._loop.set_alarm(END, self._limits.drain, silence)

    def _read(self, descriptor: int) -> bytes:
        """Read what is there; stop listening at the end."""
        try:
            data = os.read(descriptor, PIECE)
        except BlockingIOError:
            return b""
        except ConnectionResetError:
            data = b""
        if not data:
            self._loop.ignore(descriptor)
        return data

    # --- the ways to end ----------------------------------------------------------------------

    def _run_out(self) -> None:
        self._end_gently(verdict.timed_out(self._timeout))

    def _end_gently(self, ending: Verdict) -> None:
        """Let pytest report what it has, then make an end."""
        if self._ending is None and self._is_alive:
            self._decide(ending)
            self._tree.interrupt()
            self._loop.set_alarm(END, self._limits.grace, self._tree.kill)

    def _end_hard(self, ending: Verdict) -> None:
        if self._is_alive:
            self._decide(ending)
            self._tree.kill()

    def _decide(self, ending: Verdict) -> None:
        """Let the first ending hold, for every suite that was not over by then."""
        if self._ending is None:
            self._ending = ending
            self._story.note_ending()

    # --- the result ---------------------------------------------------------------------------

    def _conclude(self) -> Result:
        self._show(self._masked_log.close())
        last_line = self._log.last_line
        if rest := self._log.close():
            self._sink.log(rest)
        chapters = self._story.chapters or [Chapter(self._story.suites[0])]
        found = [verdict.judge(self._evidence(chapter, last_line)) for chapter in chapters]
        self._break_off(found[-1].outcome)
        suites = tuple(self._suite(*pair) for pair in zip(chapters, found, strict=True))
        judged = combined(suites, planned=max(1, len(self._story.suites)))
        return Result(
            outcome=judged.outcome,
            reason=judged.reason,
            tests=tuple(self._story.tests),
            log=self._log.content,
            duration=time.monotonic() - self._started,
            suites=suites,
        )

    def _suite(self, chapter: Chapter, judged: Verdict) -> SuiteResult:
        took = time.monotonic() - chapter.began if chapter.took is None else chapter.took
        counts = Counts.of(chapter.tests)
        return SuiteResult(chapter.folder, judged.outcome, judged.reason, counts, took)

    def _evidence(self, chapter: Chapter, last_line: str) -> Evidence:
        story = self._story
        return Evidence(
            exit_code=self._tree.exit_code if chapter.exit_code is None else chapter.exit_code,
            counts=Counts.of(chapter.tests),
            greeted=story.greeted,
            collected=chapter.collected,
            finished=chapter.finished,
            ended=chapter.ended,
            broken=tuple(chapter.broken),
            internal=chapter.internal,
            forged=story.forged,
            last_line=last_line,
            limit=exceeded.hint(
                (test.message for test in chapter.tests if test.outcome in UNHAPPY),
                self._limits,
                most=self._watchdog.most,
            ),
            ending=None if chapter.was_over else self._ending,
        )

    def _break_off(self, outcome: Outcome) -> None:
        """Take the test that was running as broken; in a stopped run it just has no result."""
        if outcome is not Outcome.STOPPED:
            words = {Outcome.TIMED_OUT: "It was still running when the time was up."}
            message = words.get(outcome, "It was running when the runner ended.")
            for event in self._story.break_off(message):
                self._sink.test(event)
