"""What the command writes: the execution's log to standard output, all else to standard error."""

import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from supertest_client import words
from supertest_client.errors import ServerError

#: Seconds between two lines about one that keeps its place.
PAUSE = 15.0


class Screen:
    """Says each thing once."""

    def __init__(self) -> None:
        self._said: tuple[Any, ...] = ()
        self._at = datetime.min.replace(tzinfo=UTC)
        self._fresh_line = True

    def say(self, text: str) -> None:
        """Write one line about the run."""
        if not self._fresh_line:
            self.log("\n")
        sys.stderr.write(f"supertest: {text}\n")
        sys.stderr.flush()

    def log(self, text: str) -> None:
        """Write a part of the log as it is."""
        sys.stdout.write(text)
        sys.stdout.flush()
        self._fresh_line = text.endswith("\n")

    def trouble(self, error: ServerError, wait: float) -> None:
        """Say why it goes on only after a while."""
        self.say(words.trouble(error, wait))

    def progress(self, execution: Mapping[str, Any]) -> None:
        """Say how it stands, when that changed or some time after the last line."""
        names = ("status", "position", "waiting_for", "attempt")
        stand, now = tuple(execution[name] for name in names), datetime.now(UTC)
        if stand == self._said and (
            execution["status"] != "queued" or (now - self._at).total_seconds() < PAUSE
        ):
            return
        self._said, self._at = stand, now
        self.say(words.progress(execution, now=now))
