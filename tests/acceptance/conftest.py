"""Acceptance tests drive real processes from outside."""

import contextlib
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from tests.acceptance.driving import cancel_all, is_at_rest, is_ready
from tests.acceptance.stack import Stack
from tests.waiting import eventually

StartStack = Callable[..., Stack]


@pytest.fixture
def start_stack(tmp_path: Path) -> Iterator[StartStack]:
    """Return what starts a product of the test's own: `start_stack(RUNNING_CAPACITY="2")`."""
    with contextlib.ExitStack() as ends:

        def start(**settings: str) -> Stack:
            stack = Stack(_readable(tmp_path / "var"), **settings)
            ends.callback(_end, stack)
            return stack.start()

        yield start


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """One product with default limits for all tests that leave it as they found it."""
    with running_stack(tmp_path_factory.mktemp("shared") / "var") as shared:
        yield shared


#: Seconds that leases last in the product that tests damage, and that a drain leaves to what runs.
LEASE, DRAIN = 3.0, 1.5
FRAIL = {
    "DRAIN_SECONDS": str(DRAIN),
    "LEASE_SECONDS": str(LEASE),
    "RECONCILE_SECONDS": "1",
    "REDIS_TIMEOUT": "0.5",
    "RUNNING_CAPACITY": "2",
}


@pytest.fixture(scope="session")
def frail(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A product with short leases, which tests of faults damage one after another."""
    with running_stack(tmp_path_factory.mktemp("frail") / "var", **FRAIL) as stack:
        yield stack


@pytest.fixture(scope="session")
def one_and_one(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A product with one slot and one place to wait."""
    directory = tmp_path_factory.mktemp("small") / "var"
    with running_stack(directory, RUNNING_CAPACITY="1", QUEUED_CAPACITY="1") as stack:
        yield stack


@pytest.fixture
def small(one_and_one: Stack) -> Iterator[Stack]:
    """The small product, empty before and after."""
    yield one_and_one
    with one_and_one.client() as client:
        cancel_all(client)
        eventually(lambda: is_at_rest(client), within=30, what="at rest")


@pytest.fixture
def api(frail: Stack) -> Iterator[httpx.Client]:
    """A client of a frail product that is ready and at rest."""
    eventually(lambda: is_ready(frail), within=30, what="ready")
    with frail.client() as client:
        yield client
        eventually(lambda: is_at_rest(client), within=30, what="at rest")


@contextlib.contextmanager
def running_stack(directory: Path, **settings: str) -> Iterator[Stack]:
    """Run a product for the tests of one module."""
    shared = Stack(_readable(directory), **settings)
    try:
        yield shared.start()
    finally:
        _end(shared)


def _readable(var_dir: Path) -> Path:
    """Make the directory; pytest's own are closed to the unprivileged user that runs scripts."""
    var_dir.mkdir(parents=True, exist_ok=True)
    for directory in (var_dir, *var_dir.parents):
        if directory.stat().st_mode & 0o077 == 0 and "pytest" in str(directory):
            directory.chmod(0o711)
    return var_dir


def _end(stack: Stack) -> None:
    if stack.process:
        stack.stop(signal.SIGTERM)
