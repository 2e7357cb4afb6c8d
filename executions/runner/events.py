"""Reads what the plugin in the sandbox tells; nothing of it is trusted."""

import json
from dataclasses import dataclass, field, replace
from typing import Any

from executions import masking
from executions.masking import Mask
from executions.runner.limits import Limits
from executions.runner.results import TestEvent, TestOutcome, TestState

NODE_MOST, NAME_MOST, MESSAGE_MOST = 1000, 500, 8192
#: The facts that are the script's own words.
TOLD = ("node", "name", "message", "location", "error")
FINAL = {state.value: state for state in TestState if state is not TestState.RUNNING}


@dataclass
class Story:
    """What a run told so far, put together from its lines, each of which opens with `secret`."""

    secret: bytes
    limits: Limits
    mask: Mask = masking.NOTHING
    greeted: bool = False
    forged: bool = False
    collected: int | None = None
    finished: int = 0
    ended: int | None = None
    internal: str = ""
    broken: list[str] = field(default_factory=list)
    tests: list[TestOutcome] = field(default_factory=list)
    running: dict[str, TestEvent] = field(default_factory=dict)
    _started: int = 0
    _rest: bytes = b""

    @property
    def is_too_long(self) -> bool:
        """Whether there are more tests than are kept."""
        most = self.limits.tests
        return max(self.collected or 0, self._started, len(self.broken)) > most

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
                self.collected = int(facts["count"])
            case "broken":
                return self._break(facts)
            case "started":
                return self._start(facts)
            case "finished":
                return self._finish(facts)
            case "internal":
                self.internal = _text(facts["message"], MESSAGE_MOST)
            case "ended":
                self.ended = int(facts["code"])
        return None

    def _start(self, facts: dict[str, Any]) -> TestEvent | None:
        self._started += 1
        if self.is_too_long:
            return None
        event = TestEvent(_test(facts, TestState.RUNNING), self._started, self.collected)
        self.running[event.test.node] = event
        return event

    def _finish(self, facts: dict[str, Any]) -> TestEvent | None:
        test = _test(facts, FINAL[facts["outcome"]])
        started = self.running.pop(test.node, None)
        if started is None:
            return None
        self.finished += 1
        self.tests.append(test)
        return TestEvent(test, started.number, self.collected)

    def _break(self, facts: dict[str, Any]) -> TestEvent | None:
        """A file that can't be collected counts as one broken test of that name."""
        test = _test({"name": facts["node"], **facts}, TestState.ERRORED)
        place, _, line = test.location.rpartition(":")
        where = f"{place}, line {line}: " if place else f"{test.node}: "
        short = _text(facts["error"], NAME_MOST) or test.message.strip().rpartition("\n")[2]
        self.broken.append(f"{where}{short}")
        if self.is_too_long:
            return None
        self._started += 1
        self.tests.append(test)
        return TestEvent(test, self._started, None)

    def break_off(self, message: str) -> list[TestEvent]:
        """Take what still runs as broken, for the reason in `message`."""
        events = [
            replace(event, test=replace(event.test, outcome=TestState.ERRORED, message=message))
            for event in self.running.values()
        ]
        self.running.clear()
        self.tests += [event.test for event in events]
        return events


def _test(facts: dict[str, Any], state: TestState) -> TestOutcome:
    duration = facts.get("duration")
    return TestOutcome(
        node=_text(facts["node"], NODE_MOST),
        name=_text(facts["name"], NAME_MOST),
        outcome=state,
        duration=None if duration is None else min(1e9, max(0.0, float(duration))),
        message=_text(facts.get("message", ""), MESSAGE_MOST),
        location=_text(facts.get("location", ""), NAME_MOST),
    )


def _text(value: object, most: int) -> str:
    """Return a text that every database and encoder takes: no NUL, no lone surrogate, bounded."""
    if not isinstance(value, str):
        raise TypeError(f"{value!r:.50} is not a text")
    clean = value.replace("\0", "\N{REPLACEMENT CHARACTER}")
    return clean.encode("utf-8", "replace")[:most].decode("utf-8", "ignore")
