"""Starts a run's processes and holds what belongs to them: descriptors, directory, the end."""

import json
import os
import secrets
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from executions.runner import processors
from executions.runner.meter import Meter
from executions.runner.tree import Tree

LAUNCHER = Path(__file__).with_name("launcher.py")


@dataclass(frozen=True)
class Ends:
    """The descriptors that the script's side gets: for events, and for its way to the network."""

    events: int
    egress: int | None = None


#: Makes the launcher's specification.
Specify = Callable[[Ends], Mapping[str, Any]]


@dataclass(frozen=True)
class Channels:
    """The supervisor's ends: the log and the plugin's events, whose lines open with `secret`.

    `notes` is what others on the server's side have to say in the log.
    """

    log: int
    events: int
    secret: bytes
    notes: int


@dataclass(frozen=True)
class Pulse:
    """The sign of life that the launcher wants every `interval` seconds, and much later kills."""

    descriptor: int
    interval: float

    def beat(self) -> None:
        """Give it."""
        # The launcher may be gone already; a full pipe holds enough signs of life.
        with suppress(BrokenPipeError, BlockingIOError):
            os.write(self.descriptor, b".")


class Launch:
    """One started run; leaving the context ends every process of it and closes everything.

    In a jail `disk` is the size of its file system; without one its files are in `directory`, which
    is removed at the end, and counted up to `most_entries`.
    """

    def __init__(
        self,
        specify: Specify,
        *,
        directory: Path | None = None,
        disk: int | None = None,
        most_entries: int = 0,
        silence: float | None = None,
        has_egress: bool = False,
    ) -> None:
        self._specify = specify
        self._directory = directory
        self._disk, self._most_entries = disk, most_entries
        self._silence = silence
        self._has_egress = has_egress
        self.egress: int | None = None
        self._held = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as held:
            if self._directory is not None:
                held.callback(_remove, self._directory)
            self._start(held)
            self._held = held.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        self._held.close()

    def _start(self, held: ExitStack) -> None:
        with ExitStack() as given:
            log, log_end = _ends(held, given, os.pipe())
            events, events_end = _ends(held, given, _pair())
            secret = f"{secrets.token_hex(16)} ".encode()
            os.write(events, secret)
            specification = _kept(given, os.memfd_create("specification"))
            beat, beat_end = _ends(held, given, os.pipe()[::-1])
            receiver, sender = _ends(held, given, _pair())
            notes, self._notes = _ends(held, held, os.pipe())
            os.set_blocking(self._notes, False)
            if self._has_egress:
                self.egress, egress_end = _ends(held, given, _pair())
            else:
                egress_end = None
            pulse = {"descriptor": beat_end, "silence": self._silence}
            mine = held.enter_context(processors.taken())
            told = {"pulse": pulse, "handover": sender, "processors": mine}
            _write(specification, {**self._specify(Ends(events_end, egress_end)), **told})
            passed = (specification, events_end, beat_end, sender, egress_end)
            process = _spawn(*filter(None, passed), log=log_end)
            self.tree = held.enter_context(Tree(process))
        self._receiver = receiver
        self.meter = Meter(
            process.pid, disk=self._disk, place=self._directory, most_entries=self._most_entries
        )
        self.channels = Channels(log, events, secret, notes)
        self.pulse = Pulse(beat, self._silence / 4) if self._silence else None

    def note(self, words: str) -> None:
        """Say something in the log; from any thread."""
        # A full pipe holds enough notes.
        with suppress(BlockingIOError):
            os.write(self._notes, f"\n[{words[:1000]}]\n".encode())

    @contextmanager
    def artifacts(self) -> Iterator[int | None]:
        """Give the directory of artifacts, open; None where the run never got to one."""
        with socket.socket(fileno=os.dup(self._receiver)) as receiver:
            try:
                found = socket.recv_fds(receiver, 1, 1)[1]
            except BlockingIOError:
                found = []
        try:
            yield found[0] if found else None
        finally:
            for descriptor in found:
                os.close(descriptor)


def _remove(directory: Path) -> None:
    """Remove a run's directory: by a program that minds neither depth nor number."""
    subprocess.run(["rm", "-rf", "--", str(directory)], check=False, stderr=subprocess.DEVNULL)


def _pair() -> tuple[int, int]:
    mine, theirs = socket.socketpair()
    return mine.detach(), theirs.detach()


def _spawn(specification: int, *passed: int, log: int) -> subprocess.Popen[bytes]:
    """Start the launcher, in a session of its own: a terminal's Ctrl+C must not reach it."""
    return subprocess.Popen(
        [sys.executable, "-I", "-S", str(LAUNCHER), str(specification)],
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        cwd="/",
        env={"PATH": os.defpath},
        pass_fds=(specification, *passed),
        start_new_session=True,
    )


def _ends(held: ExitStack, given: ExitStack, pair: tuple[int, int]) -> tuple[int, int]:
    """Keep the first end, without blocking, and the second until the script has it."""
    os.set_blocking(pair[0], False)
    return _kept(held, pair[0]), _kept(given, pair[1])


def _kept(stack: ExitStack, descriptor: int) -> int:
    stack.callback(os.close, descriptor)
    return descriptor


def _write(descriptor: int, specification: Mapping[str, Any]) -> None:
    with open(descriptor, "wb", closefd=False) as file:
        file.write(json.dumps(specification).encode())
    os.lseek(descriptor, 0, os.SEEK_SET)
