"""Attacks by force: they take more of something than there is for them."""

import re
from dataclasses import dataclass

import pytest

from executions.runner import Config, Limits, Outcome, TestState
from tests.hostile.conftest import attack, scripts

MIB = 1024 * 1024
MOST = 128 * MIB
MEMORY = "It used more than 128 MiB of memory."
GREEDY = scripts("greedy")


@dataclass(frozen=True)
class Case:
    """A script, the limits that it meets, and the reason that its run must end with."""

    name: str
    limits: Limits
    reason: str
    timeout: float = 30
    outcome: Outcome = Outcome.ERRORED


def refused(name: str, limits: Limits, limit: str) -> Case:
    """Return the case of a limit that only makes the script's test fail."""
    reason = f"1 test failed. It met its limit of {limit}."
    return Case(name, limits, reason, outcome=Outcome.FAILED)


CASES = [
    Case("uses_plain_memory", Limits(memory=MOST), MEMORY),
    Case("uses_memory_in_many", Limits(memory=MOST), MEMORY),
    Case("uses_memory_for_tables", Limits(memory=MOST), MEMORY),
    Case("uses_memory_in_sockets", Limits(sockets=100), "It had more than 100 sockets."),
    Case("prints_without_end", Limits(log_total=8 * MIB), "It printed more than 8 MB, so it was "
         "stopped."),
    Case("burns_processors", Limits(cpu_per_second=0, cpu_spare=2), "It used more than 2 s of "
         "processor time."),
    Case("is_deaf", Limits(grace=0.2), "It ran longer than 1.5 s.", timeout=1.5,
         outcome=Outcome.TIMED_OUT),
    refused("fills_the_disk", Limits(disk=40 * MIB), "40 MiB on disk(, or 16,384 files)?"),
    refused("makes_many_files", Limits(inodes=2000), "(256 MiB on disk, or )?2,000 files"),
    refused("makes_a_large_file", Limits(file_size=16 * MIB), "16 MiB for a file"),
    refused("opens_many_files", Limits(open_files=128), "128 open files"),
    refused("starts_many_processes", Limits(processes=40), "40 processes and threads"),
]  # fmt: skip


def test_every_script_has_its_case() -> None:
    assert {case.name for case in CASES} == GREEDY.keys()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_attack_is_contained_and_its_limit_named(jailed: Config, case: Case) -> None:
    script = {case.name: GREEDY[case.name]}

    result = attack(jailed, script, timeout=case.timeout, limits=case.limits)

    assert result.outcome is case.outcome
    # Disk and files refuse with one error; which it was is seen only if somebody looks in time.
    assert re.fullmatch(case.reason, result.reason), result.reason
    assert [test.outcome for test in result.tests] != [TestState.PASSED]
    assert result.tests, "no test started"


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_attack_takes_as_much_where_it_may(bare: Config, case: Case) -> None:
    result = attack(bare, {case.name: GREEDY[case.name]})

    assert result.outcome is Outcome.PASSED, (result.reason, result.tests)
