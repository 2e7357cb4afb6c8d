"""What processes counted, in Redis, for whoever is scraped."""

from functools import partial

import pytest
import redis as redis_py

from capacity.errors import LedgerUnreachable
from capacity.keys import PROCESSES
from capacity.ledger import ledger
from capacity.measures import Book
from capacity.teller import Teller
from tests.integration.capacity.conftest import GateMaker
from tests.integration.capacity.gate import Gate
from tests.redis_server import RedisServer


@pytest.fixture
def gate(make_gate: GateMaker) -> Gate:
    return make_gate()


def teller(gate: Gate, *, viewers: int = 0, **amounts: float) -> Teller:
    book = Book()
    book.add(amounts)
    return Teller(gate.ledger, book, viewers=lambda: viewers)


def test_what_several_processes_counted_is_added(gate: Gate) -> None:
    assert teller(gate, seconds=0.25, ended=1).tell()
    assert teller(gate, seconds=1.5, ended=2).tell()
    assert gate.ledger.counted().measures == {"seconds": 1.75, "ended": 3}


def test_a_batch_that_is_told_twice_counts_once(gate: Gate) -> None:
    tell = partial(gate.ledger.tell, "process", batch=4, amounts={"ended": 1}, life=10.0, viewers=2)
    assert tell()
    assert not tell()
    assert gate.ledger.counted().measures == {"ended": 1}


def test_what_redis_did_not_get_is_told_when_it_is_back(
    gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    process, tell = teller(gate, ended=1), gate.ledger.tell
    monkeypatch.setattr(gate.ledger, "tell", _unreachable)
    assert not process.tell()
    monkeypatch.setattr(gate.ledger, "tell", tell)
    assert process.tell()
    assert gate.ledger.counted().measures == {"ended": 1}


def test_the_viewers_of_all_living_processes_are_added(
    gate: Gate, raw_redis: "redis_py.Redis"
) -> None:
    gone = teller(gate, viewers=7)
    for process in (gone, teller(gate, viewers=3), teller(gate, viewers=4)):
        process.tell()
    assert gate.ledger.counted().viewers == 14
    raw_redis.hset(PROCESSES, gone.process, "1.0 1 7")
    assert gate.ledger.counted().viewers == 7


def test_a_process_long_gone_is_forgotten(gate: Gate, raw_redis: "redis_py.Redis") -> None:
    raw_redis.hset(PROCESSES, "gone", "1.0 1 7")
    teller(gate).tell()
    assert not raw_redis.hexists(PROCESSES, "gone")


def test_figures_and_counters_are_one_reading(gate: Gate) -> None:
    gate.admit_all(["one", "two"])
    gate.fetch()
    found = gate.ledger.counted()
    assert (found.tally.usage, found.tally.counters["admitted"]) == (gate.usage, 2)


def test_a_new_redis_is_taught_the_script(own_redis: RedisServer) -> None:
    ledger().client.script_flush()
    assert ledger().counted().tally.usage.running == 0


def _unreachable(*_: object, **__: object) -> bool:
    raise LedgerUnreachable("away")
