"""What a worker tells of itself each time that it renews: of its process and of its machine."""

import json
import os
import socket
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil

from django.conf import settings

PRESSURE = Path("/proc/pressure")
KINDS = ("cpu", "memory", "io")


class Note:
    """Measures this process; the processor's load is that since the last time."""

    def __init__(self, *, draining: Callable[[], bool]) -> None:
        self._began = time.monotonic()
        self._draining = draining
        self._process = psutil.Process()
        self._same = {
            "birth": uuid.uuid4().hex,
            "host": socket.gethostname(),
            "pid": os.getpid(),
            "version": settings.VERSION,
        }
        psutil.cpu_percent()

    def text(self, *, again: bool) -> str:
        """Return the note in JSON; `again` where this process announced itself before.

        `up` is in seconds, `cpu` and `memory` are shares of the machine's (0 to 1), `rss` is the
        process's memory in bytes, `pressure` as `pressures` has it.
        """
        measured: dict[str, Any] = {
            "again": again,
            "ending": self._draining(),
            "up": round(time.monotonic() - self._began, 1),
            "cpu": psutil.cpu_percent() / 100,
            "memory": psutil.virtual_memory().percent / 100,
            "rss": self._process.memory_info().rss,
            "pressure": pressures(PRESSURE),
        }
        return json.dumps(self._same | measured)


def pressures(directory: Path) -> dict[str, float]:
    """Return the share of the last ten seconds in which something waited, by what it waited for.

    The kernel's pressure stall information, from 0 to 1; empty where the kernel tells none.
    """
    found = {}
    for kind in KINDS:
        try:
            some, *_ = (directory / kind).read_text().splitlines()
        except (OSError, ValueError):
            continue
        found[kind] = float(some.split()[1].removeprefix("avg10=")) / 100
    return found
