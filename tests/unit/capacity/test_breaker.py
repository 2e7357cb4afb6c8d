"""While the ledger is silent, one caller tries and the others are told at once."""

import pytest

from capacity.breaker import REST, Breaker
from capacity.errors import LedgerUnreachable


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock: Clock) -> Breaker:
    return Breaker(clock)


def fail(breaker: Breaker) -> None:
    with pytest.raises(LedgerUnreachable, match="gone"), breaker.guard():
        raise LedgerUnreachable("gone")


def is_let_through(breaker: Breaker) -> bool:
    try:
        breaker._enter()
    except LedgerUnreachable:
        return False
    return True


def test_calls_pass_while_the_ledger_answers(breaker: Breaker) -> None:
    for _ in range(3):
        with breaker.guard():
            pass


def test_after_a_failure_calls_are_refused_for_a_rest(breaker: Breaker, clock: Clock) -> None:
    fail(breaker)
    assert not is_let_through(breaker)
    clock.now += REST
    assert is_let_through(breaker)


def test_after_the_rest_only_one_caller_tries(breaker: Breaker, clock: Clock) -> None:
    fail(breaker)
    clock.now += REST
    assert [is_let_through(breaker) for _ in range(3)] == [True, False, False]


def test_a_try_that_succeeds_lets_all_through(breaker: Breaker, clock: Clock) -> None:
    fail(breaker)
    clock.now += REST
    with breaker.guard():
        pass
    assert [is_let_through(breaker) for _ in range(3)] == [True, True, True]


def test_a_try_that_never_ends_does_not_block_the_next(breaker: Breaker, clock: Clock) -> None:
    fail(breaker)
    clock.now += REST
    assert is_let_through(breaker)
    clock.now += 60
    assert is_let_through(breaker)


def test_other_errors_say_nothing_of_the_ledger(breaker: Breaker) -> None:
    with pytest.raises(ZeroDivisionError), breaker.guard():
        _ = 1 / 0
    assert is_let_through(breaker)
