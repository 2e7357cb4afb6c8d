"""What one process of the race does: producers that insist, workers that now and then fail."""

import random
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import redis

from capacity.keys import WAKE
from capacity.limits import Limits, Usage, Verdict
from tests.integration.capacity.gate import Gate, Held

STOP, DONE, LIVE = "race:stop", "race:done", "race:live"


@dataclass(frozen=True)
class Race:
    """What is raced for, and who races in each process."""

    url: str
    limits: Limits
    producers: int = 3
    workers: int = 5
    messages: int = 180  # each producer's

    @property
    def messages_a_process(self) -> int:
        """How many ids each process offers."""
        return self.producers * self.messages

    def gate(self) -> Gate:
        """Return a gate on a client of its own."""
        return Gate(redis.Redis.from_url(self.url), self.limits)


def run(race: Race, name: str) -> int:
    """Race in this process; returns how many looks it took that saw the limits kept."""
    gate = race.gate()
    with ThreadPoolExecutor(race.producers + race.workers) as pool:
        racers = [pool.submit(_produce, race, gate, f"{name}-{n}") for n in range(race.producers)]
        racers += [pool.submit(_work, race, gate, f"{name}-{n}") for n in range(race.workers)]
        return sum(racer.result() for racer in racers)


def check(usage: Usage, limits: Limits) -> None:
    """Fail where more run or wait than may."""
    assert usage.slots <= limits.running, usage
    assert usage.waiting <= limits.queued, usage


def _produce(race: Race, gate: Gate, name: str) -> int:
    looks = 0
    for n in range(race.messages):
        verdict = Verdict.REFUSED
        while verdict is Verdict.REFUSED and not gate.redis.exists(STOP):
            admission = gate.admit(f"{name}-{n}", priority=("high", "normal", "low")[n % 3])
            verdict = admission.verdict
            check(admission.usage, race.limits)
            looks += 1
    return looks


def _work(race: Race, gate: Gate, name: str) -> int:
    looks, chance = 0, random.Random(name)
    while not gate.redis.exists(STOP):
        gate.redis.brpop([WAKE], timeout=0.1)
        if held := gate.try_fetch(tag=f"{name}#{uuid.uuid4().hex}"):
            _handle(race, gate, held, fate=chance.random())
            looks += 1
    return looks


def _handle(race: Race, gate: Gate, held: Held, *, fate: float) -> None:
    assert gate.redis.incr(LIVE) <= race.limits.running
    check(gate.usage, race.limits)
    assert gate.start(held) == "started"
    is_done = fate >= 0.1
    if is_done:
        assert gate.redis.sadd(DONE, held.id) == 1, f"{held.id} ran twice"
    gate.redis.decr(LIVE)
    if is_done:
        assert gate.release(held)
        assert not gate.release(held)
    elif fate >= 0.03:
        assert gate.requeue(held)
    else:
        gate.expire(held.id)  # it dies; somebody will reap it
