"""Tells the supervisor what the tests do, as JSON lines on a descriptor of its own.

Runs inside the sandbox, beside the script; depends on pytest alone. PYTEST_DONT_REWRITE
"""

import json
import os
from collections.abc import Callable, Generator, Mapping
from functools import wraps
from inspect import isasyncgenfunction, iscoroutinefunction
from pathlib import Path
from typing import Any

import pytest

MESSAGE_MOST, NODE_MOST, NAME_MOST = 8192, 1000, 500
#: The attribute of a report that keeps the failing line: the report has it as text only.
PLACE = "supertest_place"
CHANGED = "Its report says that it passed, but the test did not come to its end."
#: What of an outcome counts more than what came before it within the same test.
WEIGHT = {None: 0, "passed": 1, "skipped": 2, "errored": 3, "failed": 4}


class Teller:
    """Writes the lines, each behind a secret that only the supervisor knows as well.

    The secret isn't in the environment, where any child could read it: the supervisor sends it.
    """

    def __init__(self, descriptor: int) -> None:
        os.set_inheritable(descriptor, False)
        self._descriptor = descriptor
        self._owner = os.getpid()
        self._secret = os.read(descriptor, 64)

    def adopt(self) -> None:
        """Let this process tell as well: a fork that was made for that."""
        self._owner = os.getpid()

    def tell(self, what: str, **facts: Any) -> None:
        """Write one event, unless this is a fork of the process that the supervisor started."""
        if os.getpid() != self._owner:
            return
        line = memoryview(self._secret + json.dumps({"what": what, **facts}).encode() + b"\n")
        while line:
            line = line[os.write(self._descriptor, line) :]


class Progress:
    """What is known of the test that runs."""

    def __init__(self) -> None:
        self.outcome: str | None = None
        self.message = self.location = ""
        self.duration = 0.0
        self.was_rerun = self.is_to_be_rerun = False

    def take(self, report: pytest.TestReport, *, is_genuine: bool) -> None:
        """Take the report of one phase of one attempt; one that isn't genuine is a failure."""
        self.duration += report.duration
        if str(report.outcome) == "rerun":
            self.was_rerun = self.is_to_be_rerun = True
        outcome = self._outcome_of(report) if is_genuine else "failed"
        if not self.is_to_be_rerun and WEIGHT[outcome] > WEIGHT[self.outcome]:
            self.outcome = outcome
            self.message = message_of(report) if is_genuine else CHANGED
            self.location = getattr(report, PLACE, "")

    @staticmethod
    def _outcome_of(report: pytest.TestReport) -> str | None:
        if report.failed:
            return "failed" if report.when == "call" else "errored"
        if report.skipped:
            return "skipped"
        return "passed" if report.when == "call" else None

    @property
    def final(self) -> str:
        """The outcome of all attempts."""
        return "flaky" if self.outcome == "passed" and self.was_rerun else self.outcome or "errored"

    @property
    def facts(self) -> dict[str, Any]:
        """What to tell at the test's end."""
        facts = {"outcome": self.final, "duration": self.duration, "message": self.message}
        return facts | ({"location": self.location} if self.location else {})


class Events:
    """The pytest plugin."""

    def __init__(self, teller: Teller, root: Path) -> None:
        self._tell = teller.tell
        self._root = root
        self._tests: dict[str, Progress] = {}
        self._broken: dict[str, Mapping[str, str]] = {}
        self._well: set[tuple[str, str]] = set()
        self._returned: set[str] = set()

    def pytest_exception_interact(
        self, node: pytest.Collector, call: pytest.CallInfo[Any], report: pytest.CollectReport
    ) -> None:
        """Keep why a file can't be collected: its report has it as text only."""
        if isinstance(report, pytest.CollectReport) and call.excinfo is not None:
            error = call.excinfo.value.__cause__ or call.excinfo.value
            self._broken[node.nodeid] = explained(error, self._root)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Tell of a file that can't be collected."""
        if report.failed:
            text = {"error": "", "message": message_of(report), "location": ""}
            facts = self._broken.pop(report.nodeid, text)
            self._tell("broken", node=report.nodeid[:NODE_MOST], **facts)

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Tell how many tests there are."""
        self._tell("collected", count=len(session.items))

    def pytest_runtest_logstart(self, nodeid: str, location: tuple[str, int | None, str]) -> None:
        """Tell that a test starts; its second attempt belongs to the same test."""
        if nodeid in self._tests:
            self._tests[nodeid].is_to_be_rerun = False
        else:
            self._tests[nodeid] = Progress()
            self._tell("started", **identity(nodeid, location))

    @pytest.hookimpl(wrapper=True, trylast=True)
    def pytest_pyfunc_call(self, pyfuncitem: pytest.Function) -> Generator[None, object, object]:
        """Keep which functions returned; what a script wraps around them is outside of this."""
        self._returned.discard(pyfuncitem.nodeid)
        function = pyfuncitem.obj
        if is_plain := not (iscoroutinefunction(function) or isasyncgenfunction(function)):
            pyfuncitem.obj = self._watched(function, pyfuncitem.nodeid)
        try:
            result = yield
        finally:
            pyfuncitem.obj = function
        if not is_plain:  # who runs it, and how, is another plugin's matter
            self._returned.add(pyfuncitem.nodeid)
        return result

    def _watched(self, function: Callable[..., object], node: str) -> Callable[..., object]:
        """Return what calls the function and keeps that it returned."""

        @wraps(function)
        def watched(*args: object, **kwargs: object) -> object:
            result = function(*args, **kwargs)
            self._returned.add(node)
            return result

        return watched

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        """Keep the failing line, and which phases ended well, whatever reports will say."""
        report = yield
        if call.excinfo is not None:
            setattr(report, PLACE, place_of(call.excinfo.value, self._root))
        elif call.when != "call" or self._did_run(item):
            self._well.add((item.nodeid, call.when))
        return report

    def _did_run(self, item: pytest.Item) -> bool:
        """Say whether a test came to its end; what is no plain function runs in its own way."""
        is_plain = type(item).runtest is pytest.Function.runtest
        return not is_plain or item.nodeid in self._returned

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Take the report of one phase of a test."""
        if report.nodeid in self._tests:
            is_genuine = not report.passed or (report.nodeid, str(report.when)) in self._well
            self._tests[report.nodeid].take(report, is_genuine=is_genuine)

    def pytest_runtest_logfinish(self, nodeid: str, location: tuple[str, int | None, str]) -> None:
        """Tell what a test came to, unless it is tried again."""
        if nodeid in self._tests and not self._tests[nodeid].is_to_be_rerun:
            self._tell("finished", **identity(nodeid, location) | self._tests.pop(nodeid).facts)

    def pytest_internalerror(self, excrepr: object) -> None:
        """Tell that pytest itself, or a plugin of the script, broke."""
        self._tell("internal", message=str(excrepr)[-MESSAGE_MOST:])

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, exitstatus: int) -> None:
        """Tell that the session came to its end."""
        self._tell("ended", code=int(exitstatus))


def identity(nodeid: str, location: tuple[str, int | None, str]) -> dict[str, Any]:
    """Return what names a test; its location is where it is defined."""
    path, line, name = location
    return {
        "node": nodeid[:NODE_MOST],
        "name": name[:NAME_MOST],
        "location": f"{path}:{(line or 0) + 1}"[-NAME_MOST:],
    }


def message_of(report: pytest.TestReport | pytest.CollectReport) -> str:
    """Return why a test did not pass: the exception, a skip's reason, or the whole report."""
    found = report.longrepr
    crash = getattr(found, "reprcrash", None)
    if hasattr(report, "wasxfail"):
        text = f"Expected to fail: {report.wasxfail}" if report.skipped else ""
    elif crash is not None:
        text = str(crash.message)
    elif isinstance(found, tuple):
        text = str(found[-1]).removeprefix("Skipped: ")
    else:
        text = "" if found is None else str(found)
    return text.strip()[:MESSAGE_MOST]


def explained(error: BaseException, root: Path) -> dict[str, str]:
    """Return what a collection error is, in one line and whole, and where."""
    location = place_of(error, root)
    if isinstance(error, SyntaxError):
        location = f"{within(error.filename or '', root)}:{error.lineno or 0}"
        text = error.msg or "invalid syntax"
    else:
        text = str(error)
    short = f"{type(error).__name__}: {text.strip()}".splitlines()[0]
    whole = f"{type(error).__name__}: {text}"[:MESSAGE_MOST]
    return {"error": short[:NAME_MOST], "message": whole, "location": location}


def place_of(error: BaseException, root: Path) -> str:
    """Return the deepest line of the user's own files that `error` passed through, or ""."""
    found, entry = "", error.__traceback__
    while entry is not None:
        name = entry.tb_frame.f_code.co_filename
        path = within(name, root)
        if path != name:
            found = f"{path}:{entry.tb_lineno}"[-NAME_MOST:]
        entry = entry.tb_next
    return found


def within(name: str, root: Path) -> str:
    """Return a file's name from `root` on, or as it is where it lies elsewhere."""
    try:
        return str(Path(name).relative_to(root))
    except ValueError:
        return name


teller = Teller(int(os.environ.pop("SUPERTEST_EVENTS")))
teller.tell("greeted")


def pytest_configure(config: pytest.Config) -> None:
    """Begin to listen."""
    config.pluginmanager.register(Events(teller, Path.cwd()))
