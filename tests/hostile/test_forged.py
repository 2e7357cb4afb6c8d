"""Scripts that fail and want to be taken for passed; none may be, with or without a sandbox."""

import pytest

from executions.runner import Config, Outcome, Result, TestState
from tests.hostile.conftest import run, scripts

FORGED = scripts("forged")
FAILING = "def test_it():\n    raise AssertionError\n"


@pytest.mark.parametrize("name", FORGED)
def test_a_forged_result_is_not_passed(jailed: Config, name: str) -> None:
    result = _attack(jailed, name)

    assert result.outcome in (Outcome.FAILED, Outcome.ERRORED), result
    assert all(test.outcome is not TestState.PASSED for test in result.tests), result.tests
    assert result.tests, "no test started"


def _attack(config: Config, name: str) -> Result:
    if name.startswith("conftest"):
        files = {"conftest.py": FORGED[name], "test_it.py": FAILING}
    else:
        files = {"test_it.py": FORGED[name]}
    return run(config, files)
