"""The client tries again politely, and not for ever."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supertest_client.errors import Refusal, ServerError, Unreachable
from supertest_client.patience import LONGEST, STRETCH, Patience, wait_after

chances = st.floats(0, 1, exclude_max=True)


class Hours:
    """A clock that only sleep moves."""

    def __init__(self) -> None:
        self.now = 0.0
        self.waits: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.waits.append(seconds)


@pytest.fixture
def hours() -> Hours:
    return Hours()


def patience(hours: Hours, seconds: float) -> Patience:
    return Patience(
        seconds, tell=lambda *_: None, clock=lambda: hours.now, sleep=hours.sleep, chance=lambda: 0
    )


def failing(error: ServerError, *, times: int) -> "Failing":
    return Failing(error, times)


class Failing:
    """Fails some times, then answers."""

    def __init__(self, error: ServerError, times: int) -> None:
        self.error, self.left = error, times

    def __call__(self) -> str:
        self.left -= 1
        if self.left >= 0:
            raise self.error
        return "answer"


def full(retry_after: float | None = 17) -> Refusal:
    return Refusal(429, {"code": "queue_full", "detail": "Full."}, retry_after=retry_after)


@given(st.floats(0, 300), st.integers(0, 50), chances)
def test_nobody_returns_before_the_server_asked_or_much_later(
    asked: float, attempt: int, chance: float
) -> None:
    wait = wait_after(asked, attempt=attempt, chance=chance)
    assert asked <= wait <= asked * (1 + STRETCH)


@given(st.integers(0, 5000), chances)
def test_waits_without_a_word_of_the_server_are_bounded(attempt: int, chance: float) -> None:
    assert 0 < wait_after(None, attempt=attempt, chance=chance) <= LONGEST


def test_it_waits_as_long_as_it_was_told(hours: Hours) -> None:
    assert patience(hours, 600).insist(failing(full(), times=2)) == "answer"
    assert hours.waits == [17, 17]


def test_it_gives_up_when_patience_ends_after_a_last_try(hours: Hours) -> None:
    with pytest.raises(Refusal):
        patience(hours, 20).insist(failing(full(), times=9))
    assert hours.waits == [17, 3]


def test_without_patience_it_does_not_wait(hours: Hours) -> None:
    with pytest.raises(Unreachable):
        patience(hours, 0).insist(failing(Unreachable("Away."), times=1))
    assert hours.waits == []


def test_what_will_not_pass_is_not_asked_for_again(hours: Hours) -> None:
    with pytest.raises(Refusal):
        patience(hours, 600).insist(failing(Refusal(403, {}), times=1))
    assert hours.waits == []


def test_a_success_between_two_troubles_starts_patience_anew(hours: Hours) -> None:
    one = patience(hours, 20)
    for _ in range(5):
        one.wait(full())
        one.reset()
    assert hours.now == 5 * 17
