"""What it takes to read the figures where that is slow: Celery's `inspect`, and Flower."""

import os
import subprocess
import time
import urllib.request
from collections.abc import Mapping

from bench.figures import Figure, figure
from bench.place import ROOT
from bench.systems import CELERY, LOG, Producer, System
from supertest.processes.address import LOOPBACK, free_port

FEW = 3
SECONDS = 20


def measure(systems: Mapping[str, System], producers: Mapping[str, Producer]) -> dict[str, Figure]:
    """Return the times of `inspect` and of Flower's API, with one worker that does nothing."""
    if CELERY not in systems:
        return {}
    system = systems[CELERY]
    with system.working():
        _until_it_answers(producers[CELERY])
        found = {"celery inspect": figure(producers[CELERY].ask("statistics", count=FEW))}
        if times := _flower(system):
            found["Flower"] = figure(times)
    return found


def _until_it_answers(producer: Producer) -> None:
    deadline = time.monotonic() + SECONDS
    while not producer.ask("alive") and time.monotonic() < deadline:
        pass


def _flower(system: System) -> list[float]:
    port = free_port()
    command = (*system.worker[:5], "flower", f"--address={LOOPBACK}", f"--port={port}")
    surroundings = {"FLOWER_UNAUTHENTICATED_API": "true"}
    with LOG.open("a") as log:
        process = subprocess.Popen(
            command, cwd=ROOT, env=os.environ | system.environment | surroundings,
            stdout=log, stderr=log,
        )  # fmt: skip
    try:
        return _times_of(f"http://{LOOPBACK}:{port}/api/workers?refresh=1")
    finally:
        process.kill()
        process.wait()


def _times_of(address: str) -> list[float]:
    """Return how long each answer took; none if it never answered."""
    times: list[float] = []
    deadline = time.monotonic() + SECONDS
    while len(times) < FEW and time.monotonic() < deadline:
        began = time.perf_counter()
        try:
            with urllib.request.urlopen(address, timeout=SECONDS) as response:
                response.read()
        except OSError:
            time.sleep(0.3)
        else:
            times.append(1000 * (time.perf_counter() - began))
    return times
