"""`supertest`, or `python -m supertest_client`."""

import io
import signal
import sys
import traceback
from argparse import Namespace
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from types import FrameType

from supertest_client import arguments, words
from supertest_client.endings import Ending, has_ended
from supertest_client.errors import ServerError
from supertest_client.running import run
from supertest_client.screen import Screen
from supertest_client.server import Server


def status(server: Server, screen: Screen, options: Namespace) -> Ending:
    """Say how an execution stands."""
    found = server.execution(options.id)
    tell = (
        words.verdict(found) if has_ended(found) else words.progress(found, now=datetime.now(UTC))
    )
    screen.log(f"{tell}\n")
    return Ending.PASSED


def cancel(server: Server, screen: Screen, options: Namespace) -> Ending:
    """Cancel an execution."""
    found = server.cancel(options.id)
    screen.log(f"{words.verdict(found) if has_ended(found) else 'it is being cancelled'}\n")
    return Ending.PASSED


COMMANDS: dict[str, Callable[[Server, Screen, Namespace], Ending]] = {
    "run": run,
    "status": status,
    "cancel": cancel,
}


def main(words_given: Sequence[str] | None = None) -> int:
    """Do what the command line asks; return the exit code."""
    options, screen = arguments.read(words_given), Screen()
    for kind in (signal.SIGINT, signal.SIGTERM):  # a shell starts what is in its background deaf
        signal.signal(kind, _interrupt)
    try:
        return COMMANDS[options.command](Server(options.url, options.token), screen, options)
    except ServerError as error:
        screen.say(str(error))
        return Ending.REFUSED
    except KeyboardInterrupt:
        screen.say("Left as it is.")
        return Ending.ERRORED
    except (OSError, UnicodeError) as error:  # a file that can't be read or written
        screen.say(str(error))
        return Ending.USAGE
    except Exception:  # noqa: BLE001 (Python's own code for a fault would mean "failed")
        traceback.print_exc()
        return Ending.ERRORED


def command() -> None:
    """Run as a program."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    sys.exit(main())


def _interrupt(_: int, __: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    command()
