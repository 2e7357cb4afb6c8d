"""Several suites in one sandbox, each with its own process, directory and configuration."""

from dataclasses import replace

import pytest

from executions.runner import Config, Counts, Kind, Outcome, Result, Run, Sandbox, Stop, relay
from executions.runner.results import TestState
from tests.integration.runner.recorder import Recorder

PASSES = "def test_login(): pass\n"
FAILS = "def test_login(): assert False, 'no'\n"
FLAKY = "tries = []\ndef test_it():\n    tries.append(1)\n    assert len(tries) == 2\n"


def ran(config: Config, *scripts: str, recorder: Recorder | None = None, **how: object) -> Result:
    """Run each script as a suite of its own."""
    files = {f"{number:02}_s/test_script.py": text for number, text in enumerate(scripts, 1)}
    suites = tuple(name.partition("/")[0] for name in files)
    run = replace(Run(files, {}, 30.0, suites=suites), **how)  # type: ignore[arg-type]
    return Sandbox(config).run(run, sink=recorder or Recorder(), stop=Stop())


def test_two_scripts_may_define_the_same_test(jailed: Config) -> None:
    result = ran(jailed, PASSES, PASSES)
    assert (result.outcome, result.reason) == (Outcome.PASSED, "2 tests passed.")
    nodes = [test.node for test in result.tests]
    assert nodes == ["01_s/test_script.py::test_login", "02_s/test_script.py::test_login"]
    assert [test.location for test in result.tests][1] == "02_s/test_script.py:1"


def test_each_suite_has_its_own_result(jailed: Config) -> None:
    result = ran(jailed, PASSES, FAILS, "def broken(:", PASSES)
    outcomes = [suite.outcome.value for suite in result.suites]
    assert outcomes == ["passed", "failed", "errored", "passed"]
    assert result.outcome is Outcome.ERRORED
    assert result.reason.startswith("03_s: ")
    assert result.counts == Counts(passed=2, failed=1, errored=1)


def test_a_failure_in_one_of_several_is_told_in_one_sentence(jailed: Config) -> None:
    result = ran(jailed, PASSES, FAILS)
    assert (result.outcome, result.reason) == (Outcome.FAILED, "1 test failed, 1 passed.")


def test_nothing_of_a_suite_is_left_for_the_next(jailed: Config) -> None:
    first = (
        "import os, subprocess, sys\nos.environ['LEFT'] = '1'\nsys.path.append('/left')\n"
        "child = subprocess.Popen(['sleep', '60'], start_new_session=True)\n"
        "def test_it(): open('left.txt', 'w').close()\n"
    )
    second = (
        "import os, subprocess, sys\n"
        "def test_it():\n"
        "    assert 'LEFT' not in os.environ\n"
        "    assert '/left' not in sys.path\n"
        "    assert sorted(os.listdir()) == ['pytest.ini', 'test_script.py']\n"
        "    names = [open(f'/proc/{p}/comm').read() for p in os.listdir('/proc') if p.isdigit()]\n"
        "    assert 'sleep\\n' not in names\n"
    )
    result = ran(jailed, first, second)
    assert result.outcome is Outcome.PASSED, [test.message for test in result.tests]


def test_a_suite_with_its_own_configuration_keeps_it(jailed: Config) -> None:
    files = {
        "01_a/pyproject.toml": "[tool.pytest.ini_options]\npython_files = 'check_*.py'\n",
        "01_a/check_it.py": PASSES,
        "02_b/helper.py": "N = 1",
        "02_b/tests/test_it.py": "from helper import N\ndef test_it(): assert N\n",
        "02_b/conftest.py": "",
    }
    run = Run(files, {}, 30.0, suites=("01_a", "02_b"))
    result = Sandbox(jailed).run(run, sink=Recorder(), stop=Stop())
    assert (result.outcome, result.counts) == (Outcome.PASSED, Counts(passed=2)), result.reason


def test_a_suite_that_dies_does_not_take_the_next_one_along(jailed: Config) -> None:
    dies = "import os\ndef test_it(): os.kill(os.getpid(), 9)\n"
    result = ran(jailed, dies, PASSES)
    assert [suite.outcome for suite in result.suites] == [Outcome.ERRORED, Outcome.PASSED]
    assert "killed (SIGKILL" in result.reason


def test_retries_are_counted_apart(jailed: Config) -> None:
    result = ran(jailed, FLAKY, PASSES, retries=1)
    assert (result.outcome, result.counts) == (Outcome.PASSED, Counts(passed=1, flaky=1))


def test_a_test_that_fails_each_time_fails_whatever_its_script_says_of_retries(
    jailed: Config,
) -> None:
    forged = (
        "import pytest\n@pytest.hookimpl(wrapper=True)\n"
        "def pytest_runtest_makereport(item, call):\n    report = yield\n"
        "    report.outcome = 'passed'\n    return report\n"
    )
    files = {"01_a/conftest.py": forged, "01_a/test_it.py": FAILS}
    run = Run(files, {}, 30.0, suites=("01_a",), retries=2)
    result = Sandbox(jailed).run(run, sink=Recorder(), stop=Stop())
    assert (result.outcome, result.counts) == (Outcome.FAILED, Counts(failed=1))


def test_the_first_failure_stops_the_rest_where_that_is_wanted(jailed: Config) -> None:
    result = ran(jailed, PASSES, FAILS, PASSES, stop_at_first_failure=True)
    assert (result.outcome, result.counts) == (Outcome.FAILED, Counts(passed=1, failed=1))
    assert result.reason == "1 test failed, 1 passed. The last script never ran."


@pytest.mark.timed
def test_time_that_runs_out_ends_the_suite_that_runs_and_starts_no_other(jailed: Config) -> None:
    sleeps = "import time\ndef test_it(): time.sleep(60)\n"
    result = ran(jailed, PASSES, sleeps, PASSES, timeout=2.0)
    assert (result.outcome, len(result.suites)) == (Outcome.TIMED_OUT, 2)
    assert result.suites[0].outcome is Outcome.PASSED


def test_news_come_live_with_the_total_once_it_is_known(jailed: Config) -> None:
    recorder = Recorder()
    ran(jailed, PASSES, PASSES, recorder=recorder)
    told = [(event.number, event.of) for event in recorder.events
            if event.test.outcome is TestState.PASSED]  # fmt: skip
    assert told == [(1, None), (2, 2)]


def test_legs_run_after_each_other_and_never_see_each_other(jailed: Config) -> None:
    files = {"01_a/test_it.py": "def test_it(): open('/tmp/left', 'w').close()"}
    first = Run(files, {}, 30.0, suites=("01_a",))
    second = "import os\ndef test_it(): assert os.listdir('/work') == ['02_b']\n"
    second += "def test_tmp(): assert not os.path.exists('/tmp/left')\n"
    legs = [first, replace(first, files={"02_b/test_it.py": second}, suites=("02_b",))]
    recorder = Recorder()
    result = relay(Sandbox(jailed), legs, sink=recorder, stop=Stop())
    assert (result.outcome, result.counts) == (Outcome.PASSED, Counts(passed=3)), result.tests
    assert recorder.logged == result.log


@pytest.mark.parametrize("kind", [Kind.LANDLOCK, Kind.NONE])
def test_in_each_kind_of_sandbox_it_is_the_same(jailed: Config, kind: Kind) -> None:
    result = ran(replace(jailed, kinds=(kind,)), FAILS, PASSES)
    assert [suite.folder for suite in result.suites] == ["01_s", "02_s"], result.reason
    assert result.counts == Counts(passed=1, failed=1)
