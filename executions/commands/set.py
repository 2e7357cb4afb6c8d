"""Change the limits: at once, everywhere, on the record."""

from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Mapping
from typing import Any

from django.core.management import CommandError

from capacity.schemas import LIMIT_MOST
from executions.commands.acting import add_reason, change
from executions.commands.out import Out


def add_arguments(parser: ArgumentParser) -> None:
    """Take the limits."""
    parser.add_argument("--running", type=_limit, metavar="N", help="how many run at once")
    parser.add_argument("--queued", type=_limit, metavar="N", help="how many may wait")
    add_reason(parser)


def run(out: Out, options: Mapping[str, Any]) -> int:
    """Change what is given."""
    limits = {name: options[name] for name in ("running", "queued")}
    if set(limits.values()) == {None}:
        raise CommandError("Say --running, --queued or both.")
    return change(out, options, **limits)


def _limit(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) <= LIMIT_MOST):
        raise ArgumentTypeError(f"{text!r} is no whole number from 0 to {LIMIT_MOST}")
    return int(text)
