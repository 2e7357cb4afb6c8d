"""The command line, read strictly."""

import argparse
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import urlsplit

from supertest_client.endings import Ending

EPILOG = """environment: SUPERTEST_URL, SUPERTEST_TOKEN
ends with: 0 passed, 1 failed, 2 errored, timed out or cancelled, 3 refused or unreachable,
           4 the command line is wrong"""


class Parser(argparse.ArgumentParser):
    """Ends with a code that no outcome of a run has."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong, and end."""
        self.print_usage()
        self.exit(Ending.USAGE, f"{self.prog}: {message}\n")


def read(words: Sequence[str] | None = None) -> argparse.Namespace:
    """Return what the command line asks for; the token is never one of its words."""
    parser = Parser(
        prog="supertest",
        description="Run tests on a Supertest server.",
        epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_run(commands)
    for name, summary in (("status", "say how an execution stands"), ("cancel", "cancel one")):
        command = commands.add_parser(name, help=summary, description=summary.capitalize() + ".")
        command.add_argument("id", metavar="ID", help="the execution's id")
        _add_server(command)
    options = parser.parse_args(words)
    options.token = os.environ.get("SUPERTEST_TOKEN", "").strip()
    _check(parser, options)
    return options


def _add_run(commands: Any) -> None:
    run = commands.add_parser("run", help="run a job, a test or a script", epilog=EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter)  # fmt: skip
    what = run.add_mutually_exclusive_group(required=True)
    what.add_argument("job", nargs="?", metavar="JOB", help="a job's id or its whole name")
    what.add_argument("--script", type=Path, metavar="FILE", help="a pytest script")
    what.add_argument("--test", type=int, metavar="ID", help="a test's id")
    run.add_argument("--wait", action="store_true", help="show the log and end as the run ends")
    run.add_argument("--junit", type=Path, metavar="FILE", help="write JUnit XML; waits, too")
    run.add_argument("--name", metavar="NAME", help="what this run is called")
    run.add_argument("--variable", action="append", default=[], type=_variable, dest="variables",
        metavar="NAME=VALUE", help="for the script's environment; may be given often")  # fmt: skip
    run.add_argument("--priority", choices=("high", "normal", "low"))
    run.add_argument("--timeout", type=_seconds, metavar="SECONDS", help="of the tests")
    run.add_argument("--patience", type=_seconds, default=600.0, metavar="SECONDS",
        help="how long to try again while the queue is full or the server away (600)")  # fmt: skip
    _add_server(run)


def _add_server(command: argparse.ArgumentParser) -> None:
    url = os.environ.get("SUPERTEST_URL", "")
    command.add_argument("--url", default=url, metavar="URL", help="the server's address")


def _check(parser: Parser, options: argparse.Namespace) -> None:
    parts = urlsplit(options.url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        parser.error("--url or SUPERTEST_URL must be the server's address, https://…")
    if not options.token:
        parser.error("SUPERTEST_TOKEN must be a token; the page /tokens/ makes one")
    if not options.token.isascii() or not options.token.isprintable():
        parser.error("SUPERTEST_TOKEN is no token")


def _variable(word: str) -> tuple[str, str]:
    name, equals, value = word.partition("=")
    if not name or not equals:
        raise argparse.ArgumentTypeError(f"{word!r} is not NAME=VALUE")
    return name, value


def _seconds(word: str) -> float:
    try:
        seconds = float(word)
    except ValueError:
        seconds = -1
    if not 0 <= seconds < float("inf"):
        raise argparse.ArgumentTypeError(f"{word!r} is no number of seconds")
    return seconds
