"""`manage.py prepare`: what a process of the Procfile needs before it starts."""

from argparse import ArgumentParser, ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand

from supertest.processes.preparation import (
    prepare_database,
    prepare_runner,
    prepare_static_files,
)

STEPS = {
    "web": (prepare_database, prepare_static_files),
    "worker": (prepare_database, prepare_runner),
    "clock": (prepare_database,),
}


class Command(BaseCommand):
    """Prepare the database and what else the named processes need; harmless to repeat."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the names of the processes; none means all."""
        parser.add_argument("process", nargs="*", type=_known, metavar="|".join(STEPS))

    def handle(self, *_args: Any, process: list[str], **_options: Any) -> None:
        """Run each step once, in order."""
        wanted = [step for name in process or STEPS for step in STEPS[name]]
        for step in dict.fromkeys(wanted):
            step(self.stdout.write)


def _known(name: str) -> str:
    if name not in STEPS:
        raise ArgumentTypeError(f"{name!r} is none of {', '.join(STEPS)}")
    return name
