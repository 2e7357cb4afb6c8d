"""`manage.py retain [--dry-run]`: remove what is older than the limits RETAIN_*_DAYS."""

from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand

from executions import services
from executions.models import Clearance
from executions.services.retention import Removed


class Command(BaseCommand):
    """Remove what has been kept for long enough, until nothing is left of it."""

    help = "Remove executions, logs, artifacts and other records older than RETAIN_*_DAYS."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the argument."""
        parser.add_argument("--dry-run", action="store_true", help="only count")

    def handle(self, *_: Any, dry_run: bool, **_options: Any) -> str:
        """Return what was removed, or would be, which Django prints."""
        if dry_run:
            return f"Would remove {_words(services.would_remove())}."
        return f"Removed {_words(services.retain(longest=float('inf')))}."


def _words(removed: Removed) -> str:
    return str(Clearance(**asdict(removed)))
