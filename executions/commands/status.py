"""Tell the figures, as GET /capacity does."""

from argparse import ArgumentParser
from collections.abc import Mapping
from typing import Any

from capacity.snapshot import Reading, as_json, reading
from capacity.words import standstill, supply
from executions.commands.out import Out, seconds, time_of_day

STALE = "The ledger can't be reached: these figures are "
WHENCE = {
    "database": "the database's, the limits the settings'; workers and broker are not known.",
    "cache": "the settings' limits or the last ones known.",
}


def add_arguments(parser: ArgumentParser) -> None:
    """Take nothing besides."""


def run(out: Out, options: Mapping[str, Any]) -> int:
    """Tell; 1 where the ledger can't be reached and the figures are another's."""
    found = reading(anew=True)
    out.tell(as_json(found), lines(found))
    if found.stale:
        out.warn(STALE + WHENCE[found.source.value])
    return int(found.stale)


def lines(found: Reading) -> list[str]:
    """Return the figures as lines."""
    usage, limits = found.usage, found.usage.limits
    oldest = f"; the oldest waits {seconds(usage.oldest_wait)}" if usage.waiting else ""
    told = [
        f"running  {usage.running} of {limits.running}: {usage.active} active, "
        f"{usage.reserved} about to start",
        f"queued   {usage.queued} of {limits.queued}: {usage.waiting} waiting, "
        f"{usage.delayed} delayed{oldest}",
    ]
    if not found.partial:
        told += [
            f"broker   {usage.listed} on its lists, {usage.unacked} with workers",
            f"workers  {supply(usage)}",
        ]
    if not found.partial and (why := standstill(usage)):
        told.append(f"note     {why}")
    return [*told, f"read     at {time_of_day(found.as_of)} from the {found.source}"]
