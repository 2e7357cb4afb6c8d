"""`manage.py sandbox`: says whether scripts can run here; `prepare` makes what they need."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from executions.runner import EnvironmentFailure
from executions.sandbox import sandbox


class Command(BaseCommand):
    """Probe the sandbox and its browsers, or prepare both."""

    help = "Tell whether test scripts can run on this machine, or prepare their environment."
    requires_system_checks: list[str] = []
    requires_migrations_checks = False

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Take the action and the form of the answer."""
        parser.add_argument("action", nargs="?", choices=("probe", "prepare"), default="probe")
        parser.add_argument("--json", action="store_true", help="answer a probe in JSON")

    def handle(self, *_: Any, **options: Any) -> None:
        """Do what was asked."""
        if options["action"] == "prepare":
            self._prepare()
        else:
            self._probe(as_json=options["json"])

    def _prepare(self) -> None:
        try:
            sandbox().prepare(self._say)
        except EnvironmentFailure as error:
            raise CommandError(str(error)) from error

    def _probe(self, *, as_json: bool) -> None:
        found = sandbox().probe()
        browsers = sandbox().browsers.availability
        told = {"usable": browsers.usable, "detail": browsers.detail}
        answer = asdict(found) | {"choice": settings.SANDBOX, "browsers": told}
        choice = f"SANDBOX={settings.SANDBOX}: {found.kind or 'no kind of sandbox works'}."
        words = "\n".join((choice, found.detail, browsers.detail))
        self._say(json.dumps(answer) if as_json else words)
        if not found.usable:
            raise SystemExit(1)

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
