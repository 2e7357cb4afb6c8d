"""Reads what the plugin in the sandbox tells; nothing of it is trusted."""

import json
import re
import time
from dataclasses import dataclass, field, replace
from typing import Any

from executions import masking
from executions.masking import Mask
from executions.runner.limits import Limits
from executions.runner.results import TestEvent, TestOutcome, TestState

NODE_MOST, NAME_MOST, MESSAGE_MOST = 1000, 500, 8192
#: The facts that are the script's own words.
TOLD = ("node", "name", "message", "location", "error")
#: What turns the direction of the text around it: shown by its number, as in the log.
TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
FINAL = {state.value: state for state in TestState if state is not TestState.RUNNING}


@dataclass
class Chapter:
    """What one suite told: a session of pytest in a process of its own.

    `was_over` says that it had ended before the run as a whole was ended by force.
    """

    folder: str = ""
    collected: int | None = None
    finished: int = 0
    ended: int | None = None
    exit_code: int | None = None
    internal: str = ""
    broken: list[str] = field(default_factory=list)
    tests: list[TestOutcome] = field(default_factory=list)
    began: float = field(default_factory=time.monotonic)
    took: float | None = None
    was_over: bool = False


@dataclass
class Story:
    """What a run told so far, put together from its lines, each of which opens with `secret`.

    `suites` are the folders of its suites, in their order; none where everything is one suite.
    """

    secret: bytes
    limits: Limits
    mask: Mask = masking.NOTHING
    suites: tuple[str, ...] = ()
    greeted: bool = False
    forged: bool = False
    chapters: list[Chapter] = field(default_factory=list)
    running: dict[str, TestEvent] = field(default_factory=dict)
    _started: int = 0
    _rest: bytes = b""

    def __post_init__(self) -> None:
        if not self.suites:
            self.chapters.append(Chapter())

    @property
    def tests(self) -> list[TestOutcome]:
        """All that came to an outcome."""
        return [test for chapter in self.chapters for test in chapter.tests]

    @property
    def total(self) -> int | None:
        """How many tests there are; None as long as not every suite has said."""
        counts = [chapter.collected for chapter in self.chapters]
        known = [count for count in counts if count is not None]
        return sum(known) if len(known) == max(1, len(self.suites)) else None

    @property
    def is_too_long(self) -> bool:
        """Whether there are more tests than are kept."""
        collected = sum(chapter.collected or 0 for chapter in self.chapters)
        broken = sum(len(chapter.broken) for chapter in self.chapters)
        return max(collected, self._started, broken) > self.limits.tests

    @property
    def _now(self) -> Chapter:
        if not self.chapters:
            raise ValueError("no suite has begun")
        return self.chapters[-1]

    def take(self, data: bytes) -> list[TestEvent]:
        """Take the next bytes and return the news in them."""
        *lines, self._rest = (self._rest + data).split(b"\n")
        if len(self._rest) > self.limits.event_line:
            self.forged, self._rest = True, b""
        return [event for line in lines if (event := self._take_line(line)) is not None]

    def _take_line(self, line: bytes) -> TestEvent | None:
        try:
            if not line.startswith(self.secret):
                raise ValueError("not from the plugin")
            facts = json.loads(line[len(self.secret) :])
            return self._take_facts(facts["what"], self._masked(facts))
        except (ValueError, KeyError, TypeError, OverflowError, RecursionError):
            self.forged = True
            return None

    def _masked(self, facts: dict[str, Any]) -> dict[str, Any]:
        """Hide values before anything is cut short."""
        told = {name: facts[name] for name in TOLD if isinstance(facts.get(name), str)}
        return facts | {name: self.mask.text(words) for name, words in told.items()}

    def _take_facts(self, what: str, facts: dict[str, Any]) -> TestEvent | None:
        match what:
            case "greeted":
                self.greeted = True
            case "collected":
                self._now.collected = int(facts["count"])
            case "suite":
                self._begin(facts["folder"])
            case "suite_ended":
                self._now.exit_code = int(facts["code"])
                self._now.took = time.monotonic() - self._now.began
            case "broken":
                return self._break(facts)
            case "started":
                return self._start(facts)
            case "finished":
                return self._finish(facts)
            case "internal":
                self._now.internal = _text(facts["message"], MESSAGE_MOST)
            case "ended":
                self._now.ended = int(facts["code"])
        return None

    def _begin(self, folder: str) -> None:
        number = len(self.chapters)
        if self.suites[number : number + 1] != (folder,):
            raise ValueError("not the next suite")
        self.running.clear()
        self.chapters.append(Chapter(folder))

    def _start(self, facts: dict[str, Any]) -> TestEvent | None:
        self._started += 1
        if self.is_too_long:
            return None
        test = _test(facts, TestState.RUNNING, self._now.folder)
        event = TestEvent(test, self._started, self.total)
        self.running[event.test.node] = event
        return event

    def _finish(self, facts: dict[str, Any]) -> TestEvent | None:
        test = _test(facts, FINAL[facts["outcome"]], self._now.folder)
        started = self.running.pop(test.node, None)
        if started is None:
            return None
        self._now.finished += 1
        self._now.tests.append(test)
        return TestEvent(test, started.number, self.total)

    def _break(self, facts: dict[str, Any]) -> TestEvent | None:
        """A file that can't be collected counts as one broken test of that name."""
        facts = {"name": facts["node"], **facts}
        test = _test(facts, TestState.ERRORED, self._now.folder)
        place, _, line = test.location.rpartition(":")
        where = f"{place}, line {line}: " if place else f"{test.node}: "
        short = _text(facts["error"], NAME_MOST) or test.message.strip().rpartition("\n")[2]
        self._now.broken.append(f"{where}{short}")
        if self.is_too_long:
            return None
        self._started += 1
        self._now.tests.append(test)
        return TestEvent(test, self._started, None)

    def note_ending(self) -> None:
        """Keep apart what was over before the run as a whole was ended."""
        for chapter in self.chapters:
            chapter.was_over = chapter.exit_code is not None

    def break_off(self, message: str) -> list[TestEvent]:
        """Take what still runs as broken, for the reason in `message`."""
        events = [
            replace(event, test=replace(event.test, outcome=TestState.ERRORED, message=message))
            for event in self.running.values()
        ]
        self.running.clear()
        if events:
            self._now.tests += [event.test for event in events]
        return events


def _test(facts: dict[str, Any], state: TestState, folder: str) -> TestOutcome:
    duration = facts.get("duration")
    before = f"{folder}/" if folder else ""
    location = _text(facts.get("location", ""), NAME_MOST)
    return TestOutcome(
        node=before + _text(facts["node"], NODE_MOST),
        name=_text(facts["name"], NAME_MOST),
        outcome=state,
        duration=None if duration is None else min(1e9, max(0.0, float(duration))),
        message=_text(facts.get("message", ""), MESSAGE_MOST),
        location=location and before + location,
    )


def _text(value: object, most: int) -> str:
    """Return a text that all take: no NUL, no lone surrogate, nothing that turns it; bounded."""
    if not isinstance(value, str):
        raise TypeError(f"{value!r:.50} is not a text")
    clean = value.replace("\0", "\N{REPLACEMENT CHARACTER}")
    clean = TURNS.sub(lambda found: f"U+{ord(found[0]):04X}", clean)
    return clean.encode("utf-8", "replace")[:most].decode("utf-8", "ignore")
