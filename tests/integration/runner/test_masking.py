"""A secret that a real script tells in every way it can comes out of the sandbox hidden."""

import pytest

from executions.masking import Mask
from executions.runner import Config, Outcome, Result, Run, Sandbox, Stop
from tests.integration.runner.recorder import Recorder
from tests.integration.runner.test_artifacts import Shelf

SECRET = "hunter22-very-secret"
SCRIPT = """
import os
import sys
import time
from pathlib import Path

import pytest

SECRET = os.environ["KEY"]

@pytest.mark.parametrize("key", [SECRET])
def test_it(key):
    for half in (SECRET[:9], SECRET[9:] + "\\n"):
        os.write(1, half.encode())
        time.sleep(0.05)
    (Path(os.environ["SUPERTEST_ARTIFACTS"]) / f"{SECRET}.txt").write_text("x")
    assert key == "x" * 9000 + key
"""


@pytest.fixture
def told(jailed: Config) -> tuple[Result, Recorder, Shelf]:
    recorder, shelf = Recorder(), Shelf()
    run = Run({"test_script.py": SCRIPT}, {"KEY": SECRET}, 30, Mask([SECRET]))
    result = Sandbox(jailed).run(run, sink=recorder, stop=Stop(), keep=shelf)
    return result, recorder, shelf


def test_a_secret_is_in_nothing_that_leaves_the_runner(
    told: tuple[Result, Recorder, Shelf],
) -> None:
    result, recorder, shelf = told
    assert result.outcome is Outcome.FAILED
    assert recorder.logged == result.log
    everything = f"{result.log!r} {result.tests} {result.reason} {recorder.events} {shelf.kept}"
    assert "hunter22" not in everything
    assert "] ***\n" in result.log.decode()
    assert result.tests[0].name == "test_it[***]"
    assert list(shelf.kept) == ["***.txt"]


def test_a_script_that_cant_be_read_tells_no_secret_in_its_reason(jailed: Config) -> None:
    run = Run({"test_script.py": f'raise ValueError("{SECRET}")'}, {}, 30, Mask([SECRET]))
    result = Sandbox(jailed).run(run, sink=Recorder(), stop=Stop())
    assert result.outcome is Outcome.ERRORED
    assert result.reason.endswith("ValueError: ***")


def test_what_is_run_is_never_shown_with_its_variables() -> None:
    assert SECRET not in repr(Run({}, {"KEY": SECRET}, 1, Mask([SECRET])))
