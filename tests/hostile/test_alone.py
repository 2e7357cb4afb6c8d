"""Attacks whose success only the outside can see."""

import os
import socket
import threading
from contextlib import suppress

import psutil
import pytest

from executions.runner import Config, Outcome
from supertest.processes.address import free_port
from tests.hostile.conftest import attack, scripts

ALONE = scripts("alone")


def _script(name: str) -> dict[str, str]:
    return {name: ALONE[name]}


def test_no_descriptor_of_the_servers_is_inherited(jailed: Config) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        os.set_inheritable(listener.fileno(), True)
        result = attack(jailed, _script("uses_inherited_descriptors"))

    assert result.counts.failed == 1, result


@pytest.mark.parametrize("kind", ["jailed", "bare"])
def test_nothing_outlives_its_run(kind: str, request: pytest.FixtureRequest) -> None:
    seconds = f"600.{os.getpid()}"

    result = attack(
        request.getfixturevalue(kind), _script("leaves_daemons"),
        variables={"SECONDS_OF_SLEEP": seconds},
    )  # fmt: skip

    assert result.outcome is Outcome.PASSED, result
    assert [process for process in psutil.process_iter(["cmdline"]) if _has(process, seconds)] == []


@pytest.mark.parametrize(("kind", "reached"), [("jailed", False), ("bare", True)])
def test_nobody_outside_reaches_what_a_script_listens_on(
    kind: str, reached: bool, request: pytest.FixtureRequest
) -> None:
    port, done = free_port(), threading.Event()
    visitor = threading.Thread(target=_visit, args=(port, done))
    visitor.start()
    try:
        result = attack(
            request.getfixturevalue(kind), _script("listens"), variables={"LISTEN": str(port)}
        )
    finally:
        done.set()
        visitor.join()

    assert result.counts.total == 1
    assert (result.outcome is Outcome.PASSED) is reached


def _visit(port: int, done: threading.Event) -> None:
    """Try to connect until the run is over."""
    while not done.is_set():
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=0.2):
            return
        done.wait(0.02)


def _has(process: psutil.Process, word: str) -> bool:
    return word in (process.info["cmdline"] or [])
