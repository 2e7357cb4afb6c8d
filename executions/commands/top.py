"""List who holds each slot, the longest first, and who waits, in the order of service."""

from argparse import ArgumentParser
from collections.abc import Mapping
from typing import Any

from capacity.ledger import ledger
from executions.commands.occupancy import lines, occupants
from executions.commands.out import Out

MOST = 50


def add_arguments(parser: ArgumentParser) -> None:
    """Take how many."""
    parser.add_argument(
        "--most", type=int, default=MOST, metavar="N", help=f"list the first N that wait ({MOST})"
    )


def run(out: Out, options: Mapping[str, Any]) -> int:
    """Tell."""
    found = occupants(ledger().usage(), most=max(0, options["most"]))
    out.tell([each.as_json() for each in found], lines(found))
    return 0
