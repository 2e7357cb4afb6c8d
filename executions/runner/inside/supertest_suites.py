"""Runs suites one after another, each by pytest in a process and a directory of its own.

Runs inside the sandbox. Nothing of a suite is ever loaded here: modules, settings, threads and
whatever else a suite changes end with its process, and the next one starts as the first did.
"""

import ctypes
import json
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import supertest_events
import supertest_network

PR_SET_CHILD_SUBREAPER = 36
INTERRUPTED = 2


class Suites:
    """The suites of a run."""

    def __init__(self, arguments: list[str]) -> None:
        self._arguments = arguments
        self._tell = supertest_events.teller.tell
        self._child = 0
        self._is_interrupted = False

    def run(self, suites: dict[str, list[str]], *, stops_at_failure: bool) -> int:
        """Run pytest in each folder with its own arguments; return the first code that isn't 0."""
        first = 0
        for folder, arguments in suites.items():
            code = self._run_one(folder, [*self._arguments, *arguments])
            first = first or code
            if self._is_interrupted:
                return INTERRUPTED
            if code and stops_at_failure:
                break
        return first

    def interrupt(self, *_: object) -> None:
        """Let the suite that runs report what it has, and start no other."""
        self._is_interrupted = True
        if self._child:
            os.kill(self._child, signal.SIGINT)

    def _run_one(self, folder: str, arguments: list[str]) -> int:
        self._tell("suite", folder=folder)
        # Flushed: what is in a buffer would be written by both.
        sys.stdout.flush()
        sys.stderr.flush()
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
        self._child = os.fork()
        if self._child == 0:
            become(folder, arguments)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGINT])
        code = os.waitstatus_to_exitcode(os.waitpid(self._child, 0)[1])
        self._child = 0
        sweep()
        code = code if code >= 0 else 128 - code
        self._tell("suite_ended", code=code)
        return code


def become(folder: str, arguments: list[str]) -> Any:
    """Be the pytest of one suite, as `python -m pytest` in its directory is."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGINT])
    supertest_events.teller.adopt()
    os.chdir(folder)
    sys.argv[:] = [str(Path(pytest.__file__).parent / "__main__.py"), *arguments]
    sys.path.insert(0, os.getcwd())
    place = Path(os.environ["SUPERTEST_ARTIFACTS"], folder)
    place.mkdir(parents=True, exist_ok=True)
    os.environ["SUPERTEST_ARTIFACTS"] = str(place)
    sys.exit(pytest.main(arguments))


def sweep() -> None:
    """End all that a suite left running: the next one must not meet it.

    Under Landlock nobody may look, and what is left ends with the run.
    """
    children = Path(f"/proc/{os.getpid()}/task/{os.getpid()}/children")
    # FileNotFoundError, too: some kernels are built without it.
    with suppress(OSError):
        while left := children.read_text().split():
            for child in left:
                os.kill(int(child), signal.SIGKILL)
                os.waitpid(int(child), 0)


def main() -> int:
    """Do what is written in the file beside this one."""
    plan = json.loads(Path(__file__).with_suffix(".json").read_text())
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    suites = Suites(plan["arguments"])
    signal.signal(signal.SIGINT, suites.interrupt)
    return suites.run(plan["suites"], stops_at_failure=plan["stops_at_failure"])


assert supertest_network  # noqa: S101  (its way out must be open before any suite is loaded)
if __name__ == "__main__":
    sys.exit(main())
