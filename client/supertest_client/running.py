"""Run something: ask for a place, follow it to its end, or cancel it."""

import uuid
from argparse import Namespace
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from supertest_client import words
from supertest_client.endings import Ending, ending_of, has_ended
from supertest_client.errors import Refusal, ServerError, Unreachable
from supertest_client.patience import Patience
from supertest_client.screen import Screen
from supertest_client.server import Execution, Server

#: Seconds that a cancelled execution may take to end.
CANCEL_PATIENCE = 20.0


class Run:
    """One execution on its way; its key lets a request be repeated without a second run."""

    def __init__(self, server: Server, screen: Screen, *, patience: float) -> None:
        self._server, self._screen = server, screen
        self._patience = Patience(patience, tell=screen.trouble)
        self._asked: dict[str, Any] | None = None
        self._key = uuid.uuid4().hex
        self._id: str | None = None
        self._cursor = ""

    def start(self, options: Namespace) -> Execution:
        """Ask until there is a place."""
        self._asked = self._asking(options)
        execution = self._patience.insist(self._submit)
        self._screen.say(f"{execution['name']}: {self._page(execution)}")
        return execution

    def _submit(self) -> Execution:
        execution = self._server.submit(self._asked or {}, key=self._key)
        self._id = execution["id"]
        return execution

    def follow(self, execution: Execution) -> Execution:
        """Show its log until it ends; a stream that breaks off is taken up where it was."""
        self._patience.reset()
        while True:
            try:
                for event in self._server.events(execution["id"], self._cursor):
                    self._patience.reset()
                    self._cursor = event.cursor or self._cursor
                    if event.name == "log":
                        self._screen.log(event.data["data"])
                    elif event.name == "status" and has_ended(event.data):
                        return self._ended(event.data)
                    elif event.name == "status":
                        self._screen.progress(event.data)
                raise Unreachable("The server ended the stream.")
            except ServerError as error:
                self._patience.wait(error)

    def _ended(self, execution: Execution) -> Execution:
        self._screen.say(words.verdict(execution))
        return execution

    def give_up(self) -> Execution | None:
        """Cancel what was started, and return it; None where nothing was."""
        patience = Patience(CANCEL_PATIENCE, tell=self._screen.trouble)
        if self._asked is None:
            return None
        if self._id is None:  # the server may have it, and its answer may have been lost
            try:
                self._submit()
            except Refusal:
                self._screen.say("Nothing was started.")
                return None
        self._screen.say("Cancelling; once more to leave it.")
        execution = patience.insist(self._cancel)
        return self._ended(execution) if has_ended(execution) else self.follow(execution)

    def _cancel(self) -> Execution:
        try:
            return self._server.cancel(self._id or "")
        except Refusal as error:
            if error.code != "already_finished":
                raise
        return self._server.execution(self._id or "")

    def write_junit(self, execution: Execution, file: Path) -> None:
        """Write the results."""
        content = self._patience.insist(lambda: self._server.junit(execution["id"]))
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)

    def _page(self, execution: Execution) -> str:
        return f"{self._server.url}{execution['links']['page']}"

    def _asking(self, options: Namespace) -> dict[str, Any]:
        given = {
            "name": options.name,
            "priority": options.priority,
            "timeout": options.timeout,
            "variables": dict(options.variables),
        }
        return self._what(options) | {name: value for name, value in given.items() if value}

    def _what(self, options: Namespace) -> dict[str, Any]:
        if options.script:
            script = options.script.read_text(encoding="utf-8")
            return {"script": script} | ({} if options.name else {"name": options.script.name})
        if options.test is not None:
            return {"test": options.test}
        return {"job": self._job(options.job)}

    def _job(self, word: str) -> int:
        if word.isascii() and word.isdecimal():
            return int(word)
        jobs = self._patience.insist(lambda: list(self._server.jobs()))
        found = [job["id"] for job in jobs if job["name"] == word]
        if len(found) != 1:
            several = f"There are {len(found)} jobs named {word!r}; give the id of one."
            detail = several if found else f"There is no job named {word!r}."
            raise Refusal(404, {"detail": detail})
        return int(found[0])


def run(server: Server, screen: Screen, options: Namespace) -> Ending:
    """Run what is asked, and return how that ended."""
    one = Run(server, screen, patience=options.patience)
    try:
        execution = one.start(options)
        if not (options.wait or options.junit):
            screen.log(f"{execution['id']}\n")
            return Ending.PASSED
        ended: Mapping[str, Any] | None = one.follow(execution)
    except KeyboardInterrupt:
        ended = one.give_up()
    if ended is None:
        return Ending.ERRORED
    if options.junit:
        one.write_junit(dict(ended), options.junit)
    return ending_of(ended)
