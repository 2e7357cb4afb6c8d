"""Starts a run's processes and holds what belongs to them: descriptors, directory, the end."""

import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from executions.runner.tree import Tree

LAUNCHER = Path(__file__).with_name("launcher.py")

#: Makes the launcher's specification, given the number of the events' descriptor.
Specify = Callable[[int], Mapping[str, Any]]


@dataclass(frozen=True)
class Channels:
    """The supervisor's ends: the log and the plugin's events, whose lines open with `secret`."""

    log: int
    events: int
    secret: bytes


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
    """One started run; leaving the context ends every process of it and closes everything."""

    def __init__(
        self, specify: Specify, *, directory: Path | None = None, silence: float | None = None
    ) -> None:
        self._specify = specify
        self._directory = directory
        self._silence = silence
        self._held = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as held:
            if self._directory is not None:
                held.callback(shutil.rmtree, self._directory, ignore_errors=True)
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
            pulse = {"descriptor": beat_end, "silence": self._silence}
            told = {"pulse": pulse, "handover": sender}
            _write(specification, {**self._specify(events_end), **told})
            process = _spawn(specification, events_end, beat_end, sender, log=log_end)
            self.tree = held.enter_context(Tree(process))
        self._receiver = receiver
        self.channels = Channels(log, events, secret)
        self.pulse = Pulse(beat, self._silence / 4) if self._silence else None

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
