"""The same attacks where Landlock locks scripts in; the positive controls are beside the others."""

import os
import re

import psutil
import pytest

from executions.runner import Config, Limits, Outcome, TestOutcome, TestState
from tests.hostile.conftest import attack, scripts
from tests.hostile.test_greedy import GREEDY, MIB

QUIET = scripts("quiet")
#: Files stay until somebody looks.
WAIT = "import time\n\ndef test_it():\n    time.sleep(0.6)\n"
#: The limits that nothing but a look enforces here, and what the look ends the run with.
GREED = {
    "uses_plain_memory": (Limits(memory=128 * MIB), "It used more than 128 MiB of memory."),
    "uses_memory_in_sockets": (Limits(sockets=100), "It had more than 100 sockets."),
    "fills_the_disk": (Limits(disk=40 * MIB), "It used more than 40 MiB on disk."),
    "makes_many_files": (Limits(inodes=2000), "It had more than 2,000 files."),
    # The kernel refuses more to all of this user's processes together: it may be a little later.
    "starts_many_processes": (Limits(processes=40), "(had more|met its limit) .*40 processes"),
}  # fmt: skip


@pytest.fixture(scope="module")
def contained(locked: Config, victims: dict[str, str]) -> dict[str, TestOutcome]:
    """What came of each attack."""
    tests = attack(locked, QUIET, variables=victims).tests
    return {test.node.partition(".py::")[0].removeprefix("test_"): test for test in tests}


@pytest.mark.parametrize("name", QUIET)
def test_the_attack_is_contained(contained: dict[str, TestOutcome], name: str) -> None:
    assert contained[name].outcome is TestState.FAILED


@pytest.mark.parametrize("name", GREED)
def test_greed_is_contained_and_its_limit_named(locked: Config, name: str) -> None:
    limits, reason = GREED[name]

    result = attack(locked, {name: GREEDY[name], "wait": WAIT}, limits=limits)

    assert re.search(reason, result.reason), result.reason
    assert result.outcome is not Outcome.PASSED
    assert result.tests, "no test started"


@pytest.mark.timed
def test_a_bomb_ends_in_time(locked: Config) -> None:
    limits = Limits(memory=128 * MIB, processes=100, grace=0.2)

    result = attack(locked, {"bombs": scripts("alone")["bombs"]}, timeout=8, limits=limits)

    assert result.outcome in (Outcome.ERRORED, Outcome.TIMED_OUT), result
    assert result.duration < 15
    assert result.counts.total == 1


def test_nothing_outlives_its_run(locked: Config) -> None:
    seconds = f"600.{os.getpid()}"

    result = attack(
        locked, {"leaves": scripts("alone")["leaves_daemons"]},
        variables={"SECONDS_OF_SLEEP": seconds},
    )  # fmt: skip

    assert result.outcome is Outcome.PASSED, result
    assert [
        p for p in psutil.process_iter(["cmdline"]) if seconds in (p.info["cmdline"] or [])
    ] == []
