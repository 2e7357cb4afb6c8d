"""What a system costs while nothing happens: commands and processor time a minute, memory."""

import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass

import psutil
import redis

from bench.server import OURS, serving
from bench.systems import FLOOR, SUPERTEST, System

SETTLE, SECONDS = 6.0, 15.0
#: As in the Procfile.
PARTS = {
    "worker": ("worker", "-Q", "executions,system", "--pool", "threads", "-l", "INFO",
               "--without-gossip", "--without-mingle", "--without-heartbeat"),
    "clock": ("beat", "-l", "INFO", "--pidfile="),
}  # fmt: skip


@dataclass(frozen=True)
class Cost:
    """What was used: commands a minute, percent of one core, MiB of each process."""

    commands: float
    core: float
    memory: dict[str, float]

    def as_json(self) -> dict[str, object]:
        """Return it as an object."""
        return asdict(self)


def measure(systems: Mapping[str, System], url: str) -> dict[str, Cost]:
    """Measure each system alone, with all its processes and no visitor."""
    found = {}
    for key, system in systems.items():
        if key != FLOOR:
            with _running(system, url) as pids:
                time.sleep(SETTLE)
                found[key] = _cost(pids, url)
    return found


@contextmanager
def _running(system: System, url: str) -> Iterator[dict[str, int]]:
    with ExitStack() as stack:
        if system.key != SUPERTEST:
            yield {"worker": stack.enter_context(system.working()).pid}
            return
        parts = {name: _part(system, words) for name, words in PARTS.items()}
        pids = {name: stack.enter_context(part.working()).pid for name, part in parts.items()}
        yield pids | {"web": stack.enter_context(serving(OURS, url)).pid}


def _part(system: System, words: tuple[str, ...]) -> System:
    command = (*system.worker[:3], "-q", "-A", "supertest", *words)
    return System(system.key, (), command, system.environment)


def _cost(pids: Mapping[str, int], url: str) -> Cost:
    with redis.Redis.from_url(url) as client:
        before, used = _commands(client), _spent(pids)
        time.sleep(SECONDS)
        commands, spent = _commands(client) - before - 1, _spent(pids) - used
    memory = {name: _memory(pid) for name, pid in pids.items()}
    return Cost(60 / SECONDS * commands, 100 * spent / SECONDS, memory)


def _memory(pid: int) -> float:
    """Return MiB, what is shared with other processes only by its share."""
    return float(psutil.Process(pid).memory_full_info().pss / 2**20)


def _commands(client: "redis.Redis") -> int:
    return int(client.info("stats")["total_commands_processed"])


def _spent(pids: Mapping[str, int]) -> float:
    times = (psutil.Process(pid).cpu_times() for pid in pids.values())
    return sum(one.user + one.system for one in times)
