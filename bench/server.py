"""The web processes measured: Supertest's and the bare one, each on daphne on a free port."""

import contextlib
import os
import socket
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bench.place import HOME, ROOT, python
from bench.systems import LOG, own_settings
from supertest.processes.address import LOOPBACK, free_port
from tests.waiting import eventually

BARE, OURS = "bench.peers.bare_web:application", "supertest.asgi:application"


@dataclass(frozen=True)
class Server:
    """A running web process."""

    port: int
    pid: int


@contextlib.contextmanager
def serving(application: str, url: str) -> Iterator[Server]:
    """Have daphne serve an application."""
    port = free_port()
    words = ("-m", "daphne", "-b", LOOPBACK, "-p", str(port), "-v", "0", application)
    with LOG.open("a") as log:
        process = subprocess.Popen(
            (python(), *words), cwd=ROOT, env=_environment(application, url),
            stdout=log, stderr=log,
        )  # fmt: skip
    try:
        eventually(lambda: _listens(port), within=120)
        yield Server(port, process.pid)
    finally:
        process.kill()
        process.wait()


def prepare(url: str) -> None:
    """Make tables and static files."""
    steps: tuple[tuple[str, tuple[str, ...]], ...] = (
        (OURS, ("manage.py", "migrate", "-v", "0")),
        (OURS, ("manage.py", "collectstatic", "-v", "0", "--no-input")),
        (BARE, ("-m", "bench.peers.bare_web")),
    )
    for application, words in steps:
        subprocess.run(
            (python(), *words), cwd=ROOT, env=_environment(application, url), check=True,
            stdout=subprocess.DEVNULL,
        )  # fmt: skip


def _environment(application: str, url: str) -> Mapping[str, str]:
    base = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    base["PYTHONPATH"] = str(ROOT)
    if application == OURS:
        return base | own_settings(url)
    return base | {
        "BENCH_REDIS": url.rpartition("/")[0] + "/5",
        "BENCH_DATABASE": str(HOME / "bare.sqlite3"),
    }


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((LOOPBACK, port)) == 0
