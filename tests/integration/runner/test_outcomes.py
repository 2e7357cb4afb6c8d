"""How executions end, in a real sandbox."""

import pytest

from executions.runner import Counts, Outcome, TestState
from tests.integration.runner.conftest import Runs
from tests.integration.runner.recorder import Recorder

MIXED = """
import pytest

def test_passes():
    pass

def test_fails():
    answer = 41
    assert answer == 42, "not yet"

@pytest.mark.skip(reason="later")
def test_is_skipped():
    pass

@pytest.fixture
def broken():
    raise ValueError("no database")

def test_has_a_broken_fixture(broken):
    pass
"""


def test_a_passing_script_passes(run: Runs) -> None:
    result = run("def test_it():\n    assert 1 + 1 == 2\n")

    assert result.outcome is Outcome.PASSED
    assert result.reason == "1 test passed."
    assert result.counts == Counts(passed=1)
    assert b"test_script.py::test_it PASSED" in result.log


def test_each_test_comes_to_its_own_outcome_with_message_and_line(run: Runs) -> None:
    result = run(MIXED)

    assert result.outcome is Outcome.FAILED
    assert result.counts == Counts(passed=1, failed=1, skipped=1, errored=1)
    passed, failed, skipped, errored = result.tests
    assert passed.name == "test_passes"
    assert failed.message.startswith("AssertionError: not yet\nassert 41 == 42")
    assert failed.location == "test_script.py:9"
    assert skipped.message == "later"
    assert (errored.message, errored.location) == ("ValueError: no database", "test_script.py:17")


def test_the_line_is_the_users_own_where_a_library_raised(run: Runs) -> None:
    result = run("import json\n\ndef test_it():\n    json.loads('{')\n")

    assert result.tests[0].location == "test_script.py:4"
    assert result.tests[0].message.startswith("json.decoder.JSONDecodeError")


def test_a_syntax_error_names_the_line(run: Runs) -> None:
    result = run("def test_it():\n    x = (1,\n    y = 2\n")

    assert result.outcome is Outcome.ERRORED
    assert result.reason.startswith("test_script.py, line 2: SyntaxError: '(' was never closed")
    assert result.counts.errored == 1


def test_an_import_that_fails_names_the_line(run: Runs) -> None:
    result = run("import os\nimport nowhere_to_be_found\n")

    assert result.outcome is Outcome.ERRORED
    assert result.reason == (
        "test_script.py, line 2: ModuleNotFoundError: No module named 'nowhere_to_be_found'"
    )


@pytest.mark.parametrize("files", [{"test_a.py": "x = 1\n"}, {"helper.py": ""}, {}])
def test_no_tests_is_an_error(run: Runs, files: dict[str, str]) -> None:
    result = run(files)

    assert result.outcome is Outcome.ERRORED
    assert result.reason.startswith("No tests were found")


def test_a_broken_conftest_is_an_error(run: Runs) -> None:
    result = run({"conftest.py": "1 / 0\n", "test_a.py": "def test_a(): pass\n"})

    assert result.outcome is Outcome.ERRORED
    assert result.reason == "pytest refused to start: ZeroDivisionError: division by zero"


def test_a_test_that_passes_when_tried_again_is_flaky(run: Runs) -> None:
    result = run(
        "import pytest\ntries = []\n\n@pytest.mark.flaky(reruns=2)\ndef test_it():\n"
        "    tries.append(1)\n    assert len(tries) == 2\n"
    )

    assert result.outcome is Outcome.PASSED
    assert result.counts == Counts(flaky=1)


def test_several_files_run_as_pytest_by_hand_does_it_and_see_each_other(run: Runs) -> None:
    recorder = Recorder()

    result = run(
        {
            "test_b.py": "from helper import N\ndef test_b(): assert N == 1\n",
            "helper.py": "N = 1\n",
            "deep/down/test_a.py": "def test_a(): pass\n",
        },
        sink=recorder,
    )

    assert result.outcome is Outcome.PASSED
    assert [test.name for test in result.tests] == ["test_a", "test_b"]
    assert [(event.test.outcome, event.number, event.of) for event in recorder.events] == [
        (TestState.RUNNING, 1, 2),
        (TestState.PASSED, 1, 2),
        (TestState.RUNNING, 2, 2),
        (TestState.PASSED, 2, 2),
    ]


def test_variables_reach_the_script(run: Runs) -> None:
    script = "import os\ndef test_it(): assert os.environ['TARGET'] == 'ü \\n=x'\n"

    assert run(script, variables={"TARGET": "ü \n=x"}).outcome is Outcome.PASSED


def test_bad_variables_and_files_are_an_error_in_words(run: Runs) -> None:
    result = run({"../x.py": ""}, variables={"PATH": "/x"})

    assert result.outcome is Outcome.ERRORED
    assert "'../x.py' can't be a file's name." in result.reason
    assert "PATH is set by the runner" in result.reason


def test_without_a_sandbox_a_script_runs_all_the_same(run_bare: Runs) -> None:
    result = run_bare(MIXED)

    assert result.outcome is Outcome.FAILED
    assert result.counts == Counts(passed=1, failed=1, skipped=1, errored=1)
    assert result.tests[1].location == "test_script.py:9"
