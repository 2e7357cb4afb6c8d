"""A conftest.py that answers for the test, without calling it."""

import pytest


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool:
    """Say that it was called."""
    return True
