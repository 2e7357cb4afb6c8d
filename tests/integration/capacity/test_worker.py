"""Real workers: never more than the limit, whatever becomes of them."""

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from capacity.ledger import ledger
from tests.integration.capacity.broker import Producer, application
from tests.integration.capacity.floor_keys import NOTES
from tests.integration.capacity.gate import Gate
from tests.integration.capacity.workers import PATIENCE, Floor, Worker
from tests.redis_server import RedisServer
from tests.waiting import eventually

WorkerStarter = Callable[..., Worker]


@pytest.fixture
def floor(own_redis: RedisServer) -> Iterator[Floor]:
    """A Redis of this test's own, with limits of 2 and 50."""
    import redis

    ledger().configure(running=2, queued=50)
    with redis.Redis.from_url(own_redis.url, decode_responses=True) as client:
        yield Floor(client)


@pytest.fixture
def producer(floor: Floor) -> Producer:
    return Producer(application())


@pytest.fixture
def start_worker(own_redis: RedisServer, tmp_path: Path) -> Iterator[WorkerStarter]:
    """Start workers that do not outlive the test."""
    workers: list[Worker] = []
    number = itertools.count()

    def start(**settings: str) -> Worker:
        log = tmp_path / f"worker-{next(number)}.log"
        workers.append(Worker(own_redis.url, log, **settings))
        return workers[-1]

    yield start
    for worker in workers:
        worker.kill()
    for log in sorted(tmp_path.glob("*.log")):
        print(log.name, log.read_text(), sep="\n")


def test_two_workers_run_everything_once_and_never_more_than_the_limit(
    floor: Floor, producer: Producer, start_worker: WorkerStarter
) -> None:
    names = [f"id-{n}" for n in range(12)]
    start_worker()
    start_worker()
    producer.send_all(*names)
    floor.until_started(2)
    floor.let_end(12)
    floor.until_ended(12)
    assert sorted(floor.started()) == sorted(names)
    assert sorted(floor.ended()) == sorted(f"{name} done" for name in names)
    assert floor.peak() == 2
    assert Gate(ledger().client, ledger().defaults).leftovers() == []


def test_the_system_queue_is_served_while_every_slot_is_taken(
    floor: Floor, producer: Producer, start_worker: WorkerStarter
) -> None:
    start_worker(WORKER_SLOTS="2")
    producer.send_all("a", "b", "c")
    floor.until_started(2)
    producer.app.send_task("tests.note", args=["hello"], queue="system")
    eventually(lambda: floor.redis.lrange(NOTES, 0, -1) == ["hello"], within=PATIENCE)
    assert len(floor.started()) == 2


def test_a_raised_limit_starts_more_at_once_and_a_lowered_one_kills_nothing(
    floor: Floor, producer: Producer, start_worker: WorkerStarter
) -> None:
    start_worker()
    producer.send_all("a", "b", "c", "d")
    floor.until_started(2)
    ledger().configure(running=3)
    floor.until_started(3)
    ledger().configure(running=1)
    floor.let_end(4)
    floor.until_ended(4)
    assert floor.peak() == 3


def test_what_a_killed_worker_ran_runs_again_in_another(
    floor: Floor, producer: Producer, start_worker: WorkerStarter
) -> None:
    victim = start_worker()
    producer.send_all("a", "b", "c")
    floor.until_started(2)
    victim.kill()
    floor.redis.set("floor:live", 0)
    start_worker()
    floor.until_started(4)
    floor.let_end(3)
    floor.until_ended(3)
    assert sorted(floor.started()) == ["a", "a", "b", "b", "c"]
    assert floor.started()[4] == "c"
    assert floor.peak() == 2


def test_a_worker_that_is_told_to_end_gives_back_what_it_runs(
    floor: Floor, producer: Producer, start_worker: WorkerStarter
) -> None:
    leaving = start_worker(DRAIN_SECONDS="0")
    producer.send_all("a", "b")
    floor.until_started(2)
    assert leaving.terminate() == 0
    usage = ledger().usage()
    assert (usage.slots, usage.listed, usage.workers) == (0, 2, 0)


def test_a_drained_worker_ends_what_it_runs_and_fetches_no_more_until_it_may_again(
    floor: Floor, producer: Producer, start_worker: WorkerStarter
) -> None:
    start_worker()
    producer.send_all("a", "b", "c")
    floor.until_started(2)
    (worker,) = ledger().workers()
    assert worker.note["host"]
    ledger().drain(worker.name, drained=True)
    floor.let_end(3)
    floor.until_ended(2)
    eventually(lambda: ledger().usage().slots == 0, what="nothing runs")
    assert (ledger().usage().listed, ledger().usage().worker_slots) == (1, 0)
    ledger().drain(worker.name, drained=False)
    floor.until_ended(3)


def test_a_cancel_reaches_what_runs_and_frees_its_slot(
    floor: Floor, producer: Producer, start_worker: WorkerStarter
) -> None:
    start_worker()
    producer.send_all("a", "b", "c")
    floor.until_started(2)
    ledger().cancel("a")
    floor.until_started(3)
    assert floor.ended() == ["a cancelled"]


def test_workers_go_on_after_every_connection_was_dropped(
    floor: Floor, producer: Producer, start_worker: WorkerStarter
) -> None:
    start_worker()
    producer.send_all("a", "b", "c")
    floor.until_started(2)
    floor.redis.client_kill_filter(_type="normal", skipme=True)
    floor.let_end(3)
    floor.until_ended(3)
    assert sorted(floor.started()) == ["a", "b", "c"]


def test_a_worker_goes_on_when_an_emptied_redis_is_back(
    floor: Floor, producer: Producer, start_worker: WorkerStarter, own_redis: RedisServer
) -> None:
    start_worker(LEASE_SECONDS="6")  # a loaded machine needs a while to start a Redis
    producer.send("a")
    floor.until_started(1)
    own_redis.kill()
    own_redis.start()
    producer.send("b")
    floor.until_started(1)
    floor.let_end(2)
    floor.until_ended(2)
    assert sorted(floor.ended()) == ["a done", "b done"]
