"""Have a worker fetch no more, or again; what it runs goes on to its end."""

from argparse import ArgumentParser
from collections.abc import Mapping
from typing import Any

from django.core.management import CommandError

from capacity import control
from capacity.workers import WorkerView, workers
from executions.commands.acting import add_reason, author
from executions.commands.out import Out, printable


def add_arguments(parser: ArgumentParser) -> None:
    """Take the worker."""
    parser.add_argument("worker", help="its name, as `capacity top` and the workers' page show it")
    parser.add_argument("--undo", action="store_true", help="let it fetch again")
    add_reason(parser)


def run(out: Out, options: Mapping[str, Any]) -> int:
    """Drain it, and tell what it still runs."""
    name = options["worker"]
    if not control.drain(name, drained=not options["undo"], **author(options)):
        alive = ", ".join(worker.name for worker in workers()) or "none"
        raise CommandError(f"No worker {printable(name)!r} is alive; alive: {printable(alive)}.")
    found = next((worker for worker in workers() if worker.name == name), None)
    out.tell(_document(name, found), [_sentence(name, found)])
    return 0


def _document(name: str, found: WorkerView | None) -> dict[str, Any]:
    if found is None:
        return {"worker": name, "state": None, "running": 0}
    return {"worker": name, "state": found.state, "running": found.held}


def _sentence(name: str, found: WorkerView | None) -> str:
    if found is None:
        return f"{printable(name)} is gone."
    what = "fetches no more" if found.is_draining else "fetches"
    return f"{printable(name)} {what}; it runs {found.held}."
