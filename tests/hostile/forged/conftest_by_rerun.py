"""A conftest.py that says of a failed test that it is tried again, which it never is."""

from collections.abc import Generator

import pytest


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Change what was found."""
    report = yield
    if report.failed:
        report.outcome, report.longrepr = "rerun", None  # type: ignore[assignment]
    return report
