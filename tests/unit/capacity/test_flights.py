"""Readings are shared: by all who ask at once, and for a while by those who follow."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from capacity.flights import Flights
from tests.waiting import eventually

MANY = 100


class Source:
    """Something slow to read, which counts how often it is."""

    def __init__(self) -> None:
        self.reads = self.asked = 0
        self.now = 0.0
        self.version = object()
        self.begun, self.may_end = threading.Event(), threading.Event()
        self.may_end.set()
        self.flights = Flights(self._read, version=self._version, clock=lambda: self.now)

    def _version(self) -> object:
        self.asked += 1
        return self.version

    def _read(self) -> int:
        self.reads += 1
        number = self.reads
        self.begun.set()
        assert self.may_end.wait(5)
        return number


@pytest.fixture
def source() -> Source:
    return Source()


@pytest.fixture
def held(source: Source) -> Source:
    """A source whose reads last until the test lets them end."""
    source.may_end.clear()
    return source


def test_a_value_is_kept_for_its_age(source: Source) -> None:
    assert source.flights.value(age=1) == (1, False)
    source.now = 0.9
    assert source.flights.value(age=1) == (1, True)
    source.now = 1.0
    assert source.flights.value(age=1) == (2, False)


def test_a_change_is_seen_at_once(source: Source) -> None:
    source.flights.value(age=1)
    source.version = object()
    assert source.flights.value(age=1) == (2, False)


def test_who_asks_anew_gets_a_new_value_that_then_serves_the_rest(source: Source) -> None:
    source.flights.value(age=1)
    assert source.flights.value(age=1, anew=True) == (2, False)
    assert source.flights.value(age=1) == (2, True)


def test_a_hundred_threads_share_one_read(held: Source) -> None:
    with ThreadPoolExecutor(MANY) as pool:
        asking = [pool.submit(held.flights.value, age=60) for _ in range(MANY)]
        eventually(lambda: held.asked == MANY)
        held.may_end.set()
        assert {future.result(5)[0] for future in asking} == {1}
    assert held.reads == 1


async def test_a_hundred_tasks_share_one_read(held: Source) -> None:
    asking = [asyncio.create_task(held.flights.avalue(age=0)) for _ in range(MANY)]
    await asyncio.sleep(0)  # all have boarded
    held.may_end.set()
    assert {value for value, _ in await asyncio.gather(*asking)} == {1}
    assert held.reads == 1


async def test_tasks_and_threads_share_one_read(held: Source) -> None:
    asking = asyncio.create_task(held.flights.avalue(age=0))
    await asyncio.sleep(0)
    joining = asyncio.create_task(asyncio.to_thread(held.flights.value, age=60))
    await asyncio.to_thread(held.begun.wait, 5)
    held.may_end.set()
    assert [(await task)[0] for task in (asking, joining)] == [1, 1]


async def test_one_who_leaves_takes_the_value_from_nobody(held: Source) -> None:
    asking = [asyncio.create_task(held.flights.avalue(age=0)) for _ in range(3)]
    await asyncio.sleep(0)
    for leaver in asking[:2]:  # the one who began it, and a follower
        leaver.cancel()
    await asyncio.sleep(0)
    held.may_end.set()
    assert await asking[2] == (1, False)


def test_a_failure_reaches_the_caller_and_is_not_kept() -> None:
    faults = [ValueError("once")]

    def read() -> int:
        if faults:
            raise faults.pop()
        return 7

    flights = Flights(read, version=lambda: None)
    with pytest.raises(ValueError, match="once"):
        flights.value(age=60)
    assert flights.value(age=60) == (7, False)
