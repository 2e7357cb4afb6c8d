"""Show the figures, who holds each slot and who waits, anew with each change.

On a terminal a screen of its own, which q or Ctrl+C ends; elsewhere a line for each change of the
figures (with --json an object).
"""

import asyncio
import signal
import sys
from argparse import ArgumentParser
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
from typing import Any

from django.conf import settings

from access.threads import in_thread
from capacity.errors import LedgerUnreachable
from capacity.live import CHANGES, RESYNC, hub
from capacity.snapshot import Reading, areading, as_json
from executions.commands import occupancy, status
from executions.commands.out import Out, time_of_day
from executions.commands.screen import Screen

#: More rows than a terminal has.
MOST = 200


def add_arguments(parser: ArgumentParser) -> None:
    """Take when to end."""
    parser.add_argument("--changes", type=int, metavar="N", help="end after N lines")


def run(out: Out, options: Mapping[str, Any]) -> int:
    """Show until it is ended."""
    on_screen = not out.in_json and sys.stdout.isatty() and sys.stdin.isatty()
    showing = _on_screen() if on_screen else _in_lines(out, options["changes"])
    with suppress(KeyboardInterrupt, BrokenPipeError):
        asyncio.run(showing)
    return 0


async def _readings() -> AsyncIterator[Reading]:
    """Yield a reading at once and after each change, at most one an interval."""
    async with hub().subscribe(CHANGES) as subscription:
        while True:
            await subscription.changed(timeout=RESYNC)
            yield await areading(anew=True)
            await asyncio.sleep(settings.CAPACITY_PUSH_INTERVAL)


async def _in_lines(out: Out, most: int | None) -> None:
    shown, count = None, 0
    async for found in _readings():
        line = _line(found)
        if line != shown:
            out.tell(as_json(found), [f"{time_of_day(found.as_of)}  {line}"])
            sys.stdout.flush()
            shown, count = line, count + 1
        if count == most:
            return


def _line(found: Reading) -> str:
    usage = found.usage
    told = (
        f"running {usage.running}/{usage.limits.running} ({usage.active} active)  "
        f"queued {usage.queued}/{usage.limits.queued}  "
        f"workers {usage.workers} ({usage.worker_slots} slots)"
    )
    return told + "  paused" * usage.paused + "  stale" * found.stale


async def _on_screen() -> None:
    loop, ended = asyncio.get_running_loop(), asyncio.Event()
    with Screen() as screen:
        loop.add_signal_handler(signal.SIGINT, ended.set)
        loop.add_signal_handler(signal.SIGTERM, ended.set)
        loop.add_signal_handler(signal.SIGWINCH, screen.draw)
        loop.add_reader(sys.stdin, _read_keys, screen, ended)
        drawing = asyncio.create_task(_draw(screen))
        ending = asyncio.create_task(ended.wait())
        await asyncio.wait((drawing, ending), return_when=asyncio.FIRST_COMPLETED)
        loop.remove_reader(sys.stdin)
        drawing.cancel()
        with suppress(asyncio.CancelledError):
            await drawing


def _read_keys(screen: Screen, ended: asyncio.Event) -> None:
    if screen.wants_to_end():
        ended.set()


async def _draw(screen: Screen) -> None:
    async for found in _readings():
        screen.lines = [*status.lines(found), "", *await in_thread(_occupants, found)]
        screen.draw()


def _occupants(found: Reading) -> list[str]:
    if found.stale:
        return [status.STALE + status.WHENCE[found.source.value]]
    try:
        return list(occupancy.lines(occupancy.occupants(found.usage, most=MOST)))
    except LedgerUnreachable as error:
        return [str(error)]
