"""The process of one system: reads a verb a line, answers with JSON a line.

Standard library only.
"""

import json
import os
import sys
import threading
import time
import traceback
from collections.abc import Callable, Mapping
from typing import Any

#: Milliseconds.
Times = list[float]


def serve(verbs: Mapping[str, Callable[..., Any]]) -> None:
    """Answer until standard input ends; a verb that fails answers with its last line."""
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what the system logs must not mix with the answers
    for line in sys.stdin:
        asked = json.loads(line)
        try:
            answer = {"value": verbs[asked["verb"]](**asked["with"])}
        except Exception as error:  # noqa: BLE001  (whatever a peer raises is told)
            traceback.print_exc()
            answer = {"error": f"{type(error).__name__}: {error}"}
        out.write(json.dumps(answer) + "\n")
        out.flush()


def offering(offer: Callable[[], bool]) -> dict[str, Callable[..., Any]]:
    """Return the verbs of a producer that says of each offer whether it was admitted."""

    def admit(count: int) -> Times:
        """Time an offer, refused or not."""
        return timed(offer, count)

    def burst(count: int) -> int:
        """Offer `count` at once; return how many were admitted."""
        return at_once(offer, count)

    return {"admit": admit, "refuse": admit, "enqueue": admit, "burst": burst}


def timed(call: Callable[[], Any], count: int) -> Times:
    """Return how long each of `count` calls took."""
    times = []
    for _ in range(count):
        began = time.perf_counter()
        call()
        times.append(1000 * (time.perf_counter() - began))
    return times


def at_once(call: Callable[[], bool], count: int) -> int:
    """Call in `count` threads that begin together; return how many were accepted."""
    barrier, accepted = threading.Barrier(count), []

    def one() -> None:
        barrier.wait()
        if call():
            accepted.append(True)

    threads = [threading.Thread(target=one) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(accepted)
