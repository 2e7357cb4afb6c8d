"""Start again what waits."""

from argparse import ArgumentParser
from collections.abc import Mapping
from typing import Any

from executions.commands.acting import add_reason, change
from executions.commands.out import Out


def add_arguments(parser: ArgumentParser) -> None:
    """Take why and by whom."""
    add_reason(parser)


def run(out: Out, options: Mapping[str, Any]) -> int:
    """Resume."""
    return change(out, options, paused=False)
