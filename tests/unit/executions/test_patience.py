"""Waiting for a database that is away."""

from collections.abc import Callable

import pytest

from django.db import DataError, InterfaceError, OperationalError

from executions.services.patience import WAIT_LEAST, WAIT_MOST, patiently


def failing(times: int, error: type[Exception] = OperationalError) -> Callable[[], str]:
    """Return a call that fails so many times."""
    left = [error("away")] * times

    def call() -> str:
        if left:
            raise left.pop()
        return "done"

    return call


def test_what_succeeds_at_once_waits_for_nothing() -> None:
    pauses: list[float] = []
    assert patiently(failing(0), pause=pauses.append) == "done"
    assert pauses == []


@pytest.mark.parametrize("error", [OperationalError, InterfaceError])
def test_it_tries_again_until_the_database_is_back(error: type[Exception]) -> None:
    pauses: list[float] = []
    assert patiently(failing(3, error), pause=pauses.append) == "done"
    assert pauses == [WAIT_LEAST, WAIT_LEAST * 2, WAIT_LEAST * 4]


def test_the_waits_grow_only_so_far() -> None:
    pauses: list[float] = []
    patiently(failing(12), pause=pauses.append)
    assert max(pauses) == pauses[-1] == WAIT_MOST


def test_it_gives_up_when_told_to() -> None:
    pauses: list[float] = []
    with pytest.raises(OperationalError):
        patiently(failing(9), give_up=lambda: len(pauses) == 2, pause=pauses.append)
    assert len(pauses) == 2


def test_an_error_that_does_not_pass_is_raised_at_once() -> None:
    pauses: list[float] = []
    with pytest.raises(DataError):
        patiently(failing(1, DataError), pause=pauses.append)
    assert pauses == []
