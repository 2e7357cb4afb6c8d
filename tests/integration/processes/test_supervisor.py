"""The supervisor with commands that behave badly."""

import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from tests.waiting import eventually

BASE_DIR = Path(__file__).resolve().parents[3]


class Supervised:
    """A supervisor in a process of its own, and what it says."""

    def __init__(self, log: Path) -> None:
        self._log = log
        self.process: subprocess.Popen[bytes]

    def start(self, *services: str) -> None:
        """Start it with services written as NAME=COMMAND."""
        with self._log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "tests.integration.processes.supervised", *services],
                cwd=BASE_DIR,
                stdout=log,
            )

    def says(self, pattern: str, *, times: int = 1) -> re.Match[str]:
        """Wait until it has said so, so many times."""
        return eventually(lambda: self._found(pattern, times), within=10, what=pattern)

    def end(self) -> None:
        """End it as a person does."""
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=10)

    def _found(self, pattern: str, times: int) -> "re.Match[str] | None":
        found = list(re.finditer(pattern, self._log.read_text()))
        return found[-1] if len(found) >= times else None


@pytest.fixture
def supervised(tmp_path: Path) -> Iterator[Supervised]:
    """A supervisor that is ended with the test."""
    supervised = Supervised(tmp_path / "log")
    yield supervised
    if supervised.process.poll() is None:
        supervised.process.kill()
        supervised.process.wait()


def test_one_that_fails_is_started_again_and_the_others_go_on(supervised: Supervised) -> None:
    supervised.start("good=echo once; exec sleep 60", "bad=exit 3")
    supervised.says(r"bad ended \(exit code 3\); starting it again in 1 s\.")
    supervised.says(r"good +\| once", times=1)
    supervised.end()
    assert supervised.process.returncode == 0


def test_one_that_ignores_the_end_is_killed_when_told_twice(supervised: Supervised) -> None:
    supervised.start("deaf=trap '' TERM; echo up; while true; do sleep 1; done")
    supervised.says(r"deaf +\| up")
    started = time.monotonic()
    supervised.process.send_signal(signal.SIGTERM)
    supervised.process.send_signal(signal.SIGINT)
    supervised.process.wait(timeout=10)
    assert time.monotonic() - started < 5
    supervised.says("deaf did not end")


def test_one_that_ignores_the_end_is_killed_in_time(supervised: Supervised) -> None:
    supervised.start("deaf=trap '' TERM; echo up; while true; do sleep 1; done")
    supervised.says(r"deaf +\| up")
    supervised.end()
    assert supervised.process.returncode == 0


def test_a_daemon_that_somebody_left_behind_is_ended(supervised: Supervised) -> None:
    supervised.start("parent=setsid sleep 600 & echo child $!; exec sleep 60")
    daemon = psutil.Process(int(supervised.says(r"child (\d+)")[1]))
    supervised.end()
    assert not daemon.is_running()


def test_the_orphans_of_one_that_died_are_ended_at_once(supervised: Supervised) -> None:
    supervised.start("parent=setsid sleep 600 & echo child $!; sleep 0.3; kill -9 $$")
    daemon = psutil.Process(int(supervised.says(r"child (\d+)")[1]))
    supervised.says(r"parent ended \(killed by SIGKILL\)")
    eventually(lambda: not daemon.is_running())


def test_the_last_words_of_one_that_died_are_shown(supervised: Supervised) -> None:
    supervised.start("short=printf 'no newline'; exit 1")
    supervised.says(r"short +\| no newline\n")
