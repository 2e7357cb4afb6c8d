"""Which processors a run uses: all of them, or beside others all but one, which the server keeps.

Niceness alone does not keep them apart: what the kernel does for a browser is not interrupted.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_lock = threading.Lock()
_live = 0


@contextmanager
def taken() -> Iterator[list[int]]:
    """Give the processors of a run that starts now, and count it until it is over."""
    global _live
    with _lock:
        others, _live = _live, _live + 1
    try:
        yield share(os.sched_getaffinity(0), others=others)
    finally:
        with _lock:
            _live -= 1


def share(processors: set[int], *, others: int) -> list[int]:
    """Return which of `processors` a run uses beside so many others."""
    first, *rest = sorted(processors)
    return rest if rest and others else [first, *rest]
