"""`manage.py run`: the whole product on one machine, in the foreground."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, NoReturn

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import connections

from supertest.processes import kernel
from supertest.processes.address import obstacle
from supertest.processes.console import Console
from supertest.processes.lock import AlreadyLocked, only_one
from supertest.processes.machine import Machine, run
from supertest.processes.preparation import (
    first_administrator,
    prepare_database,
    prepare_runner,
    prepare_static_files,
)
from supertest.processes.redis import NoRedis


class Command(BaseCommand):
    """Start web, worker, clock and, where REDIS_URL is not set, a Redis; end all on Ctrl+C."""

    help = __doc__ or ""
    requires_system_checks: list[str] = []

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Prepare, run, and end with exit code 0 when a signal ended it."""
        console, machine = Console.on_stdout(), _machine()
        try:
            with _the_only_one(machine):
                _run(machine, console)
        finally:
            console.flush()


def _machine() -> Machine:
    return Machine(
        base_dir=settings.BASE_DIR,
        var_dir=settings.VAR_DIR,
        host=settings.HOST,
        port=settings.PORT,
        redis_url=os.environ.get("REDIS_URL", ""),
    )


@contextmanager
def _the_only_one(machine: Machine) -> Iterator[None]:
    try:
        with only_one(machine.var_dir / "locks" / "run", wait=False):
            if why := obstacle(machine.host, machine.port):
                place = f"{machine.host}:{machine.port}"
                _refuse(f"it can't listen at {place} ({why}); choose another PORT.")
            yield
    except AlreadyLocked as error:
        _refuse(
            f"it runs already from {machine.var_dir} (process {error}); "
            "end that one, or choose another VAR_DIR and PORT."
        )


def _refuse(why: str) -> NoReturn:
    sys.exit(f"Supertest can't start: {why}")


def _run(machine: Machine, console: Console) -> None:
    kernel.adopt_orphans()
    try:
        with _ended_by_sigterm():
            _prepare(machine, console)
        run(machine, console=console)
    except KeyboardInterrupt:
        console.say("Ended before it was ready.")
    except NoRedis as error:
        _refuse(str(error))
    finally:
        kernel.kill_descendants()


def _prepare(machine: Machine, console: Console) -> None:
    prepare_database(console.say)
    prepare_static_files(console.say)
    prepare_runner(console.say)
    if password := first_administrator():
        console.say(_box(["Sign in at " + machine.url, "as admin", f"password {password}"]))
    connections.close_all()


def _box(lines: list[str]) -> str:
    width = max(map(len, lines))
    rule = "─" * (width + 2)
    return "\n".join([f"┌{rule}┐", *(f"│ {line.ljust(width)} │" for line in lines), f"└{rule}┘"])


@contextmanager
def _ended_by_sigterm() -> Iterator[None]:
    """Let SIGTERM end the preparations as Ctrl+C does, so that what they started is ended too."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
