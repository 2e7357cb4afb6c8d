"""The verdict on a run."""

from dataclasses import replace

import pytest

from executions.runner.results import Counts, Outcome
from executions.runner.stop import StopReason
from executions.runner.verdict import Evidence, flooded, judge, stopped, timed_out

GOOD = Evidence(
    exit_code=0, counts=Counts(passed=2), greeted=True, collected=2, finished=2, ended=0
)


def test_a_run_passes_when_everything_says_so() -> None:
    verdict = judge(GOOD)

    assert verdict.outcome is Outcome.PASSED
    assert verdict.reason == "2 tests passed."


@pytest.mark.parametrize(
    "flaw",
    [
        {"exit_code": 1},
        {"ended": None},
        {"ended": 1},
        {"finished": 1},
        {"collected": 3},
        {"greeted": False},
        {"forged": True},
        {"broken": ("test_a.py, line 1: SyntaxError: invalid syntax",)},
        {"counts": Counts(passed=1, failed=1)},
        {"counts": Counts(passed=1, errored=1)},
        {"ending": timed_out(3)},
    ],
    ids=lambda flaw: next(iter(flaw)),
)
def test_one_flaw_is_enough_not_to_pass(flaw: dict[str, object]) -> None:
    verdict = judge(replace(GOOD, **flaw))  # type: ignore[arg-type]

    assert verdict.outcome is not Outcome.PASSED
    assert verdict.reason


def test_failed_tests_make_a_failed_run_that_counts_all() -> None:
    counts = Counts(passed=3, failed=1, skipped=2, errored=1)
    evidence = replace(GOOD, exit_code=1, ended=1, counts=counts, collected=9, finished=7)

    verdict = judge(evidence)

    assert verdict.outcome is Outcome.FAILED
    assert verdict.reason == (
        "1 test failed, 1 broke in set-up or tear-down, 3 passed, 2 skipped, 2 never ran."
    )


def test_a_flaky_test_passes_and_is_named() -> None:
    verdict = judge(replace(GOOD, counts=Counts(passed=1, flaky=1)))

    assert verdict.outcome is Outcome.PASSED
    assert verdict.reason == "1 test passed, 1 passed when tried again."


def test_no_tests_is_an_error_that_says_what_a_test_is() -> None:
    evidence = Evidence(exit_code=5, greeted=True, collected=0, ended=5)

    verdict = judge(evidence)

    assert verdict.outcome is Outcome.ERRORED
    assert verdict.reason.startswith("No tests were found")


def test_the_first_broken_file_is_the_reason_and_others_are_counted() -> None:
    evidence = replace(GOOD, ended=2, broken=("test_a.py, line 3: SyntaxError: x", "b", "c"))

    assert judge(evidence).reason == "test_a.py, line 3: SyntaxError: x (and 2 more such errors)"


def test_a_run_that_exits_without_its_end_died() -> None:
    verdict = judge(replace(GOOD, ended=None, finished=1))

    assert verdict.outcome is Outcome.ERRORED
    assert verdict.reason == (
        "The runner ended on its own (exit code 0) after 1 of 2 tests had finished."
    )


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (137, "killed (SIGKILL, as happens when memory runs out)"),
        (139, "killed (SIGSEGV)"),
        (152, "killed (SIGXCPU for using too much CPU)"),
        (255, "killed (signal 127)"),
    ],
)
def test_a_death_by_signal_is_named(code: int, words: str) -> None:
    assert words in judge(replace(GOOD, ended=None, exit_code=code)).reason


@pytest.mark.parametrize("line", ["bwrap: No permissions", "launcher: not allowed"])
def test_a_sandbox_that_can_not_start_is_the_machines_fault(line: str) -> None:
    verdict = judge(Evidence(exit_code=1, last_line=line))

    assert verdict.outcome is Outcome.ERRORED
    assert verdict.reason.startswith(f"This machine can't make a sandbox: {line}")


def test_a_run_killed_in_a_frozen_worker_says_so() -> None:
    verdict = judge(replace(GOOD, ended=None, exit_code=250))

    assert verdict.outcome is Outcome.ABANDONED
    assert verdict.reason == "Its worker was frozen for too long, so its test was stopped."


def test_a_run_ended_by_the_supervisor_is_what_the_supervisor_says() -> None:
    assert judge(replace(GOOD, ending=timed_out(2.5))).reason == "It ran longer than 2.5 s."
    assert judge(replace(GOOD, ending=stopped(StopReason.CANCELLED))).outcome is Outcome.STOPPED
    assert judge(replace(GOOD, ending=flooded(2**28))).reason.startswith("It printed more than 256")


def test_a_broken_pytest_is_an_error_with_its_last_words() -> None:
    internal = "INTERNALERROR> Traceback\nINTERNALERROR> ValueError: x"

    verdict = judge(replace(GOOD, exit_code=3, ended=3, internal=internal))

    assert verdict.outcome is Outcome.ERRORED
    assert "ValueError: x" in verdict.reason
