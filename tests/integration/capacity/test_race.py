"""Thousands of messages, 32 threads in 4 processes: limits hold at every step, nothing is lost."""

import multiprocessing
import threading
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager

import redis as redis_client

from capacity.limits import Limits
from tests.integration.capacity.race import DONE, STOP, Race, check, run
from tests.redis_server import RedisServer
from tests.waiting import eventually

PROCESSES = 4


@contextmanager
def watching(race: Race) -> Iterator[None]:
    """Reap, and look at the figures all the time; a look that saw too many fails the test."""
    gate, ended, faults = race.gate(), threading.Event(), list[AssertionError]()

    def watch() -> None:
        while not ended.is_set():
            gate.reap(attempts=10**6)
            try:
                check(gate.usage, race.limits)
            except AssertionError as fault:
                faults.append(fault)

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield
    finally:
        ended.set()
        watcher.join()
    assert faults == []


def test_limits_hold_at_every_step_and_every_message_ends_exactly_once(
    redis: "redis_client.Redis", redis_server: RedisServer
) -> None:
    race = Race(redis_server.url, Limits(running=4, queued=20))
    total = PROCESSES * race.messages_a_process
    context = multiprocessing.get_context("spawn")
    racers: list[Future[int]] = []

    def is_over() -> bool:
        return redis.scard(DONE) == total or any(racer.done() for racer in racers)

    with watching(race), ProcessPoolExecutor(PROCESSES, mp_context=context) as pool:
        racers += [pool.submit(run, race, f"process-{n}") for n in range(PROCESSES)]
        try:
            eventually(is_over, within=60, what="every message has ended")
        finally:
            redis.set(STOP, "1")
        looks = [racer.result() for racer in racers]
    assert redis.scard(DONE) == total
    assert sum(looks) >= 2 * total
    gate = race.gate()
    eventually(lambda: gate.usage.slots == 0, what="every slot is free")
    assert gate.leftovers() == []
