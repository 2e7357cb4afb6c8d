"""Run every measure; write VAR_DIR/bench.json and the table of docs/performance.md.

The last line on standard output is one JSON object with the ratios.
"""

import asyncio
import json
import resource
import shutil
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any

from bench.figures import figure
from bench.http import UnexpectedStatus
from bench.install import install
from bench.measures import admission, burst, handover, idle, statistics, web
from bench.page import write_page
from bench.place import HOME, machine, say, write_result
from bench.push import measure as measure_crowd
from bench.ratios import ratios
from bench.server import BARE, OURS, prepare, serving
from bench.systems import (
    LOG,
    PROMOTER,
    RUNNING,
    SUPERTEST,
    Producer,
    System,
    Unanswered,
    systems,
)
from supertest.processes.address import free_port
from tests.redis_server import RedisServer

LENGTHS = (10, 1000, 100_000)
#: Lengths at which the hand-over is measured once more.
LONG = (1000, 100_000)
WHOLE = 300


def main() -> None:
    """Install, measure, write, and say how it compares."""
    began = time.monotonic()
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    missing = install()
    _begin_anew()
    server = RedisServer(port=free_port(), directory=HOME / "redis")
    with server.running():
        found = systems(server.url, missing)
        prepare(server.url)
        with _producers(found) as producers:
            result = _measure(found, producers, server.url)
    result |= {"machine": machine(), "missing": missing,
               "seconds": round(time.monotonic() - began)}  # fmt: skip
    summary = ratios(result)
    write_result(result | {"summary": summary})
    write_page(result, summary)
    say(json.dumps(summary))


def _begin_anew() -> None:
    shutil.rmtree(HOME / "state", ignore_errors=True)
    LOG.write_text("")


@contextmanager
def _producers(found: Mapping[str, System]) -> Iterator[dict[str, Producer]]:
    producers = {key: Producer(system) for key, system in found.items()}
    try:
        yield producers
    finally:
        for producer in producers.values():
            producer.end()


def _measure(
    found: Mapping[str, System], producers: Mapping[str, Producer], url: str
) -> dict[str, Any]:
    result: dict[str, Any] = {"idle": _plain(_step("idle", lambda: idle.measure(found, url)))}
    for length in LENGTHS:
        result[f"waiting {length}"] = _plain(
            _step(f"{length} waiting", partial(admission.measure, producers, length))
        )
    result["over"] = _step("burst", lambda: burst.measure(producers))
    result["handover"] = _plain(_step("hand-over", lambda: handover.measure(found, producers)))
    for length in LONG:
        result[f"handover {length}"] = _plain(_handovers(found, producers, length))
    result["inspect"] = _plain(
        _step("inspect and Flower", lambda: statistics.measure(found, producers))
    )
    result["crowd"] = _step("crowd", lambda: measure_crowd(producers[SUPERTEST], url))
    return result | _step("web", lambda: _web(producers, url))


def _handovers(
    found: Mapping[str, System], producers: Mapping[str, Producer], length: int
) -> dict[str, Any]:
    """Measure each whose hand-over takes less than the promoter's seconds."""
    return _step(f"hand-over at {length}", lambda: {
        key: handover.long_queue(system, producers[key], length)
        for key, system in found.items() if key != PROMOTER
    })  # fmt: skip


def _web(producers: Mapping[str, Producer], url: str) -> dict[str, Any]:
    ours = producers[SUPERTEST]
    with serving(OURS, url) as own, serving(BARE, url) as bare:
        result: dict[str, Any] = {
            "http": asyncio.run(web.http(producers, own.port, bare.port)),
            "push": _plain(asyncio.run(web.push(producers, own.port, bare.port, url))),
        }
    ours.ask("empty")
    ours.ask("limit", running=RUNNING, queued=100_000)
    return result | {"whole": _plain(figure(ours.ask("whole", count=WHOLE)))}


def _step(what: str, measure: Callable[[], Mapping[str, Any]]) -> dict[str, Any]:
    """Measure, and say how long it took; what fails is told, and the rest goes on."""
    began = time.monotonic()
    try:
        found = measure()
    except (Unanswered, OSError, UnexpectedStatus, AssertionError) as error:
        say(f"{what}: {error}")
        return {}
    say(f"{what}: {time.monotonic() - began:.0f} s")
    return dict(found)


def _plain(found: Any) -> Any:
    if isinstance(found, Mapping):
        return {key: _plain(value) for key, value in found.items()}
    return found.as_json() if hasattr(found, "as_json") else found


if __name__ == "__main__":
    main()
