"""`manage.py capacity`: see and steer capacity from a shell.

Exit codes: 0: done; 1: something is wrong (said on standard error): Redis or the database is away,
the doctor found differences, there is no such execution, worker or user; 2: the command line is.
"""

import sys
from argparse import ArgumentParser, RawDescriptionHelpFormatter
from types import ModuleType
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import InterfaceError, OperationalError

from capacity.errors import LedgerUnreachable
from executions.commands import (
    doctor,
    drain,
    export,
    inspect,
    pause,
    resume,
    set,  # noqa: A004
    status,
    top,
    watch,
)
from executions.commands.out import Out

MODULES: tuple[ModuleType, ...] = (
    status, watch, top, set, pause, resume, drain, inspect, export, doctor,
)  # fmt: skip
COMMANDS = {module.__name__.rpartition(".")[2]: module for module in MODULES}


class Command(BaseCommand):
    """See and steer capacity."""

    help = __doc__ or ""

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take a sub-command and its options."""
        parser.formatter_class = RawDescriptionHelpFormatter
        commands = parser.add_subparsers(dest="action", required=True)
        for name, module in COMMANDS.items():
            told = (module.__doc__ or "").strip()
            command = commands.add_parser(name, help=told.splitlines()[0], description=told)
            command.add_argument("--json", action="store_true", help="answer in JSON")
            module.add_arguments(command)

    def handle(self, *_: Any, action: str, **options: Any) -> None:
        """Do what was asked; faults are told in words."""
        out = Out(self.stdout.write, self.stderr.write, in_json=options["json"])
        try:
            code = COMMANDS[action].run(out, options)
        except LedgerUnreachable as error:
            raise CommandError(str(error)) from error
        except (OperationalError, InterfaceError) as error:
            raise CommandError(f"The database can't be reached: {error}") from error
        if code:
            sys.exit(code)
