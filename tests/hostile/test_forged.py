"""Scripts that fail and want to be taken for passed; none may be, with or without a sandbox."""

import subprocess
from pathlib import Path

import pytest

from executions.runner import Config, Environment, Outcome, Result, TestState
from tests.hostile.conftest import run, scripts

FORGED = scripts("forged")
FAILING = "def test_it():\n    raise AssertionError\n"


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_result_is_not_passed(jailed: Config, name: str) -> None:
    result = _attack(jailed, name)

    assert result.outcome in (Outcome.FAILED, Outcome.ERRORED), result
    assert all(test.outcome is not TestState.PASSED for test in result.tests), result.tests
    assert result.tests, "no test started"


@pytest.mark.parametrize("name", FORGED)
def test_pytest_alone_is_deceived(name: str, environment: Environment, tmp_path: Path) -> None:
    for file, text in _files(name).items():
        (tmp_path / file).write_text(text)
    command = [str(environment.python), "-m", "pytest", "-q", "-p", "no:cacheprovider"]

    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    assert done.returncode == 0 or "1 passed" in done.stdout, done.stdout


def _attack(config: Config, name: str) -> Result:
    return run(config, _files(name))


def _files(name: str) -> dict[str, str]:
    if name.startswith("conftest"):
        return {"conftest.py": FORGED[name], "test_it.py": FAILING}
    return {"test_it.py": FORGED[name]}
