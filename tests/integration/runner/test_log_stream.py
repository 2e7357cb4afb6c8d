"""The log: as it comes, in order, within bounds."""

import time

from executions.runner import Limits, Outcome, TestEvent
from executions.runner.limits import MIB
from tests.integration.runner.conftest import Runs
from tests.integration.runner.recorder import Recorder

SLOW = """
import time

def test_first():
    for n in range(3):
        print("line", n)
        time.sleep(0.2)

def test_second():
    print("last")
"""


def test_the_log_comes_while_the_script_runs(run: Runs) -> None:
    recorder = Recorder()

    run(SLOW, sink=recorder)

    first, second, third = (recorder.arrival_of(b"line %d\n" % n) for n in range(3))
    assert first + 0.1 < second < third - 0.1


def test_what_a_test_prints_arrives_before_its_end_is_told(run: Runs) -> None:
    logged: list[bytes] = []

    class Ordered(Recorder):
        def test(self, event: TestEvent) -> None:
            logged.append(self.logged)

    run(SLOW, sink=Ordered())

    first_started, first_ended, *_ = logged
    assert b"line 2\n" not in first_started
    assert b"line 2\n" in first_ended


def test_a_script_that_writes_to_the_descriptors_is_logged_too(run: Runs) -> None:
    result = run(
        "import os, subprocess\n"
        "def test_it():\n    os.write(1, b'by hand')\n    os.write(2, b'by error')\n"
        "    subprocess.run(['echo', 'by child'])\n"
    )

    assert all(text in result.log for text in (b"by hand", b"by error", b"by child"))


def test_a_line_of_200_000_characters_is_kept(run: Runs) -> None:
    result = run("def test_it():\n    print('x' * 200_000)\n")

    assert b"x" * 200_000 in result.log


def test_of_50_megabytes_head_and_tail_are_kept(run: Runs) -> None:
    started = time.monotonic()

    result = run("def test_it():\n    for n in range(50):\n        print('x' * 1_000_000)\n")

    assert result.outcome is Outcome.PASSED
    assert 2 * MIB < len(result.log) < 2.2 * MIB
    assert b"bytes were left out here" in result.log
    assert b"1 passed" in result.log[-1000:]
    assert time.monotonic() - started < 20


def test_output_without_end_is_stopped_with_its_own_reason(run: Runs) -> None:
    script = "def test_it():\n    while True:\n        print('x' * 100_000)\n"

    result = run(script, limits=Limits(log_total=20 * MIB))

    assert result.outcome is Outcome.ERRORED
    assert result.reason == "It printed more than 20 MB, so it was stopped."


def test_bytes_that_are_no_text_are_kept(run: Runs) -> None:
    result = run("import os\ndef test_it():\n    os.write(1, bytes(range(256)))\n")

    assert result.outcome is Outcome.PASSED
