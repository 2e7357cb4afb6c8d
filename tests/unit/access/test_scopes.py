"""Scopes are ordered."""

import pytest

from access.scopes import Scope


@pytest.mark.parametrize("scope", Scope)
def test_a_scope_covers_itself(scope: Scope) -> None:
    assert scope.covers(scope)


def test_operate_covers_run_and_read() -> None:
    assert Scope.OPERATE.covers(Scope.RUN)
    assert Scope.OPERATE.covers(Scope.READ)


def test_run_covers_read_but_not_operate() -> None:
    assert Scope.RUN.covers(Scope.READ)
    assert not Scope.RUN.covers(Scope.OPERATE)


def test_read_covers_nothing_else() -> None:
    assert not Scope.READ.covers(Scope.RUN)
    assert not Scope.READ.covers(Scope.OPERATE)
