"""Tells pytest's plugins of a test that passed, and then fails."""

import pytest


def test_it(request: pytest.FixtureRequest) -> None:
    item = request.node
    report = pytest.TestReport(item.nodeid, item.location, {}, "passed", None, "call")
    item.ihook.pytest_runtest_logreport(report=report)
    raise AssertionError
