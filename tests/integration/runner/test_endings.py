"""Runs that are ended from outside, and that nothing of them is left."""

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from executions.runner import Config, Counts, Limits, Outcome, Result, Stop, StopReason, TestState
from tests.integration.runner.conftest import Runs, execute
from tests.integration.runner.recorder import Recorder
from tests.waiting import eventually

ENDLESS = "import time\n\ndef test_before(): pass\n\ndef test_it():\n    time.sleep(600)\n"
STUBBORN = """
import signal, time

def test_it():
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while True:
        time.sleep(600)
"""
#: Leaves a daemon in a session of its own, a grandchild of nobody; its argument marks it.
DAEMON = """
import os, sys

def test_it():
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            command = ["python", "-c", "import time; time.sleep(600)", "{mark}"]
            os.execv(sys.executable, command)
        os._exit(0)
    os.wait()
"""


def processes_with(mark: str) -> list[int]:
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if mark.encode() in (folder / "cmdline").read_bytes().split(b"\0"):
                found.append(int(folder.name))
    return found


@pytest.fixture
def nothing_leaks() -> Iterator[None]:
    """Descriptors, child processes and directories are after the test what they were before."""
    before = state_of_this_process()
    yield
    assert state_of_this_process() == before


def state_of_this_process() -> tuple[int, str, list[str]]:
    children = Path(f"/proc/self/task/{threading.get_native_id()}/children").read_text()
    left = [str(path) for path in Path(tempfile.gettempdir()).glob("supertest-run-*")]
    return len(os.listdir("/proc/self/fd")), children, left


def test_an_endless_script_is_timed_out_and_keeps_what_it_had(run: Runs) -> None:
    result = run(ENDLESS, timeout=3)

    assert result.outcome is Outcome.TIMED_OUT
    assert result.reason == "It ran longer than 3 s."
    assert result.counts == Counts(passed=1, errored=1)
    assert result.tests[1].message == "It was still running when the time was up."
    assert b"KeyboardInterrupt" in result.log


def test_a_script_that_ignores_the_polite_end_gets_the_hard_one(run: Runs) -> None:
    result = run(STUBBORN, timeout=2, limits=Limits(grace=0.3))

    assert result.outcome is Outcome.TIMED_OUT
    assert result.duration < 5


@pytest.mark.usefixtures("nothing_leaks")
@pytest.mark.parametrize("script", [ENDLESS, STUBBORN], ids=["polite", "stubborn"])
def test_a_stop_ends_a_run_soon_and_leaves_nothing(run: Runs, script: str) -> None:
    stop = Stop()
    recorder = Recorder(on_start=lambda: stop.request(StopReason.CANCELLED))

    result = run(script, stop=stop, sink=recorder, limits=Limits(grace=0.3))

    assert result.outcome is Outcome.STOPPED
    assert result.reason == "It was cancelled."
    assert TestState.ERRORED not in [test.outcome for test in result.tests]


@pytest.mark.usefixtures("nothing_leaks")
def test_a_stop_before_the_start_ends_the_run_at_once(run: Runs) -> None:
    stop = Stop()
    stop.request(StopReason.DRAINING)

    result = run(ENDLESS, stop=stop)

    assert result.outcome is Outcome.STOPPED
    assert result.reason.startswith("Its worker is shutting down")


@pytest.mark.usefixtures("nothing_leaks")
def test_a_daemon_does_not_outlive_its_run(run: Runs) -> None:
    mark = f"daemon-{time.monotonic_ns()}"

    assert run(DAEMON.replace("{mark}", mark)).outcome is Outcome.PASSED
    assert processes_with(mark) == []


@pytest.mark.usefixtures("nothing_leaks")
def test_without_a_sandbox_neither_a_daemon_nor_a_file_is_left(run_bare: Runs) -> None:
    mark = f"daemon-{time.monotonic_ns()}"

    assert run_bare(DAEMON.replace("{mark}", mark)).outcome is Outcome.PASSED
    assert processes_with(mark) == []


def test_without_a_sandbox_a_stop_and_the_clock_work_too(run_bare: Runs) -> None:
    result = run_bare(STUBBORN, timeout=2, limits=Limits(grace=0.3))

    assert result.outcome is Outcome.TIMED_OUT


def test_a_sink_that_breaks_ends_the_run(run: Runs) -> None:
    class Full(Exception):
        """There is no room for the log."""

    class Broken(Recorder):
        def log(self, data: bytes) -> None:
            raise Full

    before = state_of_this_process()
    with pytest.raises(Full):
        run(ENDLESS, sink=Broken())
    assert state_of_this_process() == before


def test_many_run_at_once_in_threads_of_one_process(run: Runs) -> None:
    def number(n: int) -> Result:
        return run(f"def test_it():\n    print('number', {n})\n    assert {n} % 2 == 0\n")

    with ThreadPoolExecutor(6) as pool:
        results = list(pool.map(number, range(6)))

    assert [result.outcome for result in results] == [Outcome.PASSED, Outcome.FAILED] * 3
    assert all(f"number {n}".encode() in result.log for n, result in enumerate(results))


#: Seconds without a sign of its server until a run is ended.
SILENCE = 1.0
SERVER = """
import sys; sys.path[:0] = {path!r}
from pathlib import Path
from executions.runner import Config, Environment, Kind, Run, Sandbox, Stop
from tests.integration.runner.recorder import Recorder
test = (
    "import subprocess\\ndef test_it():\\n"
    " subprocess.run(['sleep', '600', '{mark}'], start_new_session=True)"
)
environment = Environment(Path({environment!r}), Path({requirements!r}))
sandbox = Sandbox(Config(environment, kinds=(Kind({kind!r}),), silence={silence}))
sandbox.run(Run({{"test_a.py": test}}, {{}}, 60), sink=Recorder(), stop=Stop())
"""


@pytest.mark.timed
@pytest.mark.parametrize(
    ("number", "within"),
    [(signal.SIGKILL, 1.0), (signal.SIGSTOP, SILENCE + 1.0)], ids=["killed", "frozen"],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["jailed", "locked"])
def test_a_dead_or_frozen_server_takes_its_runs_along(
    kind: str, number: int, within: float, request: pytest.FixtureRequest
) -> None:
    mark = f"{time.monotonic_ns()}"
    config: Config = request.getfixturevalue(kind)
    environment = config.environment
    script = SERVER.format(
        path=sys.path, mark=mark, environment=str(environment.path),
        requirements=str(environment.requirements), kind=str(config.kinds[0]),
        silence=SILENCE,
    )  # fmt: skip
    with subprocess.Popen([sys.executable, "-c", script]) as server:
        try:
            eventually(lambda: processes_with(mark), within=20)
            server.send_signal(number)
            eventually(lambda: not processes_with(mark), within=within)
        finally:
            server.kill()


def test_a_server_that_lives_keeps_its_run(jailed: Config) -> None:
    result = execute(replace(jailed, silence=0.5), "import time\ndef test_it(): time.sleep(1.5)\n")

    assert result.outcome is Outcome.PASSED
